import path from 'node:path';
import { shell } from 'electron';
import { documentExtensions } from '../../contract/documents.ts';

/** Documents VoiceAssist reads. Anything else could be a program, and opening it would run it. */
const OPENABLE: ReadonlySet<string> = new Set(documentExtensions.map((extension) => `.${extension}`));

/** May this path be handed to the system to open? Absolute, on a disk of this machine, and a document. */
export function mayOpen(file: string): boolean {
  return path.isAbsolute(file) && !file.includes('\0') && OPENABLE.has(path.extname(file).toLowerCase());
}

/** Opens a document with the system's program for it; false where it may not be or cannot be opened. */
export async function openFile(file: string): Promise<boolean> {
  if (!mayOpen(file)) return false;
  return (await shell.openPath(path.normalize(file))) === '';
}
