import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { Check } from '../../contract/app.ts';
import { Failure, isCancel } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Keychain } from '../security/keychain.ts';
import type { Database } from '../store/database.ts';

/** What a look at one part found; a throw is a broken part. */
export type Finding = Omit<Check, 'name'>;

export interface Examination {
  name: string;
  look(signal: AbortSignal): Promise<Finding> | Finding;
}

/** Looks at every part in turn. A part that fails is reported, never thrown, and the rest is looked at all the same. */
export async function examine(examinations: readonly Examination[], log: Log, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, look } of examinations) {
    signal.throwIfAborted();
    checks.push({ name, ...(await found(look, log, signal)) });
  }
  return checks;
}

async function found(look: Examination['look'], log: Log, signal: AbortSignal): Promise<Finding> {
  try {
    return await look(signal);
  } catch (error) {
    if (signal.aborted && isCancel(error)) throw error;
    if (error instanceof Failure) return { state: 'broken', detail: `${error.message} (${error.code})` };
    return { state: 'broken', detail: `It failed unexpectedly (${log.bug('doctor: a part failed', error)}).` };
  }
}

export function lookAtKeychain(keychain: Keychain): Examination {
  return {
    name: 'Keychain',
    look: async () =>
      (await keychain.available())
        ? { state: 'ok', detail: `${keychain.name} keeps and gives back a secret.` }
        : { state: 'warning', detail: `${keychain.name} is not available: the profile is opened with its passphrase.` },
  };
}

const MB = 1024 * 1024;
/** Below the first the next large intake may stop, below the second the next answer may not be stored. */
const LITTLE_SPACE_BYTES = 500 * MB;
const NO_SPACE_BYTES = 20 * MB;

/** Whether the profile can grow: room on its disk, and the right to write. */
export function lookAtDataFolder(dataDir: string): Examination {
  return {
    name: 'Data folder',
    async look() {
      if (!(await canWrite(dataDir))) throw new Failure('DISK_READ_ONLY');
      const { bavail, bsize } = await statfs(dataDir);
      const freeBytes = bavail * bsize;
      if (freeBytes < NO_SPACE_BYTES) throw new Failure('DISK_FULL');
      const detail = `Can be written, ${Math.floor(freeBytes / MB).toLocaleString('en-GB')} MB free.`;
      return { state: freeBytes < LITTLE_SPACE_BYTES ? 'warning' : 'ok', detail };
    },
  };
}

/** Whether this user may write there. */
export async function canWrite(folder: string): Promise<boolean> {
  return await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

export function lookAtDatabase(db: Database): Examination {
  return {
    name: 'Database',
    look: () => {
      const problems = firstColumn(db.pragma('quick_check(5)')).filter((line) => line !== 'ok');
      const dangling = firstColumn(db.pragma('foreign_key_check')).length;
      if (problems.length > 0 || dangling > 0) throw new Failure('DATABASE_CORRUPT');
      const sizeMb = (pragmaNumber(db, 'page_count') * pragmaNumber(db, 'page_size')) / MB;
      return { state: 'ok', detail: `Whole and readable, ${sizeMb.toFixed(1)} MB, encrypted.` };
    },
  };
}

export function lookAtFullText(db: Database): Examination {
  return {
    name: 'Full-text index',
    look: () => {
      const passages = count(db, 'SELECT count(*) AS n FROM passages');
      const rows = count(db, 'SELECT count(*) AS n FROM passages_fts');
      const lost = count(db, 'SELECT count(*) AS n FROM passages WHERE passage_id NOT IN (SELECT rowid FROM passages_fts)');
      if (lost > 0 || rows !== passages) {
        return { state: 'broken', detail: `${passages} passages, but ${rows} in the index. ${ADD_AGAIN}` };
      }
      if (!isWhole(db)) return { state: 'broken', detail: `The index is damaged. ${ADD_AGAIN}` };
      return { state: 'ok', detail: `${passages} passages, all in the index.` };
    },
  };
}

/** Looking at the sources again would leave unchanged files alone. */
const ADD_AGAIN = 'Remove the sources from the library and add them again.';

/** Compares the index with its own checksums and order (FTS5 `integrity-check`). */
function isWhole(db: Database): boolean {
  try {
    db.exec("INSERT INTO passages_fts (passages_fts) VALUES ('integrity-check')");
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'DATABASE_CORRUPT') return false;
    throw error;
  }
}

function pragmaNumber(db: Database, name: string): number {
  return Number(firstColumn(db.pragma(name))[0] ?? 0);
}

function count(db: Database, sql: string): number {
  return Number(db.prepare<{ n: number }>(sql).get()?.n ?? 0);
}

function firstColumn(rows: unknown): string[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown) => String(Object.values(row as Record<string, unknown>)[0]));
}
