import { dirname } from 'node:path';
import type { Examination, Finding } from './operations/doctor.ts';
import { canWrite, lookAtDataFolder, lookAtDatabase, lookAtFullText, lookAtKeychain } from './operations/doctor.ts';
import type { ExtractionPool } from './library/extraction-pool.ts';
import type { Models } from './models.ts';
import type { EngineParts } from './parts.ts';
import type { Database } from './store/database.ts';
import { fixedValues } from './store/fixed-settings.ts';
import { readPolicy } from './store/policy-file.ts';
import type { Vectors } from './vectors.ts';

interface Examined {
  parts: EngineParts;
  db: Database;
  pool: ExtractionPool;
  vectors: Vectors;
  models: Models;
}

/** What the doctor looks at, in the order a person would: what everything else stands on first. */
export function createExaminations({ parts, db, pool, vectors, models }: Examined): Examination[] {
  return [
    lookAtKeychain(parts.keychain),
    lookAtDataFolder(parts.dataDir),
    { name: 'Policy', look: () => lookAtPolicy(parts.policyPath) },
    lookAtDatabase(db),
    lookAtFullText(db),
    { name: 'Vector index', look: (signal) => vectors.examine(signal) },
    { name: 'Reading threads', look: (signal) => lookAtThreads(pool, signal) },
    { name: 'Embedding model', look: (signal) => vectors.examineModel(signal) },
    { name: 'Models', look: () => lookAtModels(models) },
  ];
}

/** Read again: one that was changed since the profile was opened counts from the next time on, and may be wrong. */
async function lookAtPolicy(path: string): Promise<Finding> {
  const policy = readPolicy(path);
  if (policy.file === null) return { state: 'ok', detail: 'This computer has none.' };
  const fixed = `${fixedValues(policy).length} settings are fixed by ${path}.`;
  if (await isAnybodys(path))
    return { state: 'warning', detail: `${fixed} Whoever uses this computer can change it: make it its administrators' own.` };
  return { state: 'ok', detail: fixed };
}

/** Whoever may write to its folder may put another file in its place. Windows' rights are not told by asking so; root may everything. */
async function isAnybodys(path: string): Promise<boolean> {
  if (process.platform === 'win32' || process.getuid?.() === 0) return false;
  return (await canWrite(path)) || (await canWrite(dirname(path)));
}

const PROBE = 'A thread that reads this sentence works.';

async function lookAtThreads(pool: ExtractionPool, signal: AbortSignal) {
  const bytes = new TextEncoder().encode(PROBE);
  const outcome = await pool.extract(
    { name: 'probe.txt', from: { kind: 'bytes', bytes }, sizeBytes: bytes.length, maxFileBytes: bytes.length, knownHash: null },
    signal,
  );
  if (outcome.kind !== 'failed') return { state: 'ok' as const, detail: 'A text was read as it should be.' };
  return { state: 'broken' as const, detail: `${outcome.message} (${outcome.code})` };
}

/** Sizes only: reading every file is what `models verify` does. */
async function lookAtModels(models: Models): Promise<Finding> {
  const { models: all } = await models.list();
  const named = (state: 'installed' | 'damaged') => all.filter((model) => model.state === state).map(({ name }) => name);
  const [installed, damaged] = [named('installed'), named('damaged')];
  if (damaged.length > 0) return { state: 'warning', detail: `Damaged: ${damaged.join(', ')}. Settings, Models repairs them.` };
  if (installed.length === 0) return { state: 'ok', detail: 'None installed: what needs none works.' };
  return { state: 'ok', detail: `Installed and complete: ${installed.join(', ')}.` };
}
