import { Failure } from '../../engine/failure.ts';
import type { Keychain } from '../../engine/security/keychain.ts';

export interface MemoryKeychain extends Keychain {
  /** `locked` answers as a locked Secret Service does: reading finds nothing, writing is refused. */
  mode: 'open' | 'locked' | 'absent';
  readonly secrets: Map<string, string>;
}

export function createMemoryKeychain(mode: MemoryKeychain['mode'] = 'open'): MemoryKeychain {
  const secrets = new Map<string, string>();
  const keychain: MemoryKeychain = {
    name: 'Memory',
    mode,
    secrets,
    available: async () => keychain.mode === 'open',
    async get(account) {
      if (keychain.mode === 'absent') throw new Failure('KEYCHAIN_UNAVAILABLE');
      return keychain.mode === 'open' ? (secrets.get(account) ?? null) : null;
    },
    async set(account, secret) {
      assertOpen();
      secrets.set(account, secret);
    },
    async delete(account) {
      assertOpen();
      secrets.delete(account);
    },
  };
  function assertOpen(): void {
    if (keychain.mode !== 'open') throw new Failure(keychain.mode === 'locked' ? 'KEYCHAIN_LOCKED' : 'KEYCHAIN_UNAVAILABLE');
  }
  return keychain;
}
