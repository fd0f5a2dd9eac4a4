import { Failure } from '../../failure.ts';
import { addDocument } from './add-document.ts';
import { cleanInline } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { formatOfName } from './file-format.ts';
import type { TextBuilder } from './text-builder.ts';

/** Puts the files that lie inside a document into its text, each under a heading; what cannot be read is named, with its reason. */
export interface InsideFiles {
  /** Adds one file; `open` gives its bytes when they are needed. Never fails but for the length of the whole text. */
  add(file: { name: string; heading: string; level: number; open: () => Uint8Array }): Promise<void>;
  /** Notes a file that is not read and why, in a few words (null where there is nothing to say). */
  leaveOut(name: string, reason: string | null): void;
  /** Names what was not read under these words, and tells what more could be read. */
  finish(words: string): Pick<ExtractedDocument, 'lacks'>;
}

/** Names listed of files that were not read: who has more of them knows without. */
const MAX_NAMED = 200;

/** Why a file was left out, in the few words there is room for. */
const reasons: Readonly<Partial<Record<string, string>>> = {
  FILE_ENCRYPTED: 'protected by a password',
  FILE_CORRUPT: 'damaged',
  FILE_EMPTY: 'empty',
  FILE_NO_TEXT: 'no text in it',
  FILE_TOO_LARGE: 'too large',
  FILE_EXPANDS_TOO_FAR: 'unpacks too far',
  OCR_MODEL_MISSING: 'a scan or picture; text recognition is not installed',
};

export function createInsideFiles(builder: TextBuilder, readInside: ReadInside): InsideFiles {
  const unread: string[] = [];
  let left = 0;
  let lacksOcr = false;

  function leaveOut(name: string, reason: string | null): void {
    left++;
    const shown = cleanInline(name).trim().slice(-200);
    if (unread.length < MAX_NAMED) unread.push(reason === null ? shown : `${shown} (${reason})`);
  }

  async function read(name: string, open: () => Uint8Array): Promise<ExtractedDocument | string> {
    try {
      const inside = await readInside(name, open());
      lacksOcr ||= inside.lacks === 'OCR_MODEL_MISSING';
      return inside;
    } catch (error) {
      // A file that cannot be read does not take the one around it along; the reader's own errors mean damage here too.
      const code = error instanceof Failure ? error.code : 'FILE_CORRUPT';
      lacksOcr ||= code === 'OCR_MODEL_MISSING';
      return code;
    }
  }

  return {
    leaveOut,
    async add({ name, heading, level, open }) {
      if (formatOfName(name) === null) return leaveOut(name, null);
      const inside = await read(name, open);
      if (inside === 'FILE_OTHER_DATA') return; // data of a program, which nobody misses
      if (typeof inside === 'string') return leaveOut(name, reasons[inside] ?? null);
      builder.add('heading', heading, level);
      addDocument(builder, inside, level);
    },
    finish(words) {
      const more = left > unread.length ? `, and ${left - unread.length} more` : '';
      if (left > 0) builder.add('paragraph', `${words}: ${unread.join(', ')}${more}`);
      return lacksOcr ? { lacks: 'OCR_MODEL_MISSING' } : {};
    },
  };
}
