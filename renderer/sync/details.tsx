import { Alert, Button, Select, Tabs } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { useCallback, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceId } from '../../contract/ids.ts';
import type { SyncChange, SyncProblem, SyncStatus } from '../../contract/sync.ts';
import { FailureAlert } from '../accounts/failure-alert.tsx';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { sizeInWords } from '../library/quantities.ts';
import { fileName, plainName } from '../text/format.ts';
import css from './details.module.css';
import { LongList } from './long-list.tsx';
import { PAGE_SIZE, usePaged, type Paged } from './use-paged.ts';
import { useSourceName } from './use-source-name.ts';
import { useWhenInWords } from './when-in-words.ts';

export interface DetailsShown {
  tab: 'problems' | 'changes';
  /** Null: of everything. */
  sourceId: SourceId | null;
}

/** The lists are read again at most this often while syncing: often enough to see them move. */
const REFRESH_MS = 1500;

interface SyncDetailsProps {
  status: SyncStatus;
  shown: DetailsShown;
  onShow(shown: DetailsShown): void;
}

/** What could not be synced and why, and what syncing has changed: of everything, or of one source. */
export function SyncDetails({ status, shown, onShow }: SyncDetailsProps): ReactNode {
  const { t, i18n } = useTranslation();
  const nameOf = useSourceName();
  const { tab, sourceId } = shown;
  const total = status.sources.reduce((sum, { problems }) => sum + problems, 0);
  const version = useThrottledValue(versionOf(status), REFRESH_MS);
  return (
    <section aria-label={t('sync.details')} className={css.details}>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => onShow({ tab: next === 'changes' ? 'changes' : 'problems', sourceId })}
      >
        <div className={css.bar}>
          <Tabs.List className={css.tabs ?? ''}>
            <Tabs.Tab value="problems">
              {total === 0 ? t('sync.problems') : t('sync.problemsCount', { shown: total.toLocaleString(i18n.language) })}
            </Tabs.Tab>
            <Tabs.Tab value="changes">{t('sync.changes')}</Tabs.Tab>
          </Tabs.List>
          <Select
            size="xs"
            className={css.which ?? ''}
            aria-label={t('sync.of')}
            data={[
              { value: '', label: t('sync.ofAll') },
              ...status.sources.map((source) => ({ value: source.sourceId, label: nameOf(source) })),
            ]}
            value={sourceId ?? ''}
            allowDeselect={false}
            onChange={(value) =>
              onShow({ tab, sourceId: status.sources.find((source) => source.sourceId === value)?.sourceId ?? null })
            }
          />
        </div>
        <Tabs.Panel value="problems">
          <Problems sourceId={sourceId} version={version} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Changes sourceId={sourceId} version={version} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

/** Differs whenever the lists may. */
function versionOf({ sources }: SyncStatus): string {
  return sources
    .map(({ sourceId, state, problems, libraryItems, completedAtMs }) =>
      [sourceId, state, problems, libraryItems, completedAtMs].join(' '),
    )
    .join('\n');
}

interface ListProps {
  sourceId: SourceId | null;
  version: string;
}

function Problems({ sourceId, version }: ListProps): ReactNode {
  const { t } = useTranslation();
  const which = sourceId === null ? {} : { sourceId };
  const read = useCallback(
    (offset: number, signal: AbortSignal) =>
      engine().sync.problems({ ...(sourceId === null ? {} : { sourceId }), offset, limit: PAGE_SIZE }, { signal }),
    [sourceId],
  );
  const paged = usePaged<SyncProblem>(read, version);
  // Those in sight stand for all: where the first page holds none that failed, retrying would change nothing.
  const anyFailed = Array.from({ length: Math.min(PAGE_SIZE, paged.total ?? 0) }).some(
    (_, index) => paged.itemAt(index)?.state === 'failed',
  );
  const { busy, failure, run } = useAttempt();
  const retry = (problem?: SyncProblem) =>
    void run(async () => engine().sync.retry(problem === undefined ? which : { sourceId: problem.sourceId, path: problem.path }));
  return (
    <>
      <FailureAlert failure={failure} />
      {anyFailed && (
        <div className={css.all}>
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => retry()}>
            {t('sync.retryAll')}
          </Button>
        </div>
      )}
      <List
        paged={paged}
        label={t('sync.problems')}
        none={t('sync.noProblems')}
        render={(problem) => <ProblemRow problem={problem} busy={busy} onRetry={() => retry(problem)} />}
      />
    </>
  );
}

function ProblemRow({ problem, busy, onRetry }: { problem: SyncProblem; busy: boolean; onRetry(): void }): ReactNode {
  const { t, i18n } = useTranslation();
  const when = useWhenInWords();
  const { path, state, failure, sizeBytes, attempts, retryAtMs } = problem;
  const name = fileName(path);
  return (
    <div className={css.row}>
      <span className={css.badge} data-what={state}>
        {t(`sync.${state}`)}
      </span>
      <div className={css.item}>
        <span className={css.path} title={plainName(path)}>
          {plainName(path)}
        </span>
        <span className={css.why}>
          <span>{failure.message}</span>
          {sizeBytes !== null && <span>{sizeInWords(sizeBytes, i18n.language)}</span>}
          {attempts > 0 && <span>{t('sync.attempts', { count: attempts })}</span>}
          {retryAtMs !== null && <span>{t('sync.retryAt', { when: when(retryAtMs) })}</span>}
        </span>
      </div>
      {state === 'failed' && (
        <Button size="compact-xs" variant="default" disabled={busy} aria-label={t('sync.retryNamed', { name })} onClick={onRetry}>
          {t('sync.retry')}
        </Button>
      )}
    </div>
  );
}

function Changes({ sourceId, version }: ListProps): ReactNode {
  const { t } = useTranslation();
  const read = useCallback(
    (offset: number, signal: AbortSignal) =>
      engine().sync.log({ ...(sourceId === null ? {} : { sourceId }), offset, limit: PAGE_SIZE }, { signal }),
    [sourceId],
  );
  const paged = usePaged<SyncChange>(read, version);
  return (
    <List paged={paged} label={t('sync.changes')} none={t('sync.noChanges')} render={(change) => <ChangeRow change={change} />} />
  );
}

function ChangeRow({ change: { atMs, what, path, detail } }: { change: SyncChange }): ReactNode {
  const { t } = useTranslation();
  const when = useWhenInWords();
  return (
    <div className={css.row}>
      <span className={css.badge} data-what={what}>
        {t(`sync.what.${what}`)}
      </span>
      <div className={css.item}>
        <span className={css.path} title={plainName(path)}>
          {plainName(path)}
        </span>
        {detail !== null && (
          <span className={css.why}>{what === 'moved' ? t('sync.movedFrom', { path: plainName(detail) }) : detail}</span>
        )}
      </div>
      <time className={css.when} dateTime={new Date(atMs).toISOString()}>
        {when(atMs)}
      </time>
    </div>
  );
}

interface PagedListProps<Item> {
  paged: Paged<Item>;
  label: string;
  /** What is said where there is nothing. */
  none: string;
  render(item: Item): ReactNode;
}

function List<Item>({ paged, label, none, render }: PagedListProps<Item>): ReactNode {
  if (paged.failure !== null && paged.failure.code !== 'CONNECTION_LOST') {
    return (
      <Alert color="red" variant="light" role="alert">
        {paged.failure.message}
      </Alert>
    );
  }
  if (paged.total === null) return null;
  if (paged.total === 0) return <p className={css.none}>{none}</p>;
  return <LongList label={label} paged={paged} render={render} />;
}
