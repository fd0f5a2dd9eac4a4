import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { Label, reasonOf } from '../settings/saved-state.tsx';
import css from '../settings/settings-window.module.css';
import { useSavedField } from '../settings/use-saved-field.ts';
import { NumberField, SwitchField } from '../settings/voice-fields.tsx';

const MEGABYTE = 1_000_000;

/** How much of the network syncing takes, how often it looks, and when it asks. */
export function SyncingGroup({ sync }: { sync: Settings['sync'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={css.groupTitle}>{t('accounts.syncing.title')}</h3>
      <LimitField maxBytesPerSecond={sync.maxBytesPerSecond} />
      <SwitchField
        label={t('accounts.syncing.metered')}
        hint={t('accounts.syncing.meteredHint')}
        stored={sync.pauseOnMetered}
        save={async (pauseOnMetered) => engine().settings.update({ sync: { pauseOnMetered } })}
      />
      <NumberField
        label={t('accounts.syncing.interval')}
        hint={t('accounts.syncing.intervalHint')}
        stored={sync.maxIntervalMinutes}
        save={async (minutes) => engine().settings.update({ sync: { maxIntervalMinutes: Math.round(minutes) } })}
        min={1}
        max={1440}
        scale={1}
        unit={t('accounts.syncing.minutes')}
      />
      <NumberField
        label={t('accounts.syncing.removed')}
        hint={t('accounts.syncing.removedHint')}
        stored={sync.maxRemovedShare}
        save={async (maxRemovedShare) => engine().settings.update({ sync: { maxRemovedShare } })}
        min={1}
        max={100}
        scale={0.01}
        unit={t('accounts.syncing.percent')}
      />
    </>
  );
}

function LimitField({ maxBytesPerSecond }: { maxBytesPerSecond: number | null }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<number | string>({
    stored: maxBytesPerSecond === null ? '' : maxBytesPerSecond / MEGABYTE,
    save: async (shown) =>
      engine().settings.update({ sync: { maxBytesPerSecond: shown === '' ? null : Math.round(Number(shown) * MEGABYTE) } }),
    invalid: (shown) => (shown === '' || Number(shown) >= 0.01 ? null : t('accounts.syncing.limitInvalid')),
  });
  return (
    <NumberInput
      label={<Label state={field.state}>{t('accounts.syncing.limit')}</Label>}
      description={t('accounts.syncing.limitHint')}
      suffix={t('accounts.syncing.limitUnit')}
      className={css.short ?? ''}
      decimalScale={2}
      hideControls
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={field.setDraft}
      onBlur={() => field.commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') field.commit();
        if (event.key === 'Escape') field.revert();
      }}
    />
  );
}
