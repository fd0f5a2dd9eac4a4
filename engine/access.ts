import type { VaultState } from '../contract/app.ts';
import { Failure, isCancel } from './failure.ts';
import type { EngineParts } from './parts.ts';
import { type CreateInput, createVault, type UnlockInput, type Vault } from './security/vault.ts';
import { openSession, type Session } from './session.ts';
import { openProfile, type Profile } from './store/profile.ts';

/** The way into the profile: holds it for this process, opens it with its key, and closes it again. */
export interface Access {
  /** As of the last time something happened. */
  state(): VaultState;
  /** Takes the profile for this process and opens it where the keychain can. Never throws a failure: see `state`. */
  start(): Promise<VaultState>;
  /** What an open profile offers. Failure: PROFILE_LOCKED. */
  session(): Session;
  openSession(): Session | null;
  create(input: CreateInput): Promise<VaultState>;
  unlock(input: UnlockInput): Promise<VaultState>;
  lock(): Promise<VaultState>;
  setPassphrase(passphrase: string): Promise<VaultState>;
  createRecoveryCode(): Promise<string>;
  /** Failures: PROFILE_LOCKED, KEYCHAIN_*. */
  storeInKeychain(): Promise<VaultState>;
  close(): Promise<void>;
}

interface Opened {
  profile: Profile;
  session: Session;
  dataKey: Uint8Array;
}

export function createAccess({ parts, changed }: { parts: EngineParts; changed: () => void }): Access {
  const vault: Vault = createVault({ dataDir: parts.dataDir, keychain: parts.keychain });
  let hold: { release(): void } | null = null;
  let opened: Opened | null = null;
  let shown: VaultState = {
    state: 'locked',
    methods: [],
    failure: null,
    keychain: { available: false, name: parts.keychain.name },
  };
  // One at a time: two windows may press the same button.
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  }

  function show(state: VaultState): VaultState {
    shown = state;
    changed();
    return shown;
  }

  async function look(failure: Failure | null = null): Promise<VaultState> {
    const state = await vault.state();
    if (opened) return show({ ...state, state: 'unlocked', failure: null });
    return show({ ...state, failure: failure?.toData() ?? state.failure });
  }

  function take(): void {
    hold ??= parts.lockProfile(parts.dataDir);
  }

  async function open(getKey: () => Promise<Uint8Array>): Promise<VaultState> {
    if (opened) return shown;
    take();
    const dataKey = await getKey();
    try {
      opened = await openWith(dataKey);
    } catch (error) {
      dataKey.fill(0);
      throw error;
    }
    return await look();
  }

  async function openWith(dataKey: Uint8Array): Promise<Opened> {
    const profile = openProfile({ dataDir: parts.dataDir, dataKey, openDatabase: parts.openDatabase });
    try {
      await noteDatabase();
      const profileId = await vault.profileId();
      return { profile, session: await openSession({ parts, db: profile.db, dataKey, profileId, changed }), dataKey };
    } catch (error) {
      profile.close();
      throw error;
    }
  }

  async function noteDatabase(): Promise<void> {
    try {
      await vault.noteDatabase();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      parts.log.warn('profile.database-not-noted', { code: error.code });
    }
  }

  async function shut(): Promise<void> {
    const closing = opened;
    opened = null;
    if (!closing) return;
    try {
      await closing.session.close();
    } finally {
      closing.profile.close();
      closing.dataKey.fill(0);
    }
  }

  async function start(): Promise<VaultState> {
    try {
      take();
      const state = await look();
      if (state.state !== 'locked' || !state.methods.includes('keychain')) return state;
      return await open(() => vault.unlock({ method: 'keychain' }));
    } catch (error) {
      return await afterFailedStart(error);
    }
  }

  async function afterFailedStart(error: unknown): Promise<VaultState> {
    if (isCancel(error)) throw error;
    const failure = error instanceof Failure ? error : new Failure('INTERNAL', { cause: error });
    if (failure.code === 'INTERNAL') parts.log.bug('profile.start-failed', error);
    if (hold) return await look(failure);
    // Nothing in a profile another process holds may be looked at.
    return show({ ...shown, state: 'locked', methods: [], failure: failure.toData() });
  }

  function key(): Uint8Array {
    if (!opened) throw new Failure('PROFILE_LOCKED');
    return opened.dataKey;
  }

  return {
    state: () => shown,
    start: () => inTurn(start),
    session: () => {
      if (!opened) throw new Failure('PROFILE_LOCKED');
      return opened.session;
    },
    openSession: () => opened?.session ?? null,
    create: (input) => inTurn(() => open(() => vault.create(input))),
    unlock: (input) => inTurn(() => open(() => vault.unlock(input))),
    lock: () => inTurn(async () => (await shut(), await look())),
    setPassphrase: (passphrase) => inTurn(async () => (await vault.setPassphrase(key(), passphrase), await look())),
    storeInKeychain: () => inTurn(async () => (await vault.restoreKeychain(key()), await look())),
    createRecoveryCode: () =>
      inTurn(async () => {
        const code = await vault.createRecoveryCode(key());
        await look();
        return code;
      }),
    close: () =>
      inTurn(async () => {
        await shut();
        hold?.release();
        hold = null;
      }),
  };
}
