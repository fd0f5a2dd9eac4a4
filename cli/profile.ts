import { readFileSync } from 'node:fs';
import type { VaultState } from '../contract/app.ts';
import { type Client, createClient } from '../contract/client.ts';
import { createPipePair } from '../contract/pipe-pair.ts';
import { createEngine } from '../engine/engine.ts';
import { Failure } from '../engine/failure.ts';
import { createNativeParts } from '../native/parts.ts';
import { interruptible } from './interrupt.ts';
import { type CliOptions, UsageError } from './options.ts';
import { productVersion } from './version.ts';

/**
 * Opens the profile (makes it where it is new), runs `work` on the same calls the interface uses, and closes it again.
 * Ctrl-C aborts the signal first; what is done by then stays. Failures: PROFILE_IN_USE, KEY*, PASSPHRASE_*, DATABASE_*.
 */
export async function withProfile(
  options: CliOptions,
  work: (client: Client, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const engine = createEngine(
    createNativeParts({
      version: productVersion(),
      shell: 'cli',
      dataDir: options.dataDir,
      triedPolicy: options.policyFile,
      watchFolders: options.watch,
    }),
  );
  const [own, engines] = createPipePair();
  return await interruptible(async (signal) => {
    try {
      await engine.start();
      engine.connect(engines, { role: 'admin' });
      const client = createClient(own);
      signal.throwIfAborted();
      await open(client, options);
      await embedderKnown(client, signal);
      return await work(client, signal);
    } finally {
      await engine.close();
    }
  });
}

/** Waits while an installed embedding model is being opened: a command that ends sooner would never search by meaning. */
async function embedderKnown(client: Client, signal: AbortSignal): Promise<void> {
  for await (const { embedder } of await client.app.watch(undefined, { signal })) {
    if (embedder?.state !== 'opening') return;
  }
}

async function open(client: Client, options: CliOptions): Promise<void> {
  const vault = await present(client);
  if (vault.state === 'unlocked') return;
  const passphrase = options.passphraseFile === undefined ? null : readPassphrase(options.passphraseFile);
  if (vault.state === 'new') {
    await client.app.vault.create(passphrase === null ? { method: 'keychain' } : { method: 'passphrase', passphrase });
    return;
  }
  if (passphrase !== null && vault.methods.length > 0) {
    await client.app.vault.unlock({ method: 'passphrase', passphrase });
    return;
  }
  if (vault.failure) throw new Failure(vault.failure.code, { message: vault.failure.message });
  throw new Failure('PROFILE_LOCKED', { message: 'This profile is opened with a passphrase: give it with --passphrase-file.' });
}

async function present(client: Client): Promise<VaultState> {
  for await (const status of await client.app.watch()) return status.vault;
  throw new Error('the status stream ended without a value');
}

/** The first line of the file, without its line end: editors add one. */
function readPassphrase(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new UsageError(`The passphrase file cannot be read: ${path}`, { cause: error });
  }
}
