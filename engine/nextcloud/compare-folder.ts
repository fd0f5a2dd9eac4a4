import type { ListedFile, RemoteFile } from '../store/remote-file.ts';
import { plainEtag, type RemoteEntry } from './remote-entry.ts';

/** What a listing of a folder changes in what is known of it. */
export interface FolderChanges {
  added: ListedFile[];
  /** At their places, told of differently; `version` where their content may be another. */
  relisted: { fileId: number; file: ListedFile; version: string | null }[];
  /** Not at their places any more. */
  gone: RemoteFile[];
}

export interface FolderComparison {
  known: readonly RemoteFile[];
  listed: readonly ListedFile[];
  /** Something in it changed since it was last listed, without any file or folder in it telling so. */
  isUnexplained: boolean;
}

/** Servers tell the time of an upload, and their own, in whole seconds. */
const CLOCK_STEP_MS = 1000;
/** Where a server does not tell when a file was put there: read anew, where a change is nobody's, are files up to this size. */
const SMALL_BYTES = 256 * 1024;

/**
 * Files are known by place; one of another id at the place of a known one is another file. The same listing as before changes
 * nothing, except where bytes may have changed behind the same etag, size and time (research/nextcloud.md, trap 1).
 */
export function compareFolder({ known, listed, isUnexplained }: FolderComparison): FolderChanges {
  const changes: FolderChanges = { added: [], relisted: [], gone: [] };
  const byPath = new Map(known.map((file) => [file.path, file]));
  for (const file of listed) {
    const before = byPath.get(file.path);
    if (before === undefined || isAnother(before, file)) {
      changes.added.push(file);
      continue;
    }
    byPath.delete(file.path);
    const version = nextVersion(before, file, isUnexplained);
    if (version !== null || !isToldAlike(before, file)) changes.relisted.push({ fileId: before.fileId, file, version });
  }
  changes.gone.push(...byPath.values());
  return changes;
}

function isAnother(before: RemoteFile, file: ListedFile): boolean {
  return before.remoteId !== null && file.remoteId !== null && before.remoteId !== file.remoteId;
}

/** Everything a content can be told by. A file's etag alone is none: it may stay while the bytes change. */
export function versionKey(file: ListedFile): string {
  return JSON.stringify([plainEtag(file.etag), file.sizeBytes, file.modifiedAtMs, file.uploadedAtMs, file.checksum]);
}

/** Of a version what is told by the server, without how often it was read. */
export function keyOf(version: string): string {
  return version.slice(0, version.lastIndexOf('#'));
}

/** Null: it is the version known. The same key with another number behind it: to be read again and compared. */
export function nextVersion(before: RemoteFile, file: ListedFile, isUnexplained: boolean): string | null {
  const key = versionKey(file);
  if (keyOf(before.version) !== key) return `${key}#0`;
  return mayHideAnother(before, file, isUnexplained) ? anotherRead(before) : null;
}

/** Of a file that is another one than before, told by the same key or not. */
export function otherVersion(before: RemoteFile, file: ListedFile): string {
  const key = versionKey(file);
  return keyOf(before.version) === key ? anotherRead(before) : `${key}#0`;
}

function anotherRead({ version }: RemoteFile): string {
  return `${keyOf(version)}#${Number(version.slice(version.lastIndexOf('#') + 1)) + 1}`;
}

/** It was written in the very second it was listed: what was listed, and read since, may not be what was written last. */
function mayHideAnother(before: RemoteFile, file: ListedFile, isUnexplained: boolean): boolean {
  const writtenAtMs = file.uploadedAtMs ?? (isStrong(file) ? null : file.modifiedAtMs);
  if (writtenAtMs !== null) {
    const sinceMs = writtenAtMs - Math.floor(before.seenAtMs / CLOCK_STEP_MS) * CLOCK_STEP_MS;
    return sinceMs >= 0 && sinceMs <= CLOCK_STEP_MS * 2; // further ahead than clocks are: no time of writing at all
  }
  return isUnexplained && file.remoteId !== null && (file.sizeBytes ?? 0) <= SMALL_BYTES;
}

/** A server that calls a tag weak, or gives none, does not vouch for the bytes; Nextcloud does so wrongly, and has other means. */
function isStrong({ etag, remoteId }: ListedFile): boolean {
  return remoteId !== null || (etag !== null && !etag.startsWith('W/'));
}

function isToldAlike(before: RemoteFile, file: ListedFile): boolean {
  return (Object.keys(file) as (keyof ListedFile)[]).every((name) => before[name] === file[name]);
}

/**
 * A path of its own for everything in a folder, as shown and stored: NFC. Where a server holds two names that are the same in
 * NFC (Nextcloud never does), the one written so has it, and the other stays as it is written.
 */
export function placesOf(entries: readonly RemoteEntry[]): Map<string, RemoteEntry> {
  const places = new Map<string, RemoteEntry>();
  const isComposed = ({ raw }: RemoteEntry): boolean => raw === raw.normalize('NFC');
  for (const entry of entries.filter(isComposed)) places.set(entry.raw, entry);
  for (const entry of entries) {
    if (isComposed(entry)) continue;
    const composed = entry.raw.normalize('NFC');
    places.set(places.has(composed) ? entry.raw : composed, entry);
  }
  return places;
}
