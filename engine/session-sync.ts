import type { AppStatus } from '../contract/app.ts';
import type { AccountId, SourceId } from '../contract/ids.ts';
import type { SyncChange, SyncProblem, SyncResult, SyncStatus, SyncVerification } from '../contract/sync.ts';
import { Failure, isCancel } from './failure.ts';
import { createByteLimiter } from './nextcloud/byte-limiter.ts';
import { copyIdOf } from './nextcloud/fetch-wanted.ts';
import { systemClock } from './nextcloud/system-clock.ts';
import { afterDelay } from './operations/after.ts';
import type { Examination } from './operations/doctor.ts';
import { createFeed } from './operations/feed.ts';
import { createPaced } from './operations/paced.ts';
import type { Egress } from './security/egress.ts';
import type { SessionAccounts } from './session-accounts.ts';
import type { Ground } from './session-ground.ts';
import type { SessionLibrary } from './session-library.ts';
import type { SessionSchedule } from './session-schedule.ts';
import type { SessionSettings } from './session-settings.ts';
import { createIntakePause } from './store/intake-pause.ts';
import { createRemoteFiles } from './store/remote-files.ts';
import { createSourceStore } from './store/sources.ts';
import { createSyncLog } from './store/sync-log.ts';
import { createSyncStates, type SyncState, type Which } from './store/sync-states.ts';
import { createSyncMeter } from './sync-meter.ts';
import { syncRules } from './sync-rules.ts';
import { createSyncRuns } from './sync-runs.ts';
import { verifySynced } from './sync-verify.ts';
import { createSyncView, problemOf, syncFinding } from './sync-view.ts';

type Page = Which & { offset: number; limit: number };

/** What is synced from servers: how it stands, when it goes on, and what a person says to it. */
export interface SessionSync {
  watch(signal: AbortSignal): AsyncGenerator<SyncStatus, void, void>;
  /** Failures: SYNC_PAUSED, NOT_FOUND, SERVER_*, ACCOUNT_*, DISK_*. */
  run(which: Which, signal: AbortSignal): Promise<SyncResult>;
  pause(): void;
  resume(): void;
  verify(which: Which, signal: AbortSignal): Promise<SyncVerification>;
  log(page: Page): { total: number; items: SyncChange[] };
  problems(page: Page): { total: number; items: SyncProblem[] };
  retry(which: Which & { path?: string | undefined }, signal: AbortSignal): Promise<SyncResult>;
  /** Failure: NOT_FOUND. */
  answer(sourceId: SourceId, remove: boolean): void;
  network(state: { online: boolean; metered: boolean }): void;
  /** Nothing is synced into this source any more: it is about to be removed. */
  leave(sourceId: SourceId): Promise<void>;
  status(): NonNullable<AppStatus['sync']>;
  readonly examination: Examination;
}

interface Wired {
  settings: SessionSettings;
  egress: Egress;
  library: SessionLibrary;
  accounts: SessionAccounts;
  schedule: SessionSchedule;
}

/** Longest time until the next look at what is due: clocks are set, and machines sleep. */
const LONGEST_WAIT_MS = 60_000;

/** Goes on with what an earlier run left, and syncs by itself while the profile is open; a single command says itself when. */
export function openSync(ground: Ground, { settings, egress, library, accounts, schedule }: Wired): SessionSync {
  const { parts, db, closing, clock } = ground;
  const states = createSyncStates(db);
  const files = createRemoteFiles(db);
  const log = createSyncLog(db);
  const pause = createIntakePause(db, 'sync-paused');
  const isByItself = parts.shell !== 'cli';
  const queued = new Set<SourceId>();
  let network = { online: true, metered: false };
  let hinderedBy = hindrance();
  let cancelTick: () => void = () => undefined;

  const feed = createFeed(() => status());
  const told = (): void => {
    feed.changed();
    ground.changed();
  };
  const meter = createSyncMeter({ monotonicMs: clock.monotonicMs, changed: feed.changed });
  const runs = createSyncRuns({
    db,
    meter,
    changed: told,
    now: clock.wallMs,
    monotonicMs: clock.monotonicMs,
    wait: systemClock.wait,
    random: systemClock.random,
    copies: library.copies,
    documents: library.remoteDocuments,
    intake: library.intake,
    connectionOf: accounts.connectionOf,
    collections: schedule.sync,
    settings: () => settings.current().sync,
    rulesOf,
    limiter: createByteLimiter({
      bytesPerSecond: () => settings.current().sync.maxBytesPerSecond,
      monotonicMs: clock.monotonicMs,
      wait: systemClock.wait,
    }),
  });
  closing.ends(async () => {
    cancelTick();
    await runs.close();
  });

  function rulesOf({ remotePath, choice }: SyncState) {
    return syncRules(remotePath.normalize('NFC'), choice, settings.current().library);
  }

  /** Why nothing is asked of servers now; null: it is. */
  function hindrance(): 'paused' | 'offline' | 'metered' | null {
    if (pause.isPaused()) return 'paused';
    if (egress.isOffline() || !network.online) return 'offline';
    return network.metered && settings.current().sync.pauseOnMetered ? 'metered' : null;
  }

  const view = createSyncView({ files, sources: createSourceStore(db) });
  const counted = createPaced(
    () => new Map(states.list().map((state) => [state.sourceId, view.countsOf(state)])),
    clock.monotonicMs,
  );

  function status(): SyncStatus {
    const counts = counted.read(!runs.isRunning());
    return {
      state: hindrance() ?? (runs.isRunning() ? 'syncing' : 'idle'),
      sources: states.list().map((state) => view.sourceOf(state, counts.get(state.sourceId) ?? view.countsOf(state))),
      progress: meter.current(),
    };
  }

  /** Syncs what is due, and comes back when the next is. */
  function tick(): void {
    cancelTick();
    if (!isByItself || closing.signal.aborted) return;
    const due = (state: SyncState): number => (state.state === 'never' ? 0 : (state.nextRunAtMs ?? Infinity));
    const waiting = states
      .list()
      .filter(({ state, sourceId }) => state !== 'kept' && !queued.has(sourceId) && !runs.isLeft(sourceId));
    if (hindrance() === null) {
      for (const state of waiting) if (due(state) <= clock.wallMs()) start(state.sourceId);
    }
    const next = Math.min(...waiting.map(due).filter((atMs) => atMs > clock.wallMs()), Infinity);
    cancelTick = afterDelay(Math.max(1000, Math.min(LONGEST_WAIT_MS, next - clock.wallMs())), tick);
  }

  function start(sourceId: SourceId): void {
    queued.add(sourceId);
    runs
      .run({ sourceId }, closing.signal)
      .catch((error: unknown) => {
        // A failure is kept with its source; a cancel is nobody's fault.
        if (!(error instanceof Failure) && !isCancel(error)) parts.log.bug('sync: run ended', error);
      })
      .finally(() => {
        queued.delete(sourceId);
        if (!closing.signal.aborted) tick();
      });
  }

  async function run(which: Which, signal: AbortSignal): Promise<SyncResult> {
    if (pause.isPaused()) throw new Failure('SYNC_PAUSED');
    if (egress.isOffline()) throw new Failure('OFFLINE_MODE');
    return await runs.run(which, closing.within(signal));
  }

  /** Other folders are chosen, or the same with other patterns. */
  function lookNow(accountId: AccountId): void {
    db.transaction(() => {
      for (const { sourceId, state } of states.list({ accountId }))
        if (state !== 'kept') states.set(sourceId, { nextRunAtMs: clock.wallMs() });
    });
  }

  function hindered(): void {
    const reason = hindrance();
    hinderedBy = reason;
    if (reason !== null) runs.stop(new Failure(reason === 'paused' ? 'SYNC_PAUSED' : egress.isOffline() ? 'OFFLINE_MODE' : 'SERVER_UNREACHABLE'));
    else tick();
    told();
  }

  db.transaction(() => states.recover());
  accounts.onChange((change) => {
    if (change.kind === 'folders') lookNow(change.accountId);
    tick();
    told();
  });
  settings.onChange(() => {
    if (hindrance() !== hinderedBy) hindered();
  });
  schedule.onChosen(() => (tick(), told()));
  if (isByItself) {
    const swept = sweep().catch((error: unknown) => void parts.log.bug('sync: copies not swept', error));
    closing.ends(() => swept);
    tick();
  }

  /** Parts of what is still wanted are gone on with; what nothing refers to any more goes. */
  async function sweep(): Promise<void> {
    const wanted = new Set<string>();
    for (const { sourceId } of states.list()) {
      for (const file of files.all(sourceId)) {
        const isWanted = file.path !== null && file.skipped === null && file.heldVersion !== file.version;
        if (isWanted) wanted.add(copyIdOf({ ...file, sourceId }));
      }
    }
    await library.copies.sweep(wanted);
  }

  return {
    watch: (signal) => feed.watch(closing.within(signal)),
    run,
    pause() {
      pause.set(true);
      hindered();
    },
    resume() {
      pause.set(false);
      hindered();
    },
    verify: (which, signal) =>
      verifySynced(
        states.list(which),
        {
          db,
          connectionOf: accounts.connectionOf,
          rulesOf,
          countsOf: view.countsOf,
          indexed: library.remoteDocuments.indexed,
          now: clock.wallMs,
          monotonicMs: clock.monotonicMs,
        },
        closing.within(signal),
      ),
    log: (page) => log.page(page),
    problems(page) {
      const { total, items } = files.problems(page);
      return { total, items: items.map(problemOf) };
    },
    async retry({ path, ...which }, signal) {
      db.transaction(() => {
        for (const { sourceId, accountLabel } of states.list(which))
          files.retry(sourceId, path?.startsWith(`${accountLabel}/`) ? path.slice(accountLabel.length + 1) : (path ?? null));
      });
      return await run(which, signal);
    },
    answer(sourceId, remove) {
      runs.answer(sourceId, remove);
      tick();
    },
    network(state) {
      network = state;
      if (hindrance() !== hinderedBy) hindered();
    },
    leave: runs.leave,
    status() {
      const all = states.list();
      const waiting = all.filter(({ state }) => state === 'asking' || state === 'stopped');
      // An account that was refused outside of a run: its sources stop with the next one.
      const refused = accounts
        .list()
        .filter(({ state, signedOut }) => state !== 'ready' && !signedOut)
        .filter((account) => waiting.every(({ accountId }) => accountId !== account.accountId));
      const synced = all.filter(({ state }) => state !== 'kept');
      return {
        accounts: accounts.list().length,
        sources: all.length,
        attention: waiting.length + refused.length,
        state: hindrance() ?? (runs.isRunning() ? 'syncing' : 'idle'),
        completedAtMs: synced.length === 0 ? null : Math.min(...synced.map(({ completedAtMs }) => completedAtMs ?? 0)) || null,
      };
    },
    examination: { name: 'Sync', look: () => syncFinding(states.list(), pause.isPaused()) },
  };
}
