import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FailureCode } from '../contract/failures.ts';
import type { SourceId } from '../contract/ids.ts';
import type { Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import { createIntakeCommit, MAKER_VERSION, type Finished, type IntakeCommitParts, type Tally } from './intake-commit.ts';
import { createBatches } from './library/batches.ts';
import { inParallel } from './library/in-parallel.ts';
import { samplePath } from './library/document-files.ts';
import type { OriginalsOf } from './library/originals.ts';
import type { ExtractionOutcome, ExtractionRequest } from './library/extraction.ts';
import type { ExtractionPool } from './library/extraction-pool.ts';
import type { ProgressMeter } from './library/progress-meter.ts';
import { lookAtRoot } from './library/source-root.ts';
import { recordSurvey } from './library/record-survey.ts';
import { surveySource, type IntakeTask, type SurveyParts } from './library/survey.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createGoneFiles } from './store/gone-files.ts';
import { createIntakeQueue, type ClaimedDocument } from './store/intake-queue.ts';
import { createSourceStore } from './store/sources.ts';

export interface IntakeRunParts extends IntakeCommitParts {
  pool: ExtractionPool;
  samplesDir: string;
  originals: OriginalsOf;
  settings: () => { maxFileBytes: number; excludeNames: readonly string[]; maxRemovedShare: number };
  meter: ProgressMeter;
}

/** Which parts of a folder are looked at, and which files are left for later; all of it, and none, where left out. */
export type IntakeLook = Pick<SurveyParts, 'scopes' | 'isSettled' | 'keepGone'> & {
  unsettled?: (paths: readonly string[]) => void;
};

/**
 * Results waiting for a commit: at most this many files, this long, or this much text. Bounds what a kill can lose, and how
 * long one write holds the engine: 12 notes take 6 to 30 ms beside busy reading threads, 20 took up to 40, and 8 cost a tenth more of
 * the processor.
 */
const BATCH_FILES = 12;
const BATCH_MS = 250;
const BATCH_CHARS = 200_000;
/** Rows queued or removed in one transaction. */
const ROWS_AT_ONCE = 500;
/** Contents of the same size a file is compared with before it is read; more of one size are forms, and are read. */
const MAX_HASHES_ELSEWHERE = 50;
/** What a file on a drive that is away looks like. */
const MAY_BE_AWAY: ReadonlySet<FailureCode> = new Set(['FILE_GONE', 'FILE_UNREADABLE']);
const AWAY_KNOWN_MS = 1000;
/** Documents taken from the queue in one transaction: few, so that what a person looks at is read next. */
const CLAIMED_AT_ONCE = 16;

/**
 * The way of files into the library, top to bottom: survey the sources, queue what is new or changed, read what is queued
 * in the threads, commit in batches, remove what is gone. Whatever ends it, the database stands at a whole batch and the
 * next run goes on from there. `mayRead` false: only looked and queued. Answers with what was done; on abort, with what was
 * done until then.
 */
export async function runIntake(
  sources: readonly Source[],
  parts: IntakeRunParts,
  { mayRead, look = {}, signal }: { mayRead: boolean; look?: IntakeLook | undefined; signal: AbortSignal },
): Promise<Tally> {
  const run = createRun(parts, look, signal);
  if (sources.length > 0) parts.meter.scanning();
  for (const source of sources) {
    if (signal.aborted) break;
    await run.survey(source);
  }
  if (mayRead) await run.read();
  while (run.putBack() > 0 && !signal.aborted) await run.read();
  if (mayRead && !signal.aborted) await run.readSuspects();
  if (!signal.aborted) await run.removeGone();
  await run.settleVectors();
  return run.tally;
}

function createRun(parts: IntakeRunParts, look: IntakeLook, signal: AbortSignal) {
  const { db, meter, pool, now } = parts;
  const queue = createIntakeQueue(db);
  const sourceStore = createSourceStore(db);
  const copies = createDocumentCopies(db);
  const goneFiles = createGoneFiles(db);
  const { maxFileBytes, excludeNames, maxRemovedShare } = parts.settings();
  const away = new Map<SourceId, { atMs: number; isAway: boolean }>();
  const committer = createIntakeCommit(parts, signal);
  const { tally } = committer;

  async function survey(source: Source): Promise<void> {
    try {
      const seen = await surveySource(source, { ...surveyParts(), take: queueAll }, signal);
      recordSurvey(source, seen, { db, goneFiles, sources: sourceStore, nowMs: now() });
      committer.noteSurvey(seen);
      if (seen.unsettled.length > 0) look.unsettled?.(seen.unsettled);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  function surveyParts() {
    const { samplesDir } = parts;
    return { copies, goneFiles, samplesDir, excludeNames, maxRemovedShare, makerVersion: MAKER_VERSION, ...look };
  }

  async function queueAll(found: readonly IntakeTask[]): Promise<void> {
    committer.queue(found);
    meter.unreadable(found.filter(({ failure }) => failure !== null).length);
    await nextTurn();
  }

  /** Is the place of a source away, while its files were being read? Looked at once in a while, since each of them asks. */
  async function isAway(sourceId: SourceId): Promise<boolean> {
    const known = away.get(sourceId);
    if (known && now() - known.atMs < AWAY_KNOWN_MS) return known.isAway;
    const path = sourceStore.get(sourceId)?.path ?? null;
    const root = path === null ? null : await lookAtRoot(path).catch(() => 'away' as const);
    const isAwayNow = root === 'away' || (root !== null && root.isEmpty);
    away.set(sourceId, { atMs: now(), isAway: isAwayNow });
    return isAwayNow;
  }

  async function finish(document: ClaimedDocument): Promise<Finished> {
    const originals = parts.originals(document.sourceKind);
    if (originals === null) return { document, outcome: await readFromDisk(document) };
    try {
      const { from, stamp, isStill, lost } = await originals.open(document);
      const outcome = await extract(document, from, stamp?.sizeBytes ?? document.sizeBytes);
      if (outcome.kind === 'failed' && outcome.code === 'FILE_COPY_LOST' && isStill()) lost();
      return { document, outcome: stamp === null ? outcome : { ...outcome, stamp }, isStill };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { document, outcome: notRead(document, error) };
    }
  }

  async function readFromDisk(document: ClaimedDocument): Promise<ExtractionOutcome> {
    const path = document.sourceKind === 'samples' ? samplePath(parts.samplesDir, document.path) : document.path;
    const sizeBytes = document.stale ? await sizeNow(path, document.sizeBytes) : document.sizeBytes;
    const outcome = await extract(document, { kind: 'path', path }, sizeBytes);
    if (outcome.kind === 'failed' && MAY_BE_AWAY.has(outcome.code) && (await isAway(document.sourceId)))
      return { ...outcome, code: 'SOURCE_MISSING', message: new Failure('SOURCE_MISSING').message };
    return outcome;
  }

  async function extract(
    document: ClaimedDocument,
    from: ExtractionRequest['from'],
    sizeBytes: number,
  ): Promise<ExtractionOutcome> {
    // A document of which part could not be read is read again whole, though its bytes are the same.
    const isMade = document.state === 'indexed' && document.extractorVersion === MAKER_VERSION && document.failureCode === null;
    const request = {
      name: basename(document.path),
      from,
      sizeBytes,
      maxFileBytes,
      knownHash: isMade ? document.contentHash : null,
      hashesElsewhere: copies.hashesOfSize(sizeBytes, MAKER_VERSION, MAX_HASHES_ELSEWHERE),
    };
    const first = await pool.extract(request, signal);
    // A thread may die of something else than the file it reads; a second death is the file's.
    return first.kind === 'failed' && first.code === 'EXTRACTION_CRASHED' ? await pool.extract(request, signal) : first;
  }

  async function read(): Promise<void> {
    const total = queue.count(now());
    if (total === 0) return;
    meter.indexing(total);
    const batches = createBatches<Finished>({
      commit(batch) {
        committer.commit(batch);
        meter.wentOn();
      },
      weightOf: ({ outcome }) => (outcome.kind === 'extracted' ? outcome.document.text.length : 0),
      maxItems: BATCH_FILES,
      maxWeight: BATCH_CHARS,
      maxWaitMs: BATCH_MS,
    });
    const claimed: ClaimedDocument[] = [];
    const next = (): ClaimedDocument | undefined => {
      if (claimed.length === 0) claimed.push(...db.transaction(() => queue.claim(CLAIMED_AT_ONCE, now())));
      return claimed.shift();
    };
    const errors = await inParallel<ClaimedDocument>({
      next: () => (signal.aborted || batches.isBroken() ? undefined : next()),
      sizeOf: ({ sizeBytes }) => sizeBytes,
      async work(document) {
        const finished = await readOne(document);
        if (!batches.isBroken()) await batches.add(finished);
      },
      capacity: pool.capacity,
    });
    batches.close();
    if (errors.length > 0 && !signal.aborted) throw errors[0];
  }

  async function readOne(document: ClaimedDocument): Promise<Finished> {
    meter.reading(basename(document.path));
    const finished = await finish(document);
    meter.finished(finished.outcome.kind === 'failed');
    return finished;
  }

  /** What was being read when a process died is read with nothing beside it, so that another death is its own. */
  async function readSuspects(): Promise<void> {
    const next = (): ClaimedDocument | null => db.transaction(() => queue.claimSuspect(now()));
    for (let document = next(); document; document = next()) {
      try {
        committer.commit([await readOne(document)]);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
    }
  }

  async function removeGone(): Promise<void> {
    while (committer.removeGone(ROWS_AT_ONCE)) await nextTurn();
  }

  return {
    tally,
    survey,
    putBack: () => committer.putBack(),
    read,
    readSuspects,
    removeGone,
    settleVectors: () => committer.settleVectors(),
  };
}

function notRead({ sizeBytes, modifiedAtMs }: ClaimedDocument, { code, message }: Failure): ExtractionOutcome {
  return { kind: 'failed', code, message, contentHash: null, stamp: { sizeBytes, modifiedAtMs } };
}

/** A file that has changed has another size than the one its text was made of; the reader tells what is wrong with it. */
async function sizeNow(path: string, knownBytes: number): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => knownBytes,
  );
}

/** Lets calls and streams in between two writes. */
function nextTurn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
