import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { refuseOleFile } from './file-format.ts';
import { MAX_OFFICE_XML_BYTES } from './limits.ts';
import { readRelations } from './office-relations.ts';
import { coreProperties } from './office-properties.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import { childAt, decodeXml, descendants, elementsOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

/** What stands on every slide alike. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

/**
 * PPTX: slide by slide in their order, each under its number and title, speaker's notes after it. Hidden slides, pictures and
 * charts are left out. Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_NO_TEXT, FILE_TOO_LARGE,
 * FILE_TYPE_UNSUPPORTED.
 */
export async function extractPptx(bytes: Uint8Array): Promise<ExtractedDocument> {
  refuseOleFile(bytes, 'This is an old PowerPoint file (.ppt). Save it as .pptx.');
  const zip = openZip(bytes, { maxTotalBytes: MAX_OFFICE_XML_BYTES });
  const builder = createTextBuilder();
  let words = false;
  slidePaths(zip).forEach((path, index) => (words = readSlide(zip, { path, number: index + 1, builder }) || words));
  if (!words) throw new Failure('FILE_NO_TEXT');
  return { format: 'pptx', ...coreProperties(zip), ...builder.finish(), pageSpans: [], pageItems: [] };
}

function slidePaths(zip: ZipArchive): string[] {
  const path = 'ppt/presentation.xml';
  const relations = readRelations(zip, path);
  const list = childAt(parseXml(decodeXml(zip.read(path))), 'sldIdLst');
  return (list ? elementsOf(list, 'sldId') : []).flatMap((slide) => {
    const target = relations.find(({ id }) => id === slide.attribute('r:id'))?.path;
    return target !== undefined && zip.has(target) ? [target] : [];
  });
}

/** Adds one slide; false where there are no words on it. */
function readSlide(zip: ZipArchive, slide: { path: string; number: number; builder: TextBuilder }): boolean {
  const { path, number, builder } = slide;
  const root = parseXml(decodeXml(zip.read(path)));
  if (root.attribute('show') === '0') return false;
  const shapes = shapesOf(root);
  const titles = shapes.filter((shape) => /^(?:title|ctrTitle)$/.test(placeholder(shape) ?? ''));
  const title = titles.map((shape) => cleanInline(paragraphsOf(shape).map(paragraphText).join(' ')).trim()).join(' ');
  builder.add('heading', title === '' ? `Slide ${number}` : `Slide ${number}: ${title}`, 2);
  const before = builder.length;
  for (const shape of shapes) if (!titles.includes(shape)) readShape(shape, builder);
  readNotes(zip, path, builder);
  return title !== '' || builder.length > before;
}

/** Shapes and tables in order, those of groups included; a drawing written twice for old readers is read once. */
function shapesOf(parent: XmlElement): XmlElement[] {
  return elementsOf(parent).flatMap((child) => {
    if (child.name === 'Fallback') return [];
    return child.name === 'sp' || child.name === 'graphicFrame' ? [child] : shapesOf(child);
  });
}

/** What a shape is a place for (`title`, `body`, ...); null where it is a shape of its own. */
function placeholder(shape: XmlElement): string | null {
  const found = childAt(shape, 'nvSpPr', 'nvPr', 'ph');
  return found ? (found.attribute('type') ?? 'obj') : null;
}

function readShape(shape: XmlElement, builder: TextBuilder): void {
  if (shape.name === 'graphicFrame') {
    for (const row of descendants(shape, 'tr')) {
      const cells = elementsOf(row, 'tc').map((cell) => cleanInline(paragraphsOf(cell).map(paragraphText).join(' ')).trim());
      if (cells.some((cell) => cell !== '')) builder.add('table', cells.join(' | '));
    }
    return;
  }
  const kind = placeholder(shape);
  if (kind !== null && furniture.has(kind)) return;
  // The places for content have bullets unless a paragraph says otherwise; shapes of their own have them only where they say so.
  const bullets = kind === 'body' || kind === 'obj';
  for (const paragraph of paragraphsOf(shape)) addParagraph(paragraph, bullets, builder);
}

function addParagraph(paragraph: XmlElement, bullets: boolean, builder: TextBuilder): void {
  const text = paragraphText(paragraph);
  if (text === '') return;
  const properties = childAt(paragraph, 'pPr');
  const own = properties
    ? elementsOf(properties).find(({ name }) => /^bu(?:None|Char|AutoNum|Blip)$/.test(name))?.name
    : undefined;
  const isItem = own === undefined ? bullets : own !== 'buNone';
  const depth = Math.min(8, Math.max(0, Number(properties?.attribute('lvl') ?? 0) || 0));
  if (isItem) builder.add('list-item', `${'  '.repeat(depth)}- ${text}`);
  else builder.add('paragraph', text);
}

function readNotes(zip: ZipArchive, slidePath: string, builder: TextBuilder): void {
  const path = readRelations(zip, slidePath).find(({ type }) => type.endsWith('/notesSlide'))?.path;
  if (path === undefined || !zip.has(path)) return;
  const bodies = shapesOf(parseXml(decodeXml(zip.read(path)))).filter((shape) => placeholder(shape) === 'body');
  const paragraphs = bodies
    .flatMap(paragraphsOf)
    .map(paragraphText)
    .filter((text) => text !== '');
  if (paragraphs.length === 0) return;
  builder.add('heading', 'Notes', 3);
  for (const text of paragraphs) builder.add('paragraph', text);
}

function paragraphsOf(parent: XmlElement): XmlElement[] {
  const body = childAt(parent, 'txBody');
  return body ? elementsOf(body, 'p') : [];
}

function paragraphText(paragraph: XmlElement): string {
  return elementsOf(paragraph)
    .map((run) => (run.name === 'br' ? '\n' : elementsOf(run, 't').map(textOf).join('')))
    .join('')
    .split('\n')
    .map((line) => cleanInline(line).trim())
    .join('\n')
    .trim();
}
