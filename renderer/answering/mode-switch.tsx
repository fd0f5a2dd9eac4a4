import './texts.ts';
import { SegmentedControl } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerMode } from '../../contract/ask.ts';
import { changeMode } from '../frame/change-mode.ts';
import { openSettingsAt } from '../frame/place-store.ts';
import { useManaged, useSettings } from '../settings-store.ts';
import css from './answering.module.css';

const MODES = ['offline', 'auto', 'cloud'] as const;

/** Who answers, where one asks: the same as at the top of the window, without opening anything. */
export const ModeSwitch = memo(function ModeSwitch({ mode }: { mode: AnswerMode | null }): ReactNode {
  const { t } = useTranslation();
  const unset = useSettings(({ settings }) => settings?.providers.roles.answer.length === 0);
  const managed = useManaged('mode');
  return (
    <>
      <SegmentedControl
        size="xs"
        classNames={{ root: css.mode ?? '', indicator: css.modeIndicator ?? '' }}
        aria-label={t('answering.mode')}
        value={mode ?? 'auto'}
        disabled={mode === null || managed}
        title={managed ? t('answering.managed') : undefined}
        onChange={(value) => changeMode(value, t('conversation.modeFailed'))}
        data={MODES.map((each) => ({ value: each, label: t(`answering.modes.${each}`) }))}
      />
      {mode === 'cloud' && unset && (
        <span className={css.unset}>
          {t('answering.unset')}{' '}
          <button type="button" className={css.link} onClick={() => openSettingsAt('providers')}>
            {t('answering.openSettings')}
          </button>
        </span>
      )}
    </>
  );
});
