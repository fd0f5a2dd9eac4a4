import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createFileIntake } from '../../engine/file-intake.ts';
import { createExtractionPool, type ExtractionPool } from '../../engine/library/extraction-pool.ts';
import type { ExtractionOutcome } from '../../engine/library/extraction.ts';
import type { Database } from '../../engine/store/database.ts';
import { createDocumentReader } from '../../engine/store/documents.ts';
import { createSourceStore } from '../../engine/store/sources.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { seededRandom } from '../chaos/intake-library.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';

export interface IntakeSpeed {
  files: number;
  rounds: number;
  passages: number;
  /** Reading, cutting and analysing in the same threads, results thrown away. */
  bareExtractionMs: number;
  /** The same rows put in with as little as SQLite needs. */
  bareInsertMs: number;
  intakeMs: number;
  /** Bare extraction and inserts over intake: 1 where intake costs nothing more. */
  share: number;
  /** The same in time of the processor, which other programs do not lengthen much. */
  processorShare: number;
  /** Calls of the interface made all through the intake. */
  callsP50Ms: number;
  callsP95Ms: number;
  callsMaxMs: number;
  loopDelayP99Ms: number;
}

const WORDS =
  'patient fever cough heart failure metformin diabetes pain clinic dose daily blood pressure kidney liver note visit history'.split(
    ' ',
  );

/** Text files as notes are: 1 to 12 KB, words of a small vocabulary with names of their own. */
export async function writeNotes(folder: string, files: number, seed = 1): Promise<void> {
  await mkdir(folder, { recursive: true });
  const random = seededRandom(seed);
  for (let file = 0; file < files; file++) {
    const paragraphs = Array.from({ length: 2 + Math.floor(random() * 12) }, () =>
      Array.from({ length: 90 }, () =>
        random() < 0.02 ? `name${Math.floor(random() * 40_000)}` : WORDS[Math.floor(random() * WORDS.length)]!,
      ).join(' '),
    );
    const place = join(folder, String(Math.floor(file / 500)));
    if (file % 500 === 0) await mkdir(place);
    await writeFile(join(place, `${file}.txt`), `Note ${file}\n\n${paragraphs.join('\n\n')}`);
  }
}

/** The same notes in the same order, bare and by intake in turn; medians of the rounds. */
export async function benchIntakeSpeed(files: number, rounds = 3): Promise<IntakeSpeed> {
  const directory = await mkdtemp(join(tmpdir(), 'voiceassist-bench-speed-'));
  const notes = join(directory, 'notes');
  const pool = createExtractionPool({ startThread: startExtractionThread });
  try {
    await writeNotes(notes, files);
    const paths = Array.from({ length: files }, (_, file) =>
      join(notes, String(Math.floor(file / 500)), `${file}.txt`),
    ).toSorted();
    await extractAll(pool, paths.slice(0, 50)); // threads started, code compiled
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await measureRound(notes, paths, pool));
    const middle = (of: (round: Round) => number): number => median(measured.map(of));
    const tookMs = measured.flatMap((round) => round.callsMs).toSorted((a, b) => a - b);
    const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? Number.NaN;
    return {
      files,
      rounds,
      passages: measured[0]?.passages ?? 0,
      bareExtractionMs: middle((round) => round.bareExtractionMs),
      bareInsertMs: middle((round) => round.bareInsertMs),
      intakeMs: middle((round) => round.intakeMs),
      share: middle((round) => (round.bareExtractionMs + round.bareInsertMs) / round.intakeMs),
      processorShare: middle((round) => round.bareProcessorMs / round.intakeProcessorMs),
      callsP50Ms: at(0.5),
      callsP95Ms: at(0.95),
      callsMaxMs: at(1),
      loopDelayP99Ms: middle((round) => round.loopDelayP99Ms),
    };
  } finally {
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Round {
  passages: number;
  bareExtractionMs: number;
  bareInsertMs: number;
  bareProcessorMs: number;
  intakeMs: number;
  intakeProcessorMs: number;
  callsMs: number[];
  loopDelayP99Ms: number;
}

async function measureRound(notes: string, paths: readonly string[], pool: ExtractionPool): Promise<Round> {
  const before = processorMs();
  const extractedAtMs = performance.now();
  const outcomes = await extractAll(pool, paths);
  const bareExtractionMs = performance.now() - extractedAtMs;
  const bareInsertMs = await insertAll(outcomes);
  const between = processorMs();
  outcomes.length = 0;
  const intake = await measureIntake(notes, pool);
  return {
    bareExtractionMs,
    bareInsertMs,
    bareProcessorMs: between - before,
    intakeProcessorMs: processorMs() - between,
    ...intake,
  };
}

/** Of the whole process, its threads included. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function extractAll(pool: ExtractionPool, paths: readonly string[]): Promise<ExtractionOutcome[]> {
  const outcomes: ExtractionOutcome[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const from = { kind: 'path' as const, path };
      const request = { name: basename(path), from, sizeBytes: 10_000, maxFileBytes: 1e8, knownHash: null, hashesElsewhere: [] };
      outcomes.push(await pool.extract(request, new AbortController().signal));
    }
  };
  await Promise.all(Array.from({ length: pool.capacity.files }, lane));
  return outcomes;
}

async function insertAll(outcomes: readonly ExtractionOutcome[]): Promise<number> {
  const { db, close } = await openTemporaryDatabase();
  try {
    db.exec("INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('s', 'folder', 'notes', 0)");
    const document = db.prepare(
      `INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES (?, 's', ?, ?, 'indexed', 1, 1)`,
    );
    const text = db.prepare('INSERT INTO document_texts (document_id, text, blocks, page_spans) VALUES (?, ?, ?, ?)');
    const passage = db.prepare(
      `INSERT INTO passages (document_id, ordinal, start_offset, end_offset, headings, content_hash, terms) VALUES (?, ?, ?, ?, '[]', ?, ?)`,
    );
    const terms = db.prepare('INSERT INTO passages_fts (rowid, terms) VALUES (?, ?)');
    const startedAtMs = performance.now();
    for (let at = 0; at < outcomes.length; at += 50) {
      db.transaction(() => {
        outcomes.slice(at, at + 50).forEach((outcome, index) => {
          if (outcome.kind !== 'extracted') throw new Error('A note was not extracted');
          const id = `document-${at + index}`;
          document.run(id, `/notes/${id}.txt`, id);
          text.run(id, outcome.document.text, outcome.document.blocks, outcome.document.pageSpans);
          outcome.passages.forEach((each, ordinal) => {
            const row = passage.run(id, ordinal, each.start, each.end, each.contentHash, each.termCount);
            terms.run(row.lastInsertRowid, each.terms);
          });
        });
      });
    }
    return performance.now() - startedAtMs;
  } finally {
    await close();
  }
}

async function measureIntake(notes: string, pool: ExtractionPool) {
  const { db, close } = await openTemporaryDatabase();
  const intake = createFileIntake(intakeParts({ db, pool }));
  try {
    await intake.addPaths([notes]);
    const calls = callNowAndThen(db);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const startedAtMs = performance.now();
    const { passages } = await intake.run({}, new AbortController().signal);
    const intakeMs = performance.now() - startedAtMs;
    delay.disable();
    return { passages, intakeMs, callsMs: calls.stop(), loopDelayP99Ms: delay.percentile(99) / 1e6 };
  } finally {
    await intake.close();
    await close();
  }
}

/** What the library page asks for, every 20 ms; the time counts from when the call should have begun. */
function callNowAndThen(db: Database): { stop(): number[] } {
  const documents = createDocumentReader(db);
  const sources = createSourceStore(db);
  const tookMs: number[] = [];
  const calls = [
    () => documents.list({ offset: 0, limit: 100 }),
    () => documents.counts(),
    () => documents.problems(),
    () => sources.list(),
  ];
  let dueAtMs = performance.now() + CALL_EVERY_MS;
  let timer = setTimeout(tick, CALL_EVERY_MS);
  function tick(): void {
    calls[tookMs.length % calls.length]!();
    tookMs.push(performance.now() - dueAtMs);
    dueAtMs = performance.now() + CALL_EVERY_MS;
    timer = setTimeout(tick, CALL_EVERY_MS);
  }
  return {
    stop() {
      clearTimeout(timer);
      return tookMs;
    },
  };
}

const CALL_EVERY_MS = 20;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
