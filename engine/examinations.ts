import type { Examination } from './operations/doctor.ts';
import { lookAtDatabase, lookAtFullText, lookAtKeychain } from './operations/doctor.ts';
import type { Cloud } from './cloud.ts';
import type { ExtractionPool } from './library/extraction-pool.ts';
import type { EngineParts } from './parts.ts';
import type { Database } from './store/database.ts';
import type { Vectors } from './vectors.ts';

interface Examined {
  parts: EngineParts;
  db: Database;
  pool: ExtractionPool;
  vectors: Vectors;
  cloud: Cloud;
}

/** What the doctor looks at, in the order a person would: what everything else stands on first. */
export function createExaminations({ parts, db, pool, vectors, cloud }: Examined): Examination[] {
  return [
    lookAtKeychain(parts.keychain),
    lookAtDatabase(db),
    lookAtFullText(db),
    { name: 'Vector index', look: (signal) => vectors.examine(signal) },
    { name: 'Reading threads', look: (signal) => lookAtThreads(pool, signal) },
    { name: 'Embedding model', look: (signal) => vectors.examineModel(signal) },
    { name: 'Provider', look: (signal) => lookAtProvider(cloud, signal) },
  ];
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

async function lookAtProvider(cloud: Cloud, signal: AbortSignal) {
  const host = cloud.host();
  if (host === null) return { state: 'ok' as const, detail: 'None is set up: answers are made on this computer.' };
  const { models, modelFound, tookMs } = await cloud.test(signal);
  const detail = `${host} answered in ${Math.round(tookMs)} ms and offers ${models.length} models.`;
  if (modelFound) return { state: 'ok' as const, detail };
  return { state: 'warning' as const, detail: `${detail} The one in the settings is not among them.` };
}
