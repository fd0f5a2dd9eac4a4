import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { answerMode } from './ask.ts';
import { declaredFailures, failureSchema } from './failures.ts';
import { limitState } from './usage.ts';

const call = oc.errors(declaredFailures);

/** What a window may do; decided by the shell when it hands out the pipe, never sent in a message. */
export const role = z.enum(['clinician', 'admin']);
export type Role = z.infer<typeof role>;

export const unlockMethod = z.enum(['keychain', 'passphrase', 'recovery-code']);
export type UnlockMethod = z.infer<typeof unlockMethod>;

/** `new`: no profile here yet; `locked`: exists, needs `unlock`; `unlocked`: ready. */
export const vaultState = z.object({
  state: z.enum(['new', 'locked', 'unlocked']),
  /** Ways this profile can be opened, or (when new) created. */
  methods: z.array(unlockMethod),
  /** Why it is not open, where something went wrong. */
  failure: failureSchema.nullable(),
  keychain: z.object({ available: z.boolean(), name: z.string() }),
});
export type VaultState = z.infer<typeof vaultState>;

/** Everything the frame of the window shows at any moment. */
export const appStatus = z.object({
  vault: vaultState,
  mode: answerMode.nullable(),
  /** Who would answer first in this mode: a provider's name; null where it is this machine. */
  answersFirst: z.string().nullable(),
  /** What was spent today, and the limit that stands worst where one is near or reached; null while the profile is locked. */
  spend: z.object({ todayMicro: z.number().int(), currency: z.string(), limit: limitState.nullable() }).nullable().default(null),
  library: z
    .object({
      sources: z.number().int(),
      documents: z.number().int(),
      indexed: z.number().int(),
      failed: z.number().int(),
      /** Documents waiting for something to be installed. */
      waiting: z.number().int().default(0),
      passages: z.number().int(),
      busy: z.boolean(),
      scannedAtMs: z.number().nullable(),
    })
    .nullable(),
  /** What is synced from servers; null while the profile is locked. */
  sync: z
    .object({
      accounts: z.number().int(),
      sources: z.number().int(),
      state: z.enum(['idle', 'syncing', 'paused', 'offline', 'metered']),
      /** Sources and accounts that wait for a person: a question, or a sign-in. */
      attention: z.number().int(),
      /** When the one that was current longest ago was; null where one never was. */
      completedAtMs: z.number().nullable(),
    })
    .nullable()
    .default(null),
  embedder: z
    .object({
      modelId: z.string().nullable(),
      vectors: z.number().int(),
      /** `opening`: being looked for and checked; search is full text until it is `ready`. */
      state: z.enum(['opening', 'absent', 'ready', 'failed']),
      /** A new index being built beside the one that answers, because the model changed. */
      rebuilding: z.object({ modelId: z.string(), done: z.number().int(), total: z.number().int() }).nullable().default(null),
    })
    .nullable(),
});
export type AppStatus = z.infer<typeof appStatus>;

export const check = z.object({ name: z.string(), state: z.enum(['ok', 'warning', 'broken']), detail: z.string() });
export type Check = z.infer<typeof check>;

export const appContract = {
  info: call.output(
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'browser', 'cli']),
      role,
      canOpenFiles: z.boolean(),
      dataDir: z.string(),
    }),
  ),
  /** The present status at once, then every change. */
  watch: call.output(eventIterator(appStatus)),
  /** Looks at keychain, database, indexes, workers, model files, provider, and at what hears and speaks. */
  doctor: call.output(z.array(check)),
  vault: {
    /** Makes a new profile. Failures: PASSPHRASE_REQUIRED, PASSPHRASE_TOO_SHORT, KEYCHAIN_*. */
    create: call
      .input(
        z.discriminatedUnion('method', [
          z.object({ method: z.literal('keychain') }),
          z.object({ method: z.literal('passphrase'), passphrase: z.string().max(1024) }),
        ]),
      )
      .output(vaultState),
    /** Opens an existing profile. Failures: KEY_MISSING, KEY_WRONG, PASSPHRASE_WRONG, KEYCHAIN_*, PROFILE_IN_USE, DATABASE_*. */
    unlock: call
      .input(
        z.discriminatedUnion('method', [
          z.object({ method: z.literal('keychain') }),
          z.object({ method: z.literal('passphrase'), passphrase: z.string().max(1024) }),
          z.object({ method: z.literal('recovery-code'), recoveryCode: z.string().max(200) }),
        ]),
      )
      .output(vaultState),
    lock: call.output(vaultState),
    /** Adds or replaces a passphrase that opens this profile beside the keychain. */
    setPassphrase: call.input(z.object({ passphrase: z.string().max(1024) })).output(vaultState),
    /** Puts the key of the open profile into this computer's keychain (again), because the person asks. Failures: KEYCHAIN_*. */
    storeInKeychain: call.output(vaultState),
    /** Makes a new recovery code, shown once; an older one stops working. */
    createRecoveryCode: call.output(z.object({ recoveryCode: z.string() })),
  },
};
