import type { AccountId, SourceId } from '../contract/ids.ts';
import type { SyncResult } from '../contract/sync.ts';
import type { CollectionSync } from './calendar-sync.ts';
import { Failure } from './failure.ts';
import type { FileIntake } from './file-intake.ts';
import type { Connection } from './nextcloud/connection.ts';
import { shownPath } from './nextcloud/remote-paths.ts';
import { createRemoteFiles } from './store/remote-files.ts';
import { createSyncLog } from './store/sync-log.ts';
import { createSyncStates, type SyncState, type SyncStateChange, type Which } from './store/sync-states.ts';
import { type SyncFolderParts, syncFolder } from './sync.ts';
import { newRunResult, type RunResult, type SyncMeter } from './sync-meter.ts';
import { createSyncEnds, type SyncEndsParts } from './sync-ends.ts';
import { afterFolder, asked } from './sync-outcome.ts';

/** Runs over synced sources: those of one account after each other, accounts beside each other. */
export interface SyncRuns {
  /**
   * Syncs those meant and reads what came; what is being synced already is waited for and looked at again. Where none of them
   * could be synced it fails with the first failure: SERVER_*, ACCOUNT_*, DISK_*; NOT_FOUND where nothing is meant.
   */
  run(which: Which, signal: AbortSignal): Promise<SyncResult>;
  /** The person's word on what a source's question asks. Failure: NOT_FOUND where nothing is asked. */
  answer(sourceId: SourceId, remove: boolean): void;
  /** Ends what runs, for now. What was done stays. */
  stop(reason: Failure): void;
  /** Something of these changed on the server: they are looked at as soon as may be. */
  changedThere(sourceIds: readonly SourceId[]): void;
  /** Nothing is synced into this source any more, for good: ends what runs of its account, and waits for it. */
  leave(sourceId: SourceId): Promise<void>;
  isLeft(sourceId: SourceId): boolean;
  isRunning(): boolean;
  close(): Promise<void>;
}

export interface SyncRunsParts
  extends SyncEndsParts, Omit<SyncFolderParts, 'connection' | 'rules' | 'maxRemovedShare' | 'watch' | 'limiter'> {
  settings: () => { maxIntervalMinutes: number; maxRemovedShare: number };
  limiter: SyncFolderParts['limiter'];
  connectionOf: (accountId: AccountId) => Connection;
  collections: CollectionSync;
  intake: Pick<FileIntake, 'run' | 'start' | 'progress'>;
  rulesOf: (state: SyncState) => SyncFolderParts['rules'];
  /** The calendar or address book of this source is no more, and nothing of it is left: the source goes. */
  letGo: (sourceId: SourceId) => Promise<void>;
  meter: SyncMeter;
  monotonicMs: () => number;
}

/** Files fetched before they are begun to be read, while others are still coming. */
const READ_EVERY = 25;

export function createSyncRuns(parts: SyncRunsParts): SyncRuns {
  const { db, now, meter, changed } = parts;
  const states = createSyncStates(db);
  const files = createRemoteFiles(db);
  const syncLog = createSyncLog(db);
  const ends = createSyncEnds(parts);
  /** The last run of each account: the next one begins when it has ended. */
  const lines = new Map<AccountId, Promise<unknown>>();
  const running = new Map<AccountId, AbortController>();
  const words = new Map<SourceId, 'remove' | 'keep'>();
  const left = new Set<SourceId>();
  let stopped = new AbortController();

  async function run(which: Which, signal: AbortSignal): Promise<SyncResult> {
    const startedAtMs = parts.monotonicMs();
    const meant = states.list(which).filter(({ state }) => state !== 'kept');
    if (meant.length === 0 && which.sourceId !== undefined) throw new Failure('NOT_FOUND');
    const byAccount = Map.groupBy(meant, ({ accountId }) => accountId);
    const ran = await Promise.all(Array.from(byAccount, ([accountId, sources]) => inLine(accountId, sources, signal)));
    const outcomes = ran.flat();
    signal.throwIfAborted();
    for (const { letGo } of outcomes) if (letGo !== null && states.get(letGo) !== null) await parts.letGo(letGo);
    await parts.intake.run({ sourceIds: [] }, signal);
    changed();
    const failures = outcomes.flatMap(({ failure }) => failure ?? []);
    if (failures[0] !== undefined && failures.length === outcomes.length) throw failures[0];
    return { ...sumOf(outcomes), tookMs: Math.round(parts.monotonicMs() - startedAtMs) };
  }

  function inLine(accountId: AccountId, sources: readonly SyncState[], signal: AbortSignal): Promise<Outcome[]> {
    const before = lines.get(accountId) ?? Promise.resolve();
    const present = before.then(async () => {
      const leaving = new AbortController();
      running.set(accountId, leaving);
      const both = AbortSignal.any([signal, stopped.signal, leaving.signal]);
      const outcomes: Outcome[] = [];
      try {
        for (const { sourceId } of sources) outcomes.push(await runOne(sourceId, both));
      } finally {
        running.delete(accountId);
      }
      return outcomes;
    });
    const ended = present.catch(() => undefined); // who asked for that run is told
    lines.set(accountId, ended);
    return present;
  }

  async function runOne(sourceId: SourceId, signal: AbortSignal): Promise<Outcome> {
    const result = newRunResult();
    const source = states.get(sourceId);
    if (source === null || source.state === 'kept' || left.has(sourceId))
      return { result, requests: 0, failure: null, letGo: null }; // gone meanwhile
    signal.throwIfAborted();
    const watch = meter.begin(result);
    ends.set(sourceId, { state: 'syncing', failure: null });
    let connection: Connection | null = null;
    try {
      connection = parts.connectionOf(source.accountId);
      const isFolder = source.kind === 'folder';
      const { change, isOver } = isFolder ? await folder(source, connection) : await collection(source, signal);
      ends.conclude(source, result, change);
      return { result, requests: connection.requestsSent(), failure: null, letGo: isOver ? sourceId : null };
    } catch (error) {
      const failure = ends.failed(source, error, signal);
      const requests = connection?.requestsSent() ?? 0;
      return { result: withFailure(result, source, failure), requests, failure, letGo: null };
    } finally {
      watch.end();
      changed();
    }

    async function folder(state: SyncState, way: Connection): Promise<Came> {
      let fetched = 0;
      const told = {
        ...watch,
        done(kind: 'added' | 'updated' | 'same', path: string) {
          watch.done(kind, path);
          fetched += 1;
          if (fetched % READ_EVERY === 0 && parts.intake.progress().state === 'idle') parts.intake.start({ sourceIds: [] });
        },
        failed: (path: string, why: Parameters<typeof watch.failed>[1]) => watch.failed(shownPath(state.accountLabel, path), why),
      };
      const { maxRemovedShare } = parts.settings();
      const own = { connection: way, rules: parts.rulesOf(state), maxRemovedShare, watch: told };
      const synced = await syncFolder(state, { ...parts, ...own }, signal);
      const { server, skipped } = files.counts(state.sourceId);
      result.listed += server + skipped;
      for (const { path, failure } of synced.failed)
        result.failed.push({ path: shownPath(state.accountLabel, path), code: failure.code, message: failure.message });
      return { change: afterFolder(state, synced, { files, now }), isOver: false };
    }

    async function collection(state: SyncState, until: AbortSignal): Promise<Came> {
      const { maxRemovedShare } = parts.settings();
      const removals = words.get(state.sourceId) ?? 'ask';
      const restored = states.list({ accountId: state.accountId }).some((each) => files.root(each.sourceId).isRestored);
      const did = await parts.collections.syncCollection(state.sourceId, { removals, restored, maxRemovedShare }, until);
      words.delete(state.sourceId);
      db.transaction(() => {
        for (const change of did.changes) syncLog.add({ atMs: now(), sourceId, ...change, detail: null });
      });
      result.listed += did.listed;
      result.downloaded += did.downloaded;
      result.updated += did.updated;
      result.moved += did.moved;
      result.removed += did.removed;
      result.failed.push(...did.failed);
      const change = { question: asked(state, did.question, now()), serverItems: did.listed };
      return { change, isOver: did.isOver };
    }
  }

  function withFailure(result: RunResult, { label }: SyncState, { code, message }: Failure): RunResult {
    return { ...result, failed: [...result.failed, { path: label, code, message }] };
  }

  return {
    run,
    answer(sourceId, remove) {
      const source = states.get(sourceId);
      if (!source?.question) throw new Failure('NOT_FOUND');
      const word = remove ? ('remove' as const) : ('keep' as const);
      words.set(sourceId, word);
      const { items } = source.question;
      db.transaction(() => {
        files.answer(sourceId, word);
        states.set(sourceId, { question: null, state: 'waiting', nextRunAtMs: now() });
        const detail = remove ? `${items} may go.` : `${items} are kept.`;
        syncLog.add({ atMs: now(), sourceId, what: 'answered', path: source.label, detail });
      });
      changed();
    },
    changedThere: ends.changedThere,
    stop(reason) {
      stopped.abort(reason);
      stopped = new AbortController();
    },
    async leave(sourceId) {
      left.add(sourceId);
      const accountId = states.get(sourceId)?.accountId;
      if (accountId === undefined) return;
      running.get(accountId)?.abort(new DOMException('Its source is being removed.', 'AbortError'));
      await lines.get(accountId);
    },
    isLeft: (sourceId) => left.has(sourceId),
    isRunning: () => running.size > 0,
    async close() {
      stopped.abort(new DOMException('The profile is being closed.', 'AbortError'));
      await Promise.all(lines.values());
    },
  };
}

/** What a run came to that got to its end. */
interface Came {
  change: SyncStateChange;
  /** There is no such thing on the server any more, and nothing of it here. */
  isOver: boolean;
}

interface Outcome {
  result: RunResult;
  requests: number;
  failure: Failure | null;
  /** A source that is over. */
  letGo: SourceId | null;
}

function sumOf(outcomes: readonly Outcome[]): RunResult & { requests: number } {
  const sum = { ...newRunResult(), requests: 0 };
  for (const { result, requests } of outcomes) {
    for (const name of ['listed', 'downloaded', 'updated', 'moved', 'removed'] as const) sum[name] += result[name];
    sum.failed.push(...result.failed);
    sum.requests += requests;
  }
  return sum;
}
