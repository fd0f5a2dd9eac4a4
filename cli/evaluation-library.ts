import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { SearchStage } from '../engine/search/stages.ts';
import { openSession, type Session } from '../engine/session.ts';
import { openProfile } from '../engine/store/profile.ts';
import { createNativeParts } from '../native/parts.ts';
import type { EvaluationDocument } from './evaluation.ts';
import { productVersion } from './version.ts';

/** A collection taken in as any library is, searched as everybody searches. */
export interface EvaluationLibrary {
  documents: number;
  passages: number;
  indexMs: number;
  /** The documents of the best `passages` passages, best first, at most a hundred. */
  documentsFor(
    question: string,
    options: { passages: number; leaveOut: ReadonlySet<SearchStage> },
    signal: AbortSignal,
  ): Promise<string[]>;
}

const DOCUMENTS_PER_QUERY = 100;

/**
 * Writes documents out as files and takes them into a new profile, whose key is forgotten at the end. Models installed in
 * `modelsDir` are used; the built-in one where there is none.
 */
export async function inEvaluationLibrary<T>(
  options: { documents: readonly EvaluationDocument[]; modelsDir: string },
  work: (library: EvaluationLibrary) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'voiceassist-eval-'));
  try {
    return await inTemporaryProfile({ folder, modelsDir: options.modelsDir }, async (session) =>
      work(await takeIn(options.documents, { folder, session }, signal)),
    );
  } finally {
    // Where the work failed, a write of the vector index may be ending still.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function inTemporaryProfile<T>(
  { folder, modelsDir }: { folder: string; modelsDir: string },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const dataDir = join(folder, 'profile');
  const parts = createNativeParts({ version: productVersion(), shell: 'cli', dataDir, modelsDir });
  const dataKey = randomBytes(32);
  const profile = openProfile({ dataDir, dataKey, openDatabase: parts.openDatabase, lockProfile: parts.lockProfile });
  const session = await openSession({ parts, db: profile.db, dataKey, profileId: randomUUID(), changed: () => undefined });
  try {
    return await work(session);
  } finally {
    await session.close();
    profile.close();
  }
}

async function takeIn(
  documents: readonly EvaluationDocument[],
  { folder, session }: { folder: string; session: Session },
  signal: AbortSignal,
): Promise<EvaluationLibrary> {
  await session.ready;
  const idOfFile = await writeCorpus(documents, join(folder, 'corpus'));
  await session.library.intake.addPaths([join(folder, 'corpus')]);
  const taken = await session.library.intake.run({}, signal);
  if (taken.failed.length > 0)
    throw new Error(`${taken.failed.length} documents of the corpus were not taken in: ${taken.failed[0]?.message}`);
  return {
    documents: taken.documents,
    passages: taken.passages,
    indexMs: taken.tookMs,
    async documentsFor(question, { passages, leaveOut }, searchSignal) {
      const { hits } = await session.search.rank({ query: question, limit: passages, leaveOut }, searchSignal);
      const found = new Set(hits.map(({ path }) => idOfFile.get(basename(path)) ?? path));
      return [...found].slice(0, DOCUMENTS_PER_QUERY);
    },
  };
}

/** Numbered files, since an id may hold what a file name may not. Title and text as the person who wrote them would see them. */
async function writeCorpus(documents: readonly EvaluationDocument[], folder: string): Promise<Map<string, string>> {
  await mkdir(folder);
  const idOfFile = new Map<string, string>();
  for (const [index, { id, title, text }] of documents.entries()) {
    const name = `${String(index + 1).padStart(7, '0')}.txt`;
    await writeFile(join(folder, name), title === '' ? text : `${title}\n\n${text}`);
    idOfFile.set(name, id);
  }
  return idOfFile;
}
