import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppStatus } from '../../contract/app.ts';
import styles from '../frame/header.module.css';
import { Icon } from '../frame/icons.tsx';
import { goTo } from '../frame/place-store.ts';
import { addText } from '../text/index.ts';
import { syncText } from './text.en.ts';
import { useAttention } from './use-attention.ts';
import { useReportNetwork } from './use-report-network.ts';
import { useSyncState } from './use-sync-state.ts';
import { useWhenInWords } from './when-in-words.ts';

addText({ sync: syncText });

/** How current what is synced is, in the line of state; leads to the Sync page. Tells the engine of the network as long as it is there. */
export function SyncChip({ sync }: { sync: NonNullable<AppStatus['sync']> }): ReactNode {
  const { t } = useTranslation();
  const when = useWhenInWords();
  useReportNetwork();
  useAttention(sync.attention);
  const syncState = useSyncState(sync.state);
  const state = sync.attention > 0 ? 'attention' : syncState;
  const label = state === 'idle' && sync.completedAtMs === null ? t('sync.chip.notYet') : t(`sync.chip.${state}`);
  const hint =
    state === 'attention'
      ? t('sync.summary.attention', { count: sync.attention })
      : state === 'offline' || state === 'offlineMode' || state === 'paused' || state === 'metered'
        ? t(`sync.${state}Hint`)
        : sync.completedAtMs === null
          ? t('sync.chip.hintNotYet')
          : t('sync.chip.hint', { when: when(sync.completedAtMs) });
  return (
    <Tooltip label={hint} multiline w={260}>
      <button
        type="button"
        className={styles.chip}
        data-sync={state === 'idle' && sync.completedAtMs === null ? 'never' : state}
        data-testid="sync-chip"
        onClick={() => goTo('sync')}
      >
        <Icon name={state === 'attention' ? 'warning' : 'sync'} size={14} />
        <span className={styles.chipText}>{label}</span>
      </button>
    </Tooltip>
  );
}
