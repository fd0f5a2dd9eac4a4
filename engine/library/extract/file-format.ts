import { documentFormat, extensionsOfFormat, type DocumentFormat } from '../../../contract/documents.ts';
import { Failure } from '../../failure.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

const byExtension: ReadonlyMap<string, DocumentFormat> = new Map(
  documentFormat.options.flatMap((format) => extensionsOfFormat[format].map((extension) => [extension, format] as const)),
);

/** The format a file's name promises, or null where it is none of ours. */
export function formatOfName(name: string): DocumentFormat | null {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? null : (byExtension.get(name.slice(dot + 1).toLowerCase()) ?? null);
}

/** Formats that are text from end to end: what is longer than the longest text kept need not be opened. */
const textFormats: ReadonlySet<DocumentFormat> = new Set(['markdown', 'text', 'html', 'csv', 'ics', 'vcf', 'cda', 'fhir']);

/** Is a file of this format nothing but its text, so that the limits of text hold for the file itself? */
export function isTextFormat(format: DocumentFormat): boolean {
  return textFormats.has(format);
}

/** The entry that tells what a ZIP archive is. */
const zipMarks: ReadonlyMap<DocumentFormat, string> = new Map([
  ['docx', 'word/document.xml'],
  ['xlsx', 'xl/workbook.xml'],
  ['pptx', 'ppt/presentation.xml'],
  ['odt', 'content.xml'],
  ['epub', 'META-INF/container.xml'],
]);

/**
 * The format a file really has: its first bytes win over its name for the formats that have a signature.
 * Failures: FILE_EMPTY, FILE_TYPE_UNSUPPORTED, FILE_CORRUPT (a .pdf that is none).
 */
export function formatOf(name: string, bytes: Uint8Array): DocumentFormat {
  if (bytes.length === 0) throw new Failure('FILE_EMPTY');
  const promised = formatOfName(name);
  if (promised === null) throw new Failure('FILE_TYPE_UNSUPPORTED');
  if (startsWith(bytes, '%PDF-')) return 'pdf';
  if (startsWith(bytes, '{\\rtf')) return 'rtf';
  if (startsWith(bytes, 'PK\u0003\u0004')) return zipFormat(bytes, promised) ?? promised;
  if (isOleFile(bytes) && isMessage(bytes)) return 'msg';
  if (isPicture(bytes)) return 'image';
  // Readers accept a PDF whose header comes within its first kilobyte.
  if (promised === 'pdf' && !find(bytes.subarray(0, 1024), '%PDF-')) throw new Failure('FILE_CORRUPT');
  return promised;
}

/** What a ZIP is by its entries; null where it is none of ours or cannot be opened (its reader will say why). */
function zipFormat(bytes: Uint8Array, promised: DocumentFormat): DocumentFormat | null {
  let zip: ZipArchive;
  try {
    zip = openZip(bytes, { maxTotalBytes: 0 });
  } catch {
    return null;
  }
  const has = (format: DocumentFormat) => zip.has(zipMarks.get(format) ?? '');
  return has(promised) ? promised : ([...zipMarks.keys()].find(has) ?? null);
}

/**
 * Refuses what is no ZIP inside although its name says so: a file with a password, or one of the formats of before 2007.
 * Failures: FILE_ENCRYPTED, FILE_TYPE_UNSUPPORTED (`oldFile` says what to do).
 */
export function refuseOleFile(bytes: Uint8Array, oldFile: string): void {
  if (!isOleFile(bytes)) return;
  throw isEncryptedOffice(bytes) ? new Failure('FILE_ENCRYPTED') : new Failure('FILE_TYPE_UNSUPPORTED', { message: oldFile });
}

/** A message of Outlook: its container names the stream of its properties ([MS-OXMSG] 2.4). */
function isMessage(bytes: Uint8Array): boolean {
  return view(bytes).includes(Buffer.from('__properties_version1.0', 'utf16le'));
}

/** PNG, JPEG, WebP, TIFF. BMP begins with two letters of any text: its name must tell. */
function isPicture(bytes: Uint8Array): boolean {
  const head = view(bytes).toString('latin1', 0, 12);
  return /^(?:\u0089PNG\r\n\u001a\n|\u00ff\u00d8\u00ff|II\*\0|MM\0\*|RIFF[\s\S]{4}WEBP)/.test(head);
}

/** Old office files and encrypted new ones share this container. */
function isOleFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1');
}

/** An office file with a password: an OLE container with a stream of this name ([MS-OFFCRYPTO] 2.3.4.4). */
function isEncryptedOffice(bytes: Uint8Array): boolean {
  return view(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return view(bytes).subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'));
}

function find(bytes: Uint8Array, words: string): boolean {
  return view(bytes).includes(words, 0, 'latin1');
}
