import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { diskFailure, Failure } from '../failure.ts';
import { keyWrapSchema } from './key-wrap.ts';

export const VAULT_FILE = 'vault.json';
const VERSION = 1;

/** The envelope: how the profile's key is found again. It holds no key in the clear. */
const envelopeSchema = z.object({
  version: z.literal(VERSION),
  profileId: z.uuid(),
  /** Proves a key right before the database is touched. */
  keyCheck: z.base64(),
  /** The keychain that holds the key under `profile:<id>`; null where it never did. */
  keychain: z.object({ name: z.string() }).nullable(),
  passphrase: keyWrapSchema.nullable(),
  recoveryCode: keyWrapSchema.nullable(),
  /** True once the database has been opened with this key: from then on, one that is not there was lost. */
  databaseMade: z.boolean().default(false),
});
export type Envelope = z.infer<typeof envelopeSchema>;

const DAMAGED =
  'The file vault.json of this profile is damaged, and with it the way to its key. Nothing was changed: restore vault.json from a backup.';

/** The envelope of a profile, or null where there is no file. Failures: KEY_MISSING (damaged), DATABASE_NEWER, DISK_READ_ONLY. */
export async function readEnvelope(dataDir: string): Promise<Envelope | null> {
  const text = await readIfThere(join(dataDir, VAULT_FILE));
  if (text === null) return null;
  const value = parseJson(text);
  const newer = z.object({ version: z.number().min(VERSION + 1) }).safeParse(value).success;
  if (newer) throw new Failure('DATABASE_NEWER');
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) throw new Failure('KEY_MISSING', { message: DAMAGED, cause: envelope.error });
  return envelope.data;
}

/** Replaces the file in one step: after a crash it holds the old envelope or the new one. Failures: DISK_FULL, DISK_READ_ONLY. */
export async function writeEnvelope(dataDir: string, envelope: Omit<Envelope, 'version'>): Promise<void> {
  const path = join(dataDir, VAULT_FILE);
  const temporary = `${path}.new`;
  try {
    await rm(temporary, { force: true });
    await writeAndSync(temporary, `${JSON.stringify({ version: VERSION, ...envelope }, null, 2)}\n`);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw diskFailure(error);
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new Failure('DISK_READ_ONLY', { message: 'The file vault.json of this profile cannot be read.', cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('KEY_MISSING', { message: DAMAGED, cause: error });
  }
}

async function writeAndSync(path: string, text: string): Promise<void> {
  await using file: FileHandle = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** Makes the rename itself survive a power cut; Windows does so without being asked and cannot open a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder: FileHandle = await open(path, 'r');
  await folder.sync();
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
