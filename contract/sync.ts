import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures, failureSchema } from './failures.ts';
import { accountId, sourceId, turnId } from './ids.ts';

const call = oc.errors(declaredFailures);

/**
 * A question only a person can answer before anything is removed. `mass-deletion`: more is gone than anyone would take for
 * granted; `root-gone`: the chosen folder itself is not there; `server-restored`: the server went back in time (an older backup).
 */
export const syncQuestion = z.object({
  kind: z.enum(['mass-deletion', 'root-gone', 'server-restored']),
  /** Items that would be removed. */
  items: z.number().int(),
  askedAtMs: z.number(),
});
export type SyncQuestion = z.infer<typeof syncQuestion>;

/** One synced thing: a chosen folder, calendar or address book. */
export const syncedSource = z.object({
  sourceId,
  accountId,
  kind: z.enum(['folder', 'calendar', 'contacts']),
  label: z.string(),
  /** Below the account's root; null where it is a calendar or address book. */
  path: z.string().nullable(),
  /**
   * `never`: not synced yet; `current`: equal to the server at `completedAtMs`; `syncing`; `waiting`: will go on by itself (see
   * `failure` for why, `nextRunAtMs` for when); `asking`: see `question`; `stopped`: a person must act (see `failure`);
   * `kept`: the account is signed out, what was synced stays.
   */
  state: z.enum(['never', 'current', 'syncing', 'waiting', 'asking', 'stopped', 'kept']),
  failure: failureSchema.nullable(),
  question: syncQuestion.nullable(),
  /** Last run that ended with everything done. */
  completedAtMs: z.number().nullable(),
  nextRunAtMs: z.number().nullable(),
  /** On the server as last listed (of the kinds and sizes synced), in the library, and findable. */
  serverItems: z.number().int(),
  libraryItems: z.number().int(),
  indexedItems: z.number().int(),
  /** Left out or failed, each with its reason (`sync.problems`). */
  problems: z.number().int(),
  sizeBytes: z.number(),
});
export type SyncedSource = z.infer<typeof syncedSource>;

export const syncStatus = z.object({
  state: z.enum(['idle', 'syncing', 'paused', 'offline', 'metered']),
  /** Accounts whose server tells of changes as they happen (Nextcloud's `notify_push`); others are looked at now and then. */
  toldAtOnce: z.array(accountId),
  sources: z.array(syncedSource),
  /** What is being done now; null when nothing is. */
  progress: z
    .object({
      /** Name of the file or calendar, for the person watching. */
      current: z.string().nullable(),
      listed: z.number().int(),
      doneItems: z.number().int(),
      /** Null until it is known. */
      totalItems: z.number().int().nullable(),
      doneBytes: z.number(),
      totalBytes: z.number().nullable(),
      bytesPerSecond: z.number().nullable(),
      leftMs: z.number().nullable(),
    })
    .nullable(),
});
export type SyncStatus = z.infer<typeof syncStatus>;

/** Result of one run over the sources asked for. */
export const syncResult = z.object({
  /** Files and entries on the server as known now, those left there among them. */
  listed: z.number().int(),
  downloaded: z.number().int(),
  updated: z.number().int(),
  moved: z.number().int(),
  removed: z.number().int(),
  failed: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  requests: z.number().int(),
  tookMs: z.number(),
});
export type SyncResult = z.infer<typeof syncResult>;

/** The full comparison. `missing`: on the server and not findable here; `extra`: here and not on the server. */
export const syncVerification = z.object({
  server: z.number().int(),
  library: z.number().int(),
  indexed: z.number().int(),
  missing: z.array(z.string()),
  extra: z.array(z.string()),
  tookMs: z.number(),
});
export type SyncVerification = z.infer<typeof syncVerification>;

/** What a sync did, for the log a person reads. */
export const syncChange = z.object({
  atMs: z.number(),
  sourceId,
  what: z.enum(['added', 'updated', 'moved', 'removed', 'withdrawn', 'failed', 'asked', 'answered', 'complete']),
  path: z.string(),
  /** For `moved`: where it was; for `failed`: the failure's sentence; for `complete`: counts in words. */
  detail: z.string().nullable(),
});
export type SyncChange = z.infer<typeof syncChange>;

/** An item that is not in the library, and why. `state` `skipped`: by the limits or patterns of the choice. */
export const syncProblem = z.object({
  sourceId,
  path: z.string(),
  state: z.enum(['failed', 'skipped']),
  failure: failureSchema,
  sizeBytes: z.number().nullable(),
  attempts: z.number().int(),
  retryAtMs: z.number().nullable(),
});
export type SyncProblem = z.infer<typeof syncProblem>;

export const syncSettings = z.object({
  /** Upper limit of what downloads take; null: none. */
  maxBytesPerSecond: z.number().int().min(1024).nullable(),
  /** Nothing is synced while the network is known to cost money by the byte. */
  pauseOnMetered: z.boolean(),
  /** Longest time between two looks at a server, in minutes; shorter ones are chosen while things change. */
  maxIntervalMinutes: z.number().int().min(1).max(1440),
  /** More gone at once than this share of a source, and more than a handful, and a person is asked first. */
  maxRemovedShare: z.number().min(0.01).max(1),
  /**
   * Certificates of authorities (PEM) trusted for servers of accounts beside those this machine trusts: a hospital's own. Each
   * text may hold several; kept one by one. What is no valid authority's certificate is refused (INVALID_INPUT).
   */
  certificateAuthorities: z.array(z.string().max(100_000)).max(50),
});
export type SyncSettings = z.infer<typeof syncSettings>;

const which = z.object({ accountId: accountId.optional(), sourceId: sourceId.optional() });

export const syncContract = {
  /** The present status at once, then every change, at most about five a second. */
  watch: call.output(eventIterator(syncStatus)),
  /** Syncs the sources chosen, or all, and answers when everything is in the library. Failures: SERVER_*, ACCOUNT_*. */
  run: call.input(which).output(syncResult),
  /** Nothing is asked of servers until `resume`, also after a restart. */
  pause: call,
  resume: call,
  /** Full comparison with the server. */
  verify: call.input(which).output(syncVerification),
  /** Newest first. */
  log: call
    .input(
      which.extend({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ total: z.number().int(), items: z.array(syncChange) })),
  problems: call
    .input(
      which.extend({ offset: z.number().int().nonnegative().default(0), limit: z.number().int().min(1).max(500).default(100) }),
    )
    .output(z.object({ total: z.number().int(), items: z.array(syncProblem) })),
  /** Tries failed items again now: one, or all of the sources chosen. */
  retry: call.input(which.extend({ path: z.string().max(4096).optional() })).output(syncResult),
  /** The person's word on a question: let the items go, or keep them (and take what the server has now beside them). */
  answer: call.input(z.object({ sourceId, remove: z.boolean() })),
  /** The network became metered, went, or came back: told by the shell's window. */
  network: call.input(z.object({ online: z.boolean(), metered: z.boolean() })),
  /**
   * Saves an answer with its sources as a note into a folder of an account; never over anything that is there: a number is put
   * behind the name instead. Failures: SERVER_*, ACCOUNT_*, SAVE_REFUSED.
   */
  saveAnswer: call
    .input(
      z.object({
        accountId,
        folder: z.string().max(4096),
        name: z.string().trim().min(1).max(200),
        format: z.enum(['markdown', 'pdf']),
        turnId,
      }),
    )
    .output(z.object({ path: z.string() })),
};
