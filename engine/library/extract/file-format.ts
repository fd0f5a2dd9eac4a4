import type { DocumentFormat } from '../../../contract/library.ts';
import { Failure } from '../../failure.ts';

const byExtension: Readonly<Record<string, DocumentFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  text: 'text',
  html: 'html',
  htm: 'html',
  pdf: 'pdf',
  docx: 'docx',
};

/** The format a file's name promises, or null where it is none of ours. */
export function formatOfName(name: string): DocumentFormat | null {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? null : (byExtension[name.slice(dot + 1).toLowerCase()] ?? null);
}

/**
 * The format a file really has: its first bytes win over its name for the formats that have a signature.
 * Failures: FILE_EMPTY, FILE_TYPE_UNSUPPORTED, FILE_CORRUPT (a .pdf that is none).
 */
export function formatOf(name: string, bytes: Uint8Array): DocumentFormat {
  if (bytes.length === 0) throw new Failure('FILE_EMPTY');
  const promised = formatOfName(name);
  if (promised === null) throw new Failure('FILE_TYPE_UNSUPPORTED');
  if (startsWith(bytes, '%PDF-')) return 'pdf';
  if (startsWith(bytes, 'PK\u0003\u0004') && find(bytes, 'word/document.xml')) return 'docx';
  // Readers accept a PDF whose header comes within its first kilobyte.
  if (promised === 'pdf' && !find(bytes.subarray(0, 1024), '%PDF-')) throw new Failure('FILE_CORRUPT');
  return promised;
}

/** Old Word files and encrypted new ones share this container. */
export function isOleFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1');
}

/** An office file with a password: an OLE container with a stream of this name ([MS-OFFCRYPTO] 2.3.4.4). */
export function isEncryptedOffice(bytes: Uint8Array): boolean {
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
