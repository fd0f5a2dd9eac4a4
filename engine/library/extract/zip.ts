import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ReadInside } from './extract-document.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { formatOfName } from './file-format.ts';
import { createInsideFiles } from './inside-files.ts';
import { MAX_ARCHIVE_BYTES, MAX_INSIDE_FILES } from './limits.ts';
import { createTextBuilder } from './text-builder.ts';
import { openZip, type ZipEntry } from './zip-archive.ts';

/** A member may unpack to this many times its size: text packs to a tenth, the emptiest real table to a fiftieth. */
const MAX_RATIO = 200;
/** Below this a high ratio does no harm. */
const HARMLESS_BYTES = 5 * 1024 * 1024;

/** What programs put beside the files people mean. */
const besides = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * A ZIP archive as one document: every member that can be read under its name, in the order of the archive. Nothing is written
 * anywhere, so names may say what they like. Members that fail, have a password or unpack too far are named at the end.
 * Failures: FILE_CORRUPT (no archive), FILE_EXPANDS_TOO_FAR (too many entries), FILE_ENCRYPTED (all of it), FILE_NO_TEXT, FILE_TOO_LARGE, OCR_MODEL_MISSING.
 */
export async function extractZip(bytes: Uint8Array, readInside: ReadInside): Promise<ExtractedDocument> {
  const zip = openZip(bytes, { maxTotalBytes: MAX_ARCHIVE_BYTES });
  const members = zip.entries.filter(({ name }) => !name.endsWith('/') && !besides.test(name));
  if (members.length > 0 && members.every(({ encrypted }) => encrypted)) throw new Failure('FILE_ENCRYPTED');
  const builder = createTextBuilder();
  const files = createInsideFiles(builder, readInside);
  const names = shownNames(members);
  for (const [index, member] of members.entries()) {
    const name = names[index] ?? member.name;
    if (index >= MAX_INSIDE_FILES) files.leaveOut(name, null);
    else if (formatOfName(name) === null) files.leaveOut(name, 'not a kind of file that is read');
    else await files.add({ name, heading: name, level: 1, open: () => zip.read(member, mostBytes(member)) });
  }
  const read = builder.length > 0;
  const { lacks } = files.finish('Not read');
  if (!read) throw new Failure(lacks ?? 'FILE_NO_TEXT');
  return { format: 'zip', title: null, ...builder.finish(), pageSpans: [], pageItems: [], ...(lacks ? { lacks } : {}) };
}

function mostBytes({ packedBytes }: ZipEntry): number {
  return Math.max(HARMLESS_BYTES, packedBytes * MAX_RATIO);
}

/** Names as they are shown: without ways out of the archive, and numbered where several members have the same. */
function shownNames(members: readonly ZipEntry[]): string[] {
  const taken = new Map<string, number>();
  return members.map((member) => {
    const parts = cleanInline(member.name).split('/');
    const name = parts
      .filter((part) => part.trim() !== '' && part !== '.' && part !== '..' && !/^[a-z]:$/i.test(part))
      .join('/')
      .slice(-300);
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    const dot = name.lastIndexOf('.');
    return count === 1 ? name : `${name.slice(0, dot)} (${count})${name.slice(dot)}`;
  });
}
