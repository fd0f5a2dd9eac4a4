import { Failure } from './failure.ts';
import type { RemoteFileStore } from './store/remote-files.ts';
import type { SyncLog } from './store/sync-log.ts';
import type { SyncState, SyncStateChange } from './store/sync-states.ts';
import type { FolderSynced } from './sync.ts';
import type { RunResult } from './sync-meter.ts';
import { UNSETTLED_MS } from './sync-timing.ts';

/** How it stands with a folder whose run got to its end. */
export function afterFolder(
  source: SyncState,
  { root, question, failed: folders, isUnsettled }: FolderSynced,
  { files, now }: { files: Pick<RemoteFileStore, 'counts' | 'firstFailure'>; now: () => number },
): SyncStateChange {
  const { server, failed: failing } = files.counts(source.sourceId);
  // What could not be listed whole says nothing about what is asked.
  if (folders[0] !== undefined)
    return { serverItems: server, state: 'waiting', failure: folders[0].failure, attempts: source.attempts + 1 };
  const change: SyncStateChange = { question: asked(source, question, now()), serverItems: server };
  if (root !== 'there' && question === null) {
    const state = root === 'withdrawn' ? ('stopped' as const) : ('waiting' as const);
    return { ...change, state, failure: new Failure('REMOTE_GONE').toData() };
  }
  if (isUnsettled) return { ...change, state: 'waiting', failure: null, nextRunAtMs: now() + UNSETTLED_MS };
  if (failing > 0) return { ...change, state: 'waiting', failure: files.firstFailure(source.sourceId) };
  return change;
}

/** A question that is still the same was asked when it first was. */
export function asked({ question: before }: SyncState, question: FolderSynced['question'], nowMs: number): SyncState['question'] {
  if (question === null) return null;
  return { ...question, askedAtMs: before?.kind === question.kind ? before.askedAtMs : nowMs };
}

/** What a person reads of it later. */
export function noteRun(
  log: SyncLog,
  { source, change, result, nowMs }: { source: SyncState; change: SyncStateChange; result: RunResult; nowMs: number },
): void {
  const { sourceId, label, accountLabel, question } = source;
  const path = label === '' ? accountLabel : label;
  const add = (what: 'asked' | 'complete', detail: string): void => log.add({ atMs: nowMs, sourceId, what, path, detail });
  if (change.question && question?.kind !== change.question.kind) add('asked', `${change.question.items} would be removed.`);
  const { downloaded, updated, moved, removed } = result;
  if (downloaded + updated + moved + removed > 0)
    add('complete', `${downloaded} new, ${updated} changed, ${moved} moved, ${removed} removed.`);
  for (const { path: failedPath, message } of result.failed)
    log.add({ atMs: nowMs, sourceId, what: 'failed', path: failedPath, detail: message });
}
