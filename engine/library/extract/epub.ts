import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import { cleanInline, cleanText } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { readHtml } from './html.ts';
import { MAX_OFFICE_XML_BYTES } from './limits.ts';
import { authorNames, isoDateMs } from './metadata.ts';
import { partPath } from './office-relations.ts';
import { createTextBuilder } from './text-builder.ts';
import { childAt, decodeXml, descendants, elementsOf, parseXml, textOf, type XmlElement } from './xml-tree.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

const CONTAINER = 'META-INF/container.xml';
const ENCRYPTION = 'META-INF/encryption.xml';
/** Fonts may be scrambled in a book that is free otherwise (EPUB 3.3, font obfuscation; Adobe's own). */
const fontScrambling = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);

/**
 * EPUB 2 and 3: the chapters in reading order; one without a heading gets its name from the table of contents.
 * Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_EXPANDS_TOO_FAR, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractEpub(bytes: Uint8Array): Promise<ExtractedDocument> {
  const zip = openZip(bytes, { maxTotalBytes: MAX_OFFICE_XML_BYTES });
  if (isLocked(zip)) throw new Failure('FILE_ENCRYPTED');
  const packagePath = descendants(parseXml(decodeXml(zip.read(CONTAINER))), 'rootfile')[0]?.attribute('full-path');
  if (!packagePath) throw new Failure('FILE_CORRUPT');
  const book = parseXml(decodeXml(zip.read(packagePath)));
  const names = chapterNames(zip, book, packagePath);
  const builder = createTextBuilder();
  for (const path of chapterPaths(book, packagePath)) {
    const chapter = readChapter(zip, path);
    if (chapter === null) continue;
    if (chapter.blocks[0]?.kind !== 'heading') builder.add('heading', names.get(path) ?? '', 1);
    addDocument(builder, chapter, 0);
  }
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  const metadata = childAt(book, 'metadata');
  const told = (name: string): string[] =>
    metadata ? descendants(metadata, name).map((found) => cleanInline(textOf(found)).trim()) : [];
  return {
    format: 'epub',
    title: told('title')[0]?.slice(0, 300) || null,
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
    authors: authorNames(...told('creator')),
    dateMs: isoDateMs(told('date')[0]),
  };
}

function isLocked(zip: ZipArchive): boolean {
  if (!zip.has(ENCRYPTION)) return false;
  const methods = descendants(parseXml(decodeXml(zip.read(ENCRYPTION))), 'EncryptedData').map((data) =>
    childAt(data, 'EncryptionMethod'),
  );
  return methods.some((method) => !fontScrambling.has(method?.attribute('Algorithm') ?? ''));
}

interface ManifestItem {
  id: string;
  path: string;
  type: string;
  properties: string;
}

function manifestOf(book: XmlElement, packagePath: string): ManifestItem[] {
  const manifest = childAt(book, 'manifest');
  return (manifest ? elementsOf(manifest, 'item') : []).map((item) => ({
    id: item.attribute('id') ?? '',
    path: partPath(packagePath, pathOf(item.attribute('href') ?? '')),
    type: item.attribute('media-type') ?? '',
    properties: item.attribute('properties') ?? '',
  }));
}

/** Each chapter once, however often the reading order names it: a book cannot be made longer than its files. */
function chapterPaths(book: XmlElement, packagePath: string): string[] {
  const items = new Map(manifestOf(book, packagePath).map((item) => [item.id, item]));
  const spine = childAt(book, 'spine');
  const paths = (spine ? elementsOf(spine, 'itemref') : []).flatMap((reference) => {
    const item = items.get(reference.attribute('idref') ?? '');
    return item && /html/i.test(item.type) ? [item.path] : [];
  });
  return [...new Set(paths)];
}

/** The names of chapters by their files: from the navigation document, or the NCX of EPUB 2. */
function chapterNames(zip: ZipArchive, book: XmlElement, packagePath: string): Map<string, string> {
  const items = manifestOf(book, packagePath);
  const contents =
    items.find(({ properties }) => /\bnav\b/.test(properties)) ?? items.find(({ type }) => type === 'application/x-dtbncx+xml');
  const names = new Map<string, string>();
  if (!contents || !zip.has(contents.path)) return names;
  for (const { target, name } of entriesOf(decodeXml(zip.read(contents.path)))) {
    const path = partPath(contents.path, pathOf(target));
    if (!names.has(path)) names.set(path, cleanInline(name).trim().slice(0, 300));
  }
  return names;
}

function entriesOf(xml: string): { target: string; name: string }[] {
  try {
    const root = parseXml(xml);
    const links = descendants(root, 'a').map((link) => ({ target: link.attribute('href') ?? '', name: textOf(link) }));
    return [...links, ...navPoints(root)];
  } catch (error) {
    if (error instanceof Failure && error.code === 'FILE_CORRUPT') return []; // a book without its table of contents is still one
    throw error;
  }
}

function navPoints(parent: XmlElement): { target: string; name: string }[] {
  return elementsOf(parent).flatMap((child) => {
    const label = child.name === 'navPoint' ? childAt(child, 'navLabel', 'text') : null;
    const target = childAt(child, 'content')?.attribute('src') ?? '';
    return [...(label ? [{ target, name: textOf(label) }] : []), ...navPoints(child)];
  });
}

/** A chapter's words; null where it has none (a cover) or is not there. */
function readChapter(zip: ZipArchive, path: string): ExtractedDocument | null {
  if (!zip.has(path)) return null;
  try {
    return readHtml(asHtml(cleanText(decodeXml(zip.read(path)))), 'html');
  } catch (error) {
    if (error instanceof Failure && error.code === 'FILE_EMPTY') return null;
    throw error;
  }
}

const voidElements = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;

/** XHTML may close any element at once; in HTML a `<title/>` would swallow all that follows. */
function asHtml(xhtml: string): string {
  return xhtml
    .replace(/^\s*<\?xml[^>]*>/, '')
    .replace(/<([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)\/>/g, (whole, name: string, attributes: string) =>
      voidElements.test(name) ? whole : `<${name}${attributes}></${name}>`,
    );
}

/** The file a reference names, without the place inside it. */
function pathOf(reference: string): string {
  const file = reference.split('#')[0]!;
  try {
    return decodeURIComponent(file);
  } catch {
    return file; // a percent sign that is one
  }
}
