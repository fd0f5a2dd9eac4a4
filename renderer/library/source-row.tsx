import { ActionIcon, Badge, Menu, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/index.ts';
import { goTo } from '../frame/place-store.ts';
import { noFilter } from './document-window.ts';
import { CloudFolderIcon, ContactsIcon, DaysIcon, FileIcon, FolderIcon, MoreIcon, NotesIcon, TrayIcon } from './icons.tsx';
import { libraryStore } from './library.ts';
import css from './source-list.module.css';

const icons = {
  folder: FolderIcon,
  file: FileIcon,
  uploads: TrayIcon,
  samples: NotesIcon,
  'remote-folder': CloudFolderIcon,
  calendar: DaysIcon,
  contacts: ContactsIcon,
};

/** The name a person knows a source by. */
export function useSourceName(): (source: Source) => string {
  const { t } = useTranslation();
  return (source) => {
    if (source.kind === 'uploads') return t('library.uploads');
    if (source.kind === 'samples') return t('library.samples');
    return source.label;
  };
}

/** Where it lies, without its own name, which stands above it. */
function placeOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path;
}

/** Kept from a server: chosen and let go where its account is, not here. */
function isSynced({ kind }: Source): boolean {
  return kind === 'remote-folder' || kind === 'calendar' || kind === 'contacts';
}

interface SourceRowProps {
  source: Source;
  chosen: boolean;
  onRemove(source: Source): void;
  /** Choose what is left out of it. */
  onExclude(source: Source): void;
  /** Decide on documents whose files are gone. */
  onConfirm(source: Source): void;
}

export function SourceRow({ source, chosen, ...actions }: SourceRowProps): ReactNode {
  const name = useSourceName()(source);
  const Icon = icons[source.kind];
  return (
    <li className={css.row}>
      <button
        type="button"
        className={css.choose}
        aria-current={chosen}
        title={source.path ?? undefined}
        onClick={() => libraryStore.getState().setFilter({ sourceId: source.sourceId })}
      >
        <span className={css.icon}>
          <Icon />
        </span>
        <span className={css.words}>
          <span className={css.name}>{name}</span>
          {isSynced(source) && source.path !== null && <span className={css.place}>{placeOf(source.path)}</span>}
          <Counts source={source} />
        </span>
      </button>
      <Actions source={source} name={name} {...actions} />
    </li>
  );
}

function Counts({ source }: { source: Source }): ReactNode {
  const { t, i18n } = useTranslation();
  const shown = (value: number) => value.toLocaleString(i18n.language);
  return (
    <span className={css.counts}>
      <span>{t('library.sourceCounts', { count: source.documents, shown: shown(source.documents) })}</span>
      {source.queued > 0 && <span>{t('library.sourceQueued', { shown: shown(source.queued) })}</span>}
      {source.waiting > 0 && <span>{t('library.sourceWaiting', { shown: shown(source.waiting) })}</span>}
      {source.failed > 0 && <span className={css.failed}>{t('library.sourceFailed', { shown: shown(source.failed) })}</span>}
      {source.state === 'missing' && (
        <Tooltip label={t('library.missingWhy')} multiline w={260} withArrow>
          <Badge component="span" size="sm" variant="light" color="yellow" className={css.missing ?? ''}>
            {t('library.missing')}
          </Badge>
        </Tooltip>
      )}
      {source.state === 'unsure' && (
        <Badge component="span" size="sm" variant="light" color="yellow" className={css.missing ?? ''}>
          {t('library.unsure', { shown: shown(source.removals) })}
        </Badge>
      )}
      {source.kind === 'folder' && source.state === 'ready' && !source.watched && (
        <Tooltip label={t('library.notWatchedWhy')} multiline w={260} withArrow>
          <span>{t('library.notWatched')}</span>
        </Tooltip>
      )}
    </span>
  );
}

interface ActionsProps extends Omit<SourceRowProps, 'chosen'> {
  name: string;
}

function Actions({ source, name, onRemove, onExclude, onConfirm }: ActionsProps): ReactNode {
  const { t } = useTranslation();
  const { rescan, setFilter } = libraryStore.getState();
  const synced = isSynced(source);
  const onDisk = source.kind === 'folder' || source.kind === 'file';
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" className={css.more ?? ''} aria-label={t('library.sourceActions', { name })}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onDisk && <Menu.Item onClick={() => void rescan(source.sourceId)}>{t('library.rescan')}</Menu.Item>}
        {source.state === 'unsure' && <Menu.Item onClick={() => onConfirm(source)}>{t('library.decide')}</Menu.Item>}
        {source.kind === 'folder' && <Menu.Item onClick={() => onExclude(source)}>{t('library.exclude')}</Menu.Item>}
        {source.failed > 0 && (
          <Menu.Item onClick={() => setFilter({ ...noFilter, sourceId: source.sourceId, state: 'failed' })}>
            {t('library.showFailed')}
          </Menu.Item>
        )}
        {synced ? (
          <Menu.Item onClick={() => goTo('sync')}>{t('library.manageInSync')}</Menu.Item>
        ) : (
          <Menu.Item color="red" onClick={() => onRemove(source)}>
            {t('library.remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
