import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceId } from '../../contract/ids.ts';
import type { SyncedSource } from '../../contract/sync.ts';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import { LineIcon } from '../frame/icons.tsx';
import { goTo } from '../frame/place-store.ts';
import { noFilter } from '../library/document-window.ts';
import { CloudFolderIcon, ContactsIcon, DaysIcon, MoreIcon } from '../library/icons.tsx';
import { libraryStore } from '../library/library.ts';
import { sizeInWords } from '../library/quantities.ts';
import { useStatus } from '../status-store.ts';
import { plainName } from '../text/format.ts';
import type { DetailsShown } from './details.tsx';
import css from './source-row.module.css';
import { useSourceName } from './use-source-name.ts';
import { useWhenInWords } from './when-in-words.ts';

const icons = { folder: CloudFolderIcon, calendar: DaysIcon, contacts: ContactsIcon };
const TICK = 'm3 8.5 3.2 3.2L13 4.8';

interface SourceRowProps {
  source: SyncedSource;
  accountLabel: string;
  onVerify(): void;
  onDetails(tab: DetailsShown['tab']): void;
}

/** One synced folder, calendar or address book: how it is, and its three numbers. */
export function SourceRow({ source, accountLabel, onVerify, onDetails }: SourceRowProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { run, failure } = useAttempt();
  const name = useSourceName()(source);
  const Icon = icons[source.kind];
  const { sourceId, problems, kind, path } = source;
  // Being read is part of becoming findable; what is not when that is over could not be read.
  const settled = useStatus(({ status }) => status?.library?.busy === false) && source.state === 'current';
  const unread = settled ? Math.max(0, source.libraryItems - source.indexedItems) : 0;
  const why = source.failure?.message ?? failure?.message ?? null;
  return (
    <li className={css.row} data-source={name}>
      <span className={css.icon}>
        <Icon />
      </span>
      <div className={css.what}>
        <h3 className={css.name}>{name}</h3>
        <p className={css.facts}>
          <span>{t(`sync.kinds.${kind}`)}</span>
          {path !== null && path !== '' && plainName(path) !== name && (
            <span title={plainName(`${accountLabel}/${path}`)}>{plainName(path)}</span>
          )}
          {source.sizeBytes > 0 && <span>{sizeInWords(source.sizeBytes, i18n.language)}</span>}
        </p>
      </div>
      <div className={css.how}>
        <State source={source} />
        <Times source={source} />
      </div>
      <Figures source={source} settled={settled} unread={unread} />
      <div className={css.end}>
        {problems > 0 && (
          <button
            type="button"
            className={css.problems}
            aria-label={t('sync.problemsOfNamed', { count: problems, shown: problems.toLocaleString(i18n.language), name })}
            onClick={() => onDetails('problems')}
          >
            {t('sync.problemsOf', { count: problems, shown: problems.toLocaleString(i18n.language) })}
          </button>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('sync.actions', { name })}>
              <MoreIcon />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {source.state !== 'kept' && (
              <>
                <Menu.Item onClick={() => void run(async () => engine().sync.run({ sourceId }))}>{t('sync.now')}</Menu.Item>
                <Menu.Item onClick={onVerify}>{t('sync.verify')}</Menu.Item>
              </>
            )}
            <Menu.Item onClick={() => onDetails('problems')}>{t('sync.showProblems')}</Menu.Item>
            <Menu.Item onClick={() => onDetails('changes')}>{t('sync.showChanges')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {why !== null && source.state !== 'current' && <p className={css.why}>{why}</p>}
    </li>
  );
}

function State({ source: { state, completedAtMs, nextRunAtMs } }: { source: SyncedSource }): ReactNode {
  const { t } = useTranslation();
  const when = useWhenInWords();
  const words =
    state === 'current' && completedAtMs !== null
      ? t('sync.state.current', { when: when(completedAtMs) })
      : state === 'waiting' && nextRunAtMs !== null
        ? t('sync.state.waitingUntil', { when: when(nextRunAtMs) })
        : state === 'current'
          ? t('sync.state.never')
          : t(`sync.state.${state}`);
  return (
    <span className={css.state} data-state={state}>
      {words}
    </span>
  );
}

/** What is not yet said by the state: the last time all was well, and the next look. */
function Times({ source: { state, completedAtMs, nextRunAtMs } }: { source: SyncedSource }): ReactNode {
  const { t } = useTranslation();
  const when = useWhenInWords();
  const last = state !== 'current' && completedAtMs !== null;
  const next = state === 'current' && nextRunAtMs !== null && nextRunAtMs > Date.now();
  return (
    <span className={css.times}>
      {last && <span>{t('sync.lastComplete', { when: when(completedAtMs) })}</span>}
      {next && <span>{t('sync.next', { when: when(nextRunAtMs) })}</span>}
    </span>
  );
}

/** In the library, where each says why it could not be read. */
function showUnread(sourceId: SourceId): void {
  libraryStore.getState().setFilter({ ...noFilter, sourceId, state: 'failed' });
  goTo('library');
}

interface FiguresProps {
  source: SyncedSource;
  /** Nothing is under way that would still change them. */
  settled: boolean;
  /** Here, and could not be read. */
  unread: number;
}

/** On the server, here, findable: equal, or not yet, or why not. */
function Figures({ source, settled, unread }: FiguresProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { serverItems, libraryItems, indexedItems, state, sourceId } = source;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const equal = serverItems === libraryItems && libraryItems === indexedItems && state !== 'never';
  const verdict = equal ? t('sync.equal') : settled ? t('sync.unequal') : t('sync.differ');
  const shown = { server: number(serverItems), library: number(libraryItems), indexed: number(indexedItems) };
  return (
    <div className={css.figures}>
      <div className={css.equation} role="img" aria-label={t('sync.figures', { ...shown, verdict })}>
        <span className={css.figure}>
          <b>{shown.server}</b>
          {t('sync.onServer')}
        </span>
        <span className={css.sign}>{serverItems === libraryItems ? '=' : '≠'}</span>
        <span className={css.figure}>
          <b>{shown.library}</b>
          {t('sync.inLibrary')}
        </span>
        <span className={css.sign}>{libraryItems === indexedItems ? '=' : '≠'}</span>
        <span className={css.figure}>
          <b>{shown.indexed}</b>
          {t('sync.findable')}
        </span>
      </div>
      {unread > 0 ? (
        <button type="button" className={css.problems} onClick={() => showUnread(sourceId)}>
          {t('sync.unread', { count: unread, shown: number(unread) })}
        </button>
      ) : (
        <span className={css.verdict} data-equal={equal}>
          {equal && <LineIcon shape={TICK} size={14} strokeWidth={2.2} />}
          {state !== 'never' && verdict}
        </span>
      )}
    </div>
  );
}
