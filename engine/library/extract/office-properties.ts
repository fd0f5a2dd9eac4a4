import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { decodeXml, descendants, parseXml, textOf } from './xml-tree.ts';
import type { ZipArchive } from './zip-archive.ts';

/**
 * Title, author and date in an office file's properties (ECMA-376 part 2, core properties); a title that says nothing is null.
 * Properties that are damaged tell nothing.
 */
export function coreProperties(zip: ZipArchive): Pick<ExtractedDocument, 'title'> & { authors: string[]; dateMs: number | null } {
  const nothing = { title: null, authors: [], dateMs: null };
  if (!zip.has('docProps/core.xml')) return nothing;
  const root = parseXml(decodeXml(zip.read('docProps/core.xml')));
  const words = (name: string): string => cleanInline(descendants(root, name).map(textOf)[0] ?? '').trim();
  const title = words('title').slice(0, 300);
  const isDefault = title === '' || /^(?:powerpoint|microsoft \w+)?\s*(?:presentation|document|workbook)?\s*\d*$/i.test(title);
  return { title: isDefault ? null : title, authors: authorNames(words('creator')), dateMs: isoDateMs(words('created')) };
}
