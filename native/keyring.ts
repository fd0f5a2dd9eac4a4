import { randomUUID } from 'node:crypto';
import { AsyncEntry } from 'keytar';
import { Failure } from '../engine/failure.ts';
import type { Keychain } from '../engine/security/keychain.ts';

/**
 * How long one call may take. It bounds a dialog of the system that asks the person to unlock the keychain or to allow
 * access: long enough to type a password, and then the program goes on with "locked" instead of waiting for ever.
 */
const CALL_TIMEOUT_MS = 60_000;

/** How long the probe may take: no person is expected to answer, a slow first start of the service is. */
const PROBE_TIMEOUT_MS = 15_000;

/**
 * Only the Secret Service on Linux. Left to itself the package falls back to the kernel's keyring where no service
 * answers: storing then succeeds, and the secret is gone after the next restart, with everything encrypted under it.
 */
const ENTRY_OPTIONS = { linux: { store: 'secret-service' } } as const;

const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
};

/** The keychain of the operating system. `service` is the name secrets are filed under. */
export function createKeychain(options: { service: string; callTimeoutMs?: number; probeTimeoutMs?: number }): Keychain {
  const { service, callTimeoutMs = CALL_TIMEOUT_MS, probeTimeoutMs = PROBE_TIMEOUT_MS } = options;

  function call<T>(account: string, work: (entry: AsyncEntry) => Promise<T>): Promise<T> {
    return withinTime(callTimeoutMs, async () => {
      try {
        return await work(new AsyncEntry(service, account, ENTRY_OPTIONS));
      } catch (error) {
        throw keychainFailure(error);
      }
    });
  }

  async function probe(): Promise<boolean> {
    const account = `probe:${randomUUID()}`;
    await call(account, (entry) => entry.setPassword(account));
    const found = await call(account, (entry) => entry.getPassword());
    await call(account, (entry) => entry.deletePassword());
    return found === account;
  }

  return {
    name: NAMES[process.platform] ?? 'Secret Service',
    async available() {
      try {
        return await withinTime(probeTimeoutMs, probe);
      } catch (error) {
        if (error instanceof Failure) return false;
        throw error;
      }
    },
    async get(account) {
      return (await call(account, (entry) => entry.getPassword())) ?? null;
    },
    set: (account, secret) => call(account, (entry) => entry.setPassword(secret)),
    async delete(account) {
      await call(account, (entry) => entry.deletePassword());
    },
  };
}

/**
 * The package throws everything as GenericFailure, so the sentence decides. "Couldn't access platform storage" is a
 * service that answers but has no unlocked collection, or whose dialog was dismissed; the rest is nobody answering.
 */
function keychainFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : '';
  const locked = /couldn't access platform storage|locked|dismissed|denied|cancel|interaction/i.test(message);
  return new Failure(locked ? 'KEYCHAIN_LOCKED' : 'KEYCHAIN_UNAVAILABLE', { cause: error });
}

/** Ends with KEYCHAIN_LOCKED when `work` takes longer; what it still brings afterwards is dropped. */
async function withinTime<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Failure('KEYCHAIN_LOCKED')), timeoutMs);
  try {
    return await Promise.race([work(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
