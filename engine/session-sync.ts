import type { AppStatus } from '../contract/app.ts';
import type { SourceId } from '../contract/ids.ts';
import type { SyncChange, SyncProblem, SyncResult, SyncStatus, SyncVerification } from '../contract/sync.ts';
import { Failure } from './failure.ts';
import { createByteLimiter } from './nextcloud/byte-limiter.ts';
import { copyIdOf } from './nextcloud/fetch-wanted.ts';
import { systemClock } from './nextcloud/system-clock.ts';
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
import { createIntakeQueue } from './store/intake-queue.ts';
import { createRemoteFiles } from './store/remote-files.ts';
import { createSourceStore } from './store/sources.ts';
import { createSyncLog } from './store/sync-log.ts';
import { createSyncProblems } from './store/sync-problems.ts';
import { createSyncStates, type SyncState, type Which } from './store/sync-states.ts';
import { createSyncByItself } from './sync-by-itself.ts';
import { createSyncMeter } from './sync-meter.ts';
import { createSyncPush } from './sync-push.ts';
import { syncRules } from './sync-rules.ts';
import { createSyncRuns } from './sync-runs.ts';
import { verifySynced } from './sync-verify.ts';
import { createSyncView, syncFinding, syncGlance } from './sync-view.ts';

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

/** Goes on with what an earlier run left, and syncs by itself while the profile is open; a single command says itself when. */
export function openSync(ground: Ground, { settings, egress, library, accounts, schedule }: Wired): SessionSync {
  const { parts, db, closing, clock } = ground;
  const states = createSyncStates(db);
  const files = createRemoteFiles(db);
  const problems = createSyncProblems(db);
  const queue = createIntakeQueue(db);
  const log = createSyncLog(db);
  const pause = createIntakePause(db, 'sync-paused');
  let network = { online: true, metered: false };
  let hinderedBy = hindrance();

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
    isTold: (state) => push.isTold(state),
    letGo: (sourceId) => schedule.collections.leave(sourceId),
    limiter: createByteLimiter({
      bytesPerSecond: () => settings.current().sync.maxBytesPerSecond,
      monotonicMs: clock.monotonicMs,
      wait: systemClock.wait,
    }),
  });
  const byItself = createSyncByItself({
    isOn: parts.shell !== 'cli',
    db,
    states,
    runs,
    hindrance,
    settings: () => settings.current().sync,
    nowMs: clock.wallMs,
    random: systemClock.random,
    ended: closing.signal,
    log: parts.log,
  });
  const push = createSyncPush({
    openPush: accounts.openPush,
    accounts: accounts.list,
    states,
    runs,
    byItself,
    // A single command looks once.
    hindrance: () => (parts.shell === 'cli' ? 'cli' : hindrance()),
    changed: told,
  });
  closing.ends(async () => {
    byItself.close();
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

  const view = createSyncView({ files, problems, sources: createSourceStore(db) });
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
      toldAtOnce: push.toldAtOnce(),
    };
  }

  async function run(which: Which, signal: AbortSignal): Promise<SyncResult> {
    if (pause.isPaused()) throw new Failure('SYNC_PAUSED');
    if (egress.isOffline()) throw new Failure('OFFLINE_MODE');
    return await runs.run(which, closing.within(signal));
  }

  function hindered(): void {
    const reason = hindrance();
    hinderedBy = reason;
    if (reason !== null)
      runs.stop(new Failure(reason === 'paused' ? 'SYNC_PAUSED' : egress.isOffline() ? 'OFFLINE_MODE' : 'SERVER_UNREACHABLE'));
    else byItself.look();
    push.follow();
    told();
  }

  /** Something else is synced, or not asked of servers any more. */
  function changedHere(): void {
    byItself.look();
    push.follow();
    told();
  }

  db.transaction(() => states.recover());
  accounts.onChange((change) => {
    // Other folders are chosen, or the same with other patterns.
    if (change.kind === 'folders') byItself.now(change.accountId);
    changedHere();
  });
  settings.onChange(() => {
    if (hindrance() !== hinderedBy) hindered();
  });
  schedule.onChosen(changedHere);
  if (parts.shell !== 'cli') {
    const swept = sweep().catch((error: unknown) => void parts.log.bug('sync: copies not swept', error));
    closing.ends(() => swept);
    byItself.look();
    push.follow();
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
    problems: problems.page,
    async retry({ path, ...which }, signal) {
      db.transaction(() => {
        for (const { sourceId, accountLabel } of states.list(which)) {
          files.retry(sourceId, path?.startsWith(`${accountLabel}/`) ? path.slice(accountLabel.length + 1) : (path ?? null));
          queue.retry({ documentIds: problems.unread(sourceId, path ?? null) });
        }
      });
      return await run(which, signal);
    },
    answer(sourceId, remove) {
      runs.answer(sourceId, remove);
      byItself.look();
    },
    network(state) {
      network = state;
      if (hindrance() !== hinderedBy) hindered();
    },
    leave: runs.leave,
    status: () => syncGlance(states.list(), accounts.list(), hindrance() ?? (runs.isRunning() ? 'syncing' : 'idle')),
    examination: { name: 'Sync', look: () => syncFinding(states.list(), pause.isPaused()) },
  };
}
