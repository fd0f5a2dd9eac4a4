import type { DocumentId } from '../contract/ids.ts';
import type { Verification } from '../contract/library.ts';
import type { FileIntake } from './file-intake.ts';
import { surveySource, type SurveyParts } from './library/survey.ts';
import type { Background } from './library/progress-meter.ts';
import type { FileCopies } from './nextcloud/file-copies.ts';
import type { Database } from './store/database.ts';
import { createKeptCopies } from './store/kept-copies.ts';
import { createLibraryCheck } from './store/library-check.ts';
import { createSourceStore } from './store/sources.ts';

/** The vector index as the comparison needs it; null where no embedding model is in use. */
export interface VectorSide {
  /** Ids of all passages that have a vector. */
  ids(): Float64Array;
  /** Makes what is missing and takes out what is extra. Failure: EMBEDDER_UNAVAILABLE. */
  reconcile(signal: AbortSignal): Promise<void>;
}

export interface VerifyParts {
  db: Database;
  intake: Pick<FileIntake, 'run' | 'background'>;
  vectors: () => VectorSide | null;
  copies: Pick<FileCopies, 'isWhole'>;
  /** How sources are compared with their folders. */
  survey: () => Omit<SurveyParts, 'take'>;
  monotonicMs: () => number;
}

/** Copies looked at between two looks at whether somebody gave up. */
const COPIES_AT_ONCE = 500;
/** Entries named in one answer. */
const MAX_TOLD = 1000;

type Missing = Verification['missing'][number];
type Extra = Verification['extra'][number];

/**
 * Compares the sources' files, the documents and both indexes, each with the next. With `repair` what is wrong is put
 * right (read again, taken out, embedded), and what is told is how it stands afterwards. A copy of a file on a server that is
 * gone is fetched again at the next sync, and told as missing until then.
 */
export async function verifyLibrary(
  parts: VerifyParts,
  { repair }: { repair: boolean },
  signal: AbortSignal,
): Promise<Verification> {
  const startedAtMs = parts.monotonicMs();
  const found = await compare(parts, signal);
  const wrong = found.missing.length + found.extra.length;
  if (!repair || wrong === 0) return { ...found.told, repaired: 0, tookMs: parts.monotonicMs() - startedAtMs };
  await putRight(parts, found, signal);
  const after = await compare(parts, signal);
  const repaired = Math.max(0, wrong - after.missing.length - after.extra.length);
  return { ...after.told, repaired, tookMs: parts.monotonicMs() - startedAtMs };
}

interface Found {
  told: Omit<Verification, 'repaired' | 'tookMs'>;
  missing: Missing[];
  extra: Extra[];
  /** Documents whose text or index entries are not what they should be: to be read again. */
  damaged: DocumentId[];
  /** Copies of files on servers that are gone, or not whole. */
  lostCopies: string[];
}

async function compare(parts: VerifyParts, signal: AbortSignal): Promise<Found> {
  const { db, intake } = parts;
  const check = createLibraryCheck(db);
  const counts = check.counts();
  const missing: Missing[] = [];
  const extra: Extra[] = [];
  const damaged = new Set<DocumentId>();
  const steps = 3;
  const step = (done: number): void => intake.background({ kind: 'verify', done, total: steps } satisfies Background);
  try {
    step(0);
    const files = await compareFiles(parts, { missing, extra }, signal);
    const lostCopies = await findLostCopies(parts, missing, signal);
    step(1);
    for (const { documentId, path, what } of await check.missing(signal)) {
      damaged.add(documentId);
      missing.push({ path, what });
    }
    extra.push(...(await check.extra(signal)));
    step(2);
    const vectors = await compareVectors(parts, { missing, extra }, signal);
    const told = {
      ok: missing.length + extra.length === 0,
      files,
      ...counts,
      vectors,
      missing: missing.slice(0, MAX_TOLD),
      extra: extra.slice(0, MAX_TOLD),
    };
    return { told, missing, extra, damaged: [...damaged], lostCopies };
  } finally {
    intake.background(null);
  }
}

/** Answers with how many files the sources hold now. A source that is not there says nothing about its documents. */
async function compareFiles(
  { db, survey: how }: VerifyParts,
  { missing, extra }: { missing: Missing[]; extra: Extra[] },
  signal: AbortSignal,
): Promise<number> {
  let files = 0;
  for (const source of createSourceStore(db).list()) {
    const take: SurveyParts['take'] = (tasks) => {
      files += tasks.length;
      for (const { path, known } of tasks) if (known === null) missing.push({ path, what: 'document' });
    };
    const survey = await surveySource(source, { ...how(), take }, signal);
    files += survey.unchanged;
    for (const { path } of survey.gone) extra.push({ path, what: 'document' });
  }
  return files;
}

async function findLostCopies({ db, copies }: VerifyParts, missing: Missing[], signal: AbortSignal): Promise<string[]> {
  const kept = createKeptCopies(db);
  const lost: string[] = [];
  for (let page = kept.page('', COPIES_AT_ONCE); page.length > 0; page = kept.page(page.at(-1)?.path ?? '', COPIES_AT_ONCE)) {
    signal.throwIfAborted();
    for (const { path, copyId, sizeBytes } of page) {
      if (await copies.isWhole(copyId, sizeBytes)) continue;
      missing.push({ path, what: 'file' });
      lost.push(copyId);
    }
  }
  return lost;
}

/** Null where no model is in use; a model that is opening is not waited for. */
async function compareVectors(
  { db, vectors }: VerifyParts,
  { missing, extra }: { missing: Missing[]; extra: Extra[] },
  signal: AbortSignal,
): Promise<number | null> {
  const side = vectors();
  if (side === null) return null;
  const check = createLibraryCheck(db);
  const ids = side.ids();
  for (const path of await check.passagesWithout(ids, signal)) missing.push({ path, what: 'vector' });
  for (const id of await check.idsWithoutPassage(ids, signal))
    extra.push({ path: `vector of passage ${id}, which is not there`, what: 'vector' });
  return ids.length;
}

async function putRight(parts: VerifyParts, found: Found, signal: AbortSignal): Promise<void> {
  const check = createLibraryCheck(parts.db);
  await check.removeExtra(signal);
  check.readAgain(found.damaged);
  const kept = createKeptCopies(parts.db);
  parts.db.transaction(() => found.lostCopies.forEach((copyId) => kept.lose(copyId)));
  await parts.intake.run({}, signal);
  await parts.vectors()?.reconcile(signal);
}
