import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { OptionalNumberField } from '../settings/optional-number-field.tsx';
import css from '../settings/settings-window.module.css';
import { NumberField, SwitchField } from '../settings/voice-fields.tsx';

const MEGABYTE = 1_000_000;

/** How much of the network syncing takes, how often it looks, and when it asks. */
export function SyncingGroup({ sync }: { sync: Settings['sync'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={css.groupTitle}>{t('accounts.syncing.title')}</h3>
      <OptionalNumberField
        label={t('accounts.syncing.limit')}
        hint={t('accounts.syncing.limitHint')}
        setting="sync.maxBytesPerSecond"
        stored={sync.maxBytesPerSecond}
        save={async (maxBytesPerSecond) => engine().settings.update({ sync: { maxBytesPerSecond } })}
        scale={MEGABYTE}
        digits={2}
        unit={t('accounts.syncing.limitUnit')}
      />
      <SwitchField
        label={t('accounts.syncing.metered')}
        hint={t('accounts.syncing.meteredHint')}
        setting="sync.pauseOnMetered"
        stored={sync.pauseOnMetered}
        save={async (pauseOnMetered) => engine().settings.update({ sync: { pauseOnMetered } })}
      />
      <NumberField
        label={t('accounts.syncing.interval')}
        hint={t('accounts.syncing.intervalHint')}
        setting="sync.maxIntervalMinutes"
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
        setting="sync.maxRemovedShare"
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
