import type { ReadEntry } from './read-entry.ts';

const MAX_NAME = 120;

/**
 * What an entry's document may be called below the folder of its collection, best first: by its title; where another has that,
 * with its day; at last by what nobody else has.
 */
export function* entryNames({ kind, title, bounds, due }: ReadEntry, key: string): Generator<string, void, void> {
  const ending = kind === 'contact' ? '.vcf' : '.ics';
  const name = pathPart(title) || 'Entry';
  yield `${name}${ending}`;
  const atMs = bounds?.firstMs ?? due?.ms;
  const day = atMs === undefined || !Number.isFinite(atMs) ? '' : ` ${new Date(atMs).toISOString().slice(0, 10)}`;
  if (day !== '') yield `${name}${day}${ending}`;
  yield `${name}${day} ${key}${ending}`;
}

/** A name as one part of a path: nothing that parts paths, hides a file or cannot be shown. */
export function pathPart(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[/\\\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '');
  return plain.slice(0, MAX_NAME).trim().toWellFormed();
}
