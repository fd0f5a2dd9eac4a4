import { Tooltip } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppStatus } from '../../contract/app.ts';
import { useConnection } from '../connection.ts';
import { openPalette } from '../palette/palette-store.ts';
import { useStatus } from '../status-store.ts';
import { countText } from '../text/format.ts';
import styles from './header.module.css';
import { Icon } from './icons.tsx';
import { goTo, toggleNav, usePlace } from './place-store.ts';
import { paletteKeys } from './shortcuts.ts';

const ModeControl = lazy(async () => ({ default: (await import('../answering/mode-control.tsx')).ModeControl }));
const SpendChip = lazy(async () => ({ default: (await import('../answering/spend-chip.tsx')).SpendChip }));
const SyncChip = lazy(async () => ({ default: (await import('../sync/sync-chip.tsx')).SyncChip }));
const NextAppointment = lazy(async () => ({ default: (await import('../schedule/next-appointment.tsx')).NextAppointment }));

/** One line of state: what answers, whether anything leaves this computer, and how current the library is. */
export function Header(): ReactNode {
  const { t } = useTranslation();
  const status = useStatus((state) => state.status);
  const navOpen = usePlace((state) => state.navOpen);
  const connecting = useConnection((connection) => connection.state === 'connecting');
  return (
    <header className={styles.header}>
      <button
        type="button"
        className={styles.menu}
        aria-expanded={navOpen}
        aria-controls="navigation"
        aria-label={navOpen ? t('frame.closeNavigation') : t('frame.openNavigation')}
        onClick={toggleNav}
      >
        <Icon name="menu" />
      </button>
      <span className={styles.brand}>{t('common.appName')}</span>
      <button type="button" className={styles.search} onClick={openPalette}>
        <Icon name="search" size={14} />
        <span className={styles.searchLabel}>{t('frame.commands')}</span>
        <kbd className={styles.keys}>{paletteKeys}</kbd>
      </button>
      <span className={styles.grow} />
      {status === null && connecting && <span className={styles.quiet}>{t('frame.connecting')}</span>}
      {/* At once, or what is being pointed at would move aside as the rest arrives. */}
      <Suspense>
        {status?.vault.state === 'unlocked' && <NextAppointment />}
        {status?.spend != null && status.mode !== null && <SpendChip spend={status.spend} />}
        {status?.mode != null && <ModeControl mode={status.mode} first={status.answersFirst} />}
        {status?.embedder != null && status.embedder.state !== 'ready' && (
          <EmbedderChip failed={status.embedder.state === 'failed'} />
        )}
        {status?.sync != null && status.sync.accounts > 0 && <SyncChip sync={status.sync} />}
      </Suspense>
      {status?.library != null && <LibraryChip library={status.library} />}
    </header>
  );
}

function EmbedderChip({ failed }: { failed: boolean }): ReactNode {
  const { t } = useTranslation();
  const hint = failed ? t('frame.embedderFailed') : t('frame.wordsOnlyHint');
  return (
    <Tooltip label={hint} multiline w={280}>
      <span
        className={`${styles.chip} ${styles.optional}`}
        tabIndex={0}
        role="note"
        aria-label={`${t('frame.wordsOnly')}. ${hint}`}
      >
        {t('frame.wordsOnly')}
      </span>
    </Tooltip>
  );
}

function LibraryChip({ library }: { library: NonNullable<AppStatus['library']> }): ReactNode {
  const { t } = useTranslation();
  const hint =
    library.scannedAtMs === null
      ? t('frame.libraryHintNever')
      : t('frame.libraryHint', {
          when: new Date(library.scannedAtMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
        });
  return (
    <Tooltip label={hint}>
      <button type="button" className={styles.chip} data-testid="library-chip" onClick={() => goTo('library')}>
        <i className={styles.dot} data-state={library.busy ? 'busy' : library.documents === 0 ? 'empty' : 'current'} />
        <span className={styles.chipText}>
          {library.busy
            ? t('frame.libraryBusy', { indexed: countText(library.indexed), documents: countText(library.documents) })
            : library.documents === 0
              ? t('frame.libraryEmpty')
              : t('frame.libraryCurrent', { count: library.indexed })}
        </span>
        {library.failed > 0 && <span className={styles.failed}>{t('frame.libraryFailed', { count: library.failed })}</span>}
      </button>
    </Tooltip>
  );
}
