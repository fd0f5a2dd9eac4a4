import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../engine/store/database.ts';
import { migrate } from '../../engine/store/migrate.ts';
import { createPassageWriter } from '../../engine/store/passages.ts';
import { openDatabase } from '../../native/sqlite.ts';

/** A library of made-up words in a real encrypted database, the same for everybody who asks for the same size. */
export interface SearchLibrary {
  path: string;
  key: Uint8Array;
  db: Database;
  passages: number;
  /** Each the terms of a question: words drawn from one passage. */
  queries: string[][];
  /** Milliseconds the tables took to be written; null where they lay ready from an earlier run. */
  builtMs: number | null;
  close(): void;
}

/** Rises when the same size gives another library than before. */
const VERSION = 3;
const KEY = new Uint8Array(32).fill(5);
const QUERIES = 60;
const DOCUMENTS_PER_COMMIT = 2_000;

/**
 * Words by Zipf and Mandelbrot (80,000, exponent 1.05), 90 to 149 a passage, an eighth of them from six words of its own
 * topic; half of these are its document's. Four passages a document on average, one document in two hundred being a book.
 * Kept in the folder for temporary files (about 1 kB a passage) until the system clears it.
 */
export async function openSearchLibrary(passages: number): Promise<SearchLibrary> {
  const folder = join(tmpdir(), `voiceassist-bench-library-${VERSION}-${passages}`);
  const builtMs = existsSync(folder) ? null : await build(folder, passages);
  const path = join(folder, 'library.db');
  const db = openDatabase({ path, key: KEY });
  const queries = JSON.parse(await readFile(join(folder, 'queries.json'), 'utf8')) as string[][];
  return { path, key: KEY, db, passages, queries, builtMs, close: () => db.close() };
}

/** Made under another name first, so that a run that was ended leaves nothing that looks whole. */
async function build(folder: string, passages: number): Promise<number> {
  const making = `${folder}.making-${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const db = openDatabase({ path: join(making, 'library.db'), key: KEY });
  migrate(db);
  // Written in one go, without the small steps of a library in use; merged into one at the end, as idle time does.
  db.exec("INSERT INTO passages_fts (passages_fts, rank) VALUES ('hashsize', 33554432)");
  db.pragma('synchronous = OFF');
  const startedAt = performance.now();
  const queries = fill(db, passages);
  const builtMs = performance.now() - startedAt;
  db.exec("INSERT INTO passages_fts (passages_fts) VALUES ('optimize')");
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  await writeFile(join(making, 'queries.json'), JSON.stringify(queries));
  await rename(making, folder);
  return builtMs;
}

function fill(db: Database, passages: number): string[][] {
  const random = createRandom(11);
  const words = createWords(random);
  const writer = createPassageWriter(db);
  db.exec("INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('bench', 'folder', 'bench', 0)");
  const addDocument = db.prepare(
    "INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, 'bench', ?, ?, 'indexed', 0, ?)",
  );
  const queries: string[][] = [];
  let left = passages;
  for (let number = 0; left > 0;) {
    db.transaction(() => {
      for (let each = 0; each < DOCUMENTS_PER_COMMIT && left > 0; each++, number++) {
        const cut = makeDocument(Math.min(left, documentSize(random)), number, words, random);
        const id = `document-${number}` as DocumentId;
        addDocument.run(id, `/bench/${number % 100}/${number}.txt`, id, number * 1000);
        writer.replace(id, cut);
        left -= cut.length;
        const terms = cut[0]?.terms.split(' ') ?? [];
        if (queries.length < (QUERIES * (passages - left)) / passages) queries.push(drawQuery(terms, random));
      }
    });
  }
  return queries;
}

function documentSize(random: () => number): number {
  if (random() < 0.005) return 100 + Math.floor(random() * 200);
  return 1 + Math.floor(-3 * Math.log(1 - random()));
}

function makeDocument(size: number, number: number, words: Words, random: () => number) {
  const topic = Array.from({ length: 3 }, () => words.rare(random()));
  return Array.from({ length: size }, (_, order) => {
    const own = [...topic, ...Array.from({ length: 3 }, () => words.rare(random()))];
    const terms = Array.from({ length: 90 + Math.floor(random() * 60) }, () =>
      random() < 0.12 ? (own[Math.floor(random() * own.length)] ?? '') : words.any(random()),
    );
    const place = { page: null, start: order * 1000, end: order * 1000 + 900, headings: [] };
    return { ...place, contentHash: `${number}/${order}`, terms: terms.join(' '), termCount: terms.length };
  });
}

/** 3 to 8 different words of a passage. */
function drawQuery(terms: readonly string[], random: () => number): string[] {
  const wanted = 3 + Math.floor(random() * 6);
  const drawn = new Set<string>();
  while (drawn.size < wanted) drawn.add(terms[Math.floor(random() * terms.length)] ?? '');
  return [...drawn];
}

interface Words {
  /** A word as often as language has it. */
  any(random: number): string;
  /** A word nobody uses often. */
  rare(random: number): string;
}

const WORDS = 80_000;
const EXPONENT = 1.05;
const SHIFT = 2.7;

function createWords(random: () => number): Words {
  const all = new Set<string>();
  while (all.size < WORDS) all.add(makeWord(random));
  const list = [...all];
  const cumulated = new Float64Array(WORDS);
  let total = 0;
  for (let rank = 0; rank < WORDS; rank++) cumulated[rank] = total += 1 / (rank + 1 + SHIFT) ** EXPONENT;
  return {
    any: (drawn) => list[placeOf(cumulated, drawn * total)] ?? '',
    rare: (drawn) => list[500 + Math.floor(drawn * (WORDS - 500))] ?? '',
  };
}

function makeWord(random: () => number): string {
  const pick = (letters: string) => letters.charAt(Math.floor(random() * letters.length));
  return (
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick('bcdfghjklmnprstvwz') + pick('aeiou')).join('') +
    pick('nlrst')
  );
}

function placeOf(cumulated: Float64Array, sought: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 0) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same numbers on every machine (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
