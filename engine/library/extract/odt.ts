import { Failure } from '../../failure.ts';
import { cleanInline, cleanLines } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { headingTitle } from './heading-title.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { MAX_OFFICE_XML_BYTES } from './limits.ts';
import { readOdtStyles, type OdtStyles } from './odt-styles.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { childAt, decodeXml, descendants, elementsOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

/** Deleted words, comments, forms and what only counts or points is not read. */
const never = new Set(
  'tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls note-citation desc title'.split(
    ' ',
  ),
);
/** Characters that are elements (ODF 1.3, 6.1). */
const characters: Readonly<Record<string, string>> = { tab: ' ', 'line-break': '\n', s: ' ' };

/**
 * ODT (OpenDocument 1.3): headings, lists and tables in reading order, notes in brackets where they stand.
 * Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractOdt(bytes: Uint8Array): Promise<ExtractedDocument> {
  const zip = openZip(bytes, { maxTotalBytes: MAX_OFFICE_XML_BYTES });
  if (isEncrypted(zip)) throw new Failure('FILE_ENCRYPTED');
  const root = parseXml(decodeXml(zip.read('content.xml')));
  const body = childAt(root, 'body', 'text');
  if (!body) throw new Failure('FILE_CORRUPT');
  const stylesRoot = zip.has('styles.xml') ? parseXml(decodeXml(zip.read('styles.xml'))) : null;
  const builder = createTextBuilder();
  readBlocks(body, { builder, styles: readOdtStyles(stylesRoot ? [stylesRoot, root] : [root]) });
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  const told = propertiesOf(zip);
  return { format: 'odt', ...told, title: told.title ?? headingTitle(text, blocks), text, blocks, pageSpans: [], pageItems: [] };
}

/** What the document's properties tell (ODF 1.3, 4.3); of authors the one who began it, since later ones may have changed a comma. */
function propertiesOf(zip: ZipArchive): Pick<ExtractedDocument, 'title' | 'authors' | 'dateMs'> {
  if (!zip.has('meta.xml')) return { title: null };
  const root = parseXml(decodeXml(zip.read('meta.xml')));
  const words = (name: string): string => cleanInline(descendants(root, name).map(textOf)[0] ?? '').trim();
  return {
    title: words('title').slice(0, 300) || null,
    authors: authorNames(words('initial-creator') || words('creator')),
    dateMs: isoDateMs(words('creation-date') || words('date')),
  };
}

function isEncrypted(zip: ZipArchive): boolean {
  return zip.has('META-INF/manifest.xml') && zip.read('META-INF/manifest.xml').includes('encryption-data');
}

interface Writing {
  builder: TextBuilder;
  styles: OdtStyles;
}

function readBlocks(parent: XmlElement, writing: Writing): void {
  for (const child of elementsOf(parent)) {
    if (never.has(child.name)) continue;
    if (child.name === 'h') addParagraph(child, writing, Number(child.attribute('text:outline-level') ?? 1) + 1);
    else if (child.name === 'p')
      addParagraph(child, writing, writing.styles.isTitle(child.attribute('text:style-name')) ? 1 : null);
    else if (child.name === 'list') readList(child, writing, { depth: 1, style: null });
    else if (child.name === 'table') readTable(child, writing.builder);
    else readBlocks(child, writing); // sections, indexes, frames
  }
}

function addParagraph(element: XmlElement, { builder, styles }: Writing, level: number | null): void {
  const text = cleanLines(inlineText(element));
  if (level === null) builder.add('paragraph', text);
  else builder.add('heading', text, Number.isFinite(level) ? level : 2);
  // A text box hangs on a paragraph but is read after it, as paragraphs of its own.
  for (const box of descendants(element, 'text-box')) readBlocks(box, { builder, styles });
}

function readList(list: XmlElement, writing: Writing, place: { depth: number; style: string | null }): void {
  const style = list.attribute('text:style-name') ?? place.style;
  let number = 1;
  for (const item of elementsOf(list)) {
    if (item.name !== 'list-item' && item.name !== 'list-header') continue;
    let mark = writing.styles.isNumbered(style, place.depth) ? `${number++}. ` : '- ';
    if (item.name === 'list-header') mark = '';
    for (const part of elementsOf(item)) {
      if (part.name === 'list') readList(part, writing, { depth: place.depth + 1, style });
      else if (part.name === 'h') readBlocks({ ...item, children: [part] }, writing); // numbered headings lie in lists
      else if (part.name === 'p') {
        const text = cleanLines(inlineText(part));
        if (text === '') continue;
        writing.builder.add('list-item', `${'  '.repeat(Math.min(8, place.depth - 1))}${mark}${text}`);
        mark = '';
      } else readBlocks({ ...item, children: [part] }, writing);
    }
  }
}

/** One row is one line; whatever its cells hold is joined by spaces. Rows repeated by number are read once. */
function readTable(table: XmlElement, builder: TextBuilder): void {
  for (const row of descendants(table, 'table-row')) {
    const cells = elementsOf(row, 'table-cell').map((cell) => cleanInline(cellText(cell)).trim());
    while (cells.at(-1) === '') cells.pop();
    if (cells.length > 0) builder.add('table', cells.join(' | '));
  }
}

function cellText(cell: XmlElement): string {
  return elementsOf(cell)
    .map((part) => (part.name === 'p' || part.name === 'h' ? inlineText(part) : never.has(part.name) ? '' : cellText(part)))
    .join(' ');
}

function inlineText(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child.replace(/\s+/g, ' '); // a new line in the file is a space
      if (never.has(child.name) || child.name === 'text-box') return '';
      if (child.name === 'note') return ` (${cleanInline(inlineText(child)).trim()})`;
      return Object.hasOwn(characters, child.name) ? characters[child.name] : inlineText(child);
    })
    .join('');
}
