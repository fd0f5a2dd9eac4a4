import { cleanInline } from './clean-text.ts';
import { decodeXml, findText } from './xml-tree.ts';
import type { ZipArchive } from './zip-archive.ts';

/** The title in an office file's properties (ECMA-376 part 2, core properties); null where there is none that says anything. */
export function coreTitle(zip: ZipArchive): string | null {
  if (!zip.has('docProps/core.xml')) return null;
  const title = cleanInline(findText(decodeXml(zip.read('docProps/core.xml')), 'title'))
    .trim()
    .slice(0, 300);
  return title === '' || /^(?:powerpoint|microsoft \w+)?\s*(?:presentation|document|workbook)?\s*\d*$/i.test(title)
    ? null
    : title;
}
