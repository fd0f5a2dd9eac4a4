import './texts.ts';
import { Tooltip } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppStatus } from '../../contract/app.ts';
import { announce } from '../frame/announcer.tsx';
import header from '../frame/header.module.css';
import { Icon } from '../frame/icons.tsx';
import { goTo } from '../frame/place-store.ts';
import { moneyText } from '../text/money.ts';
import { useTimeLocale } from '../schedule/use-time-locale.ts';
import { amountText, shareText } from './limit-words.ts';

type Spend = NonNullable<AppStatus['spend']>;

/** What was spent today, and the limit that is near or reached. Nothing while neither is worth a word. */
export function SpendChip({ spend }: { spend: Spend }): ReactNode {
  const { t } = useTranslation();
  const { label, hint, state } = useSpendInWords(spend);
  const reached = spend.limit?.state === 'reached';
  useEffect(() => {
    if (reached) announce(t('answering.reached'));
  }, [reached, t]);
  if (label === null) return null;
  return (
    <Tooltip label={`${hint} ${t('answering.openUsage')}`} multiline w={300}>
      <button
        type="button"
        className={`${header.chip} ${state === 'ok' ? header.optional : ''}`}
        data-spend={state}
        data-testid="spend-chip"
        aria-label={`${label}. ${hint}`}
        onClick={() => goTo('usage')}
      >
        {state !== 'ok' && <Icon name="warning" size={14} />}
        <span className={header.chipText}>{label}</span>
      </button>
    </Tooltip>
  );
}

function useSpendInWords({ todayMicro, currency, limit }: Spend) {
  const { t, i18n } = useTranslation();
  const locale = useTimeLocale();
  const today = t('answering.spentToday', { money: moneyText(todayMicro, currency, i18n.language) });
  if (limit === null || limit.state === 'ok') {
    return { label: todayMicro === 0 ? null : today, hint: t('answering.spentHint'), state: 'ok' } as const;
  }
  const amount = (value: number) => amountText(value, { of: limit.of, currency }, { t, language: i18n.language });
  const words = {
    window: t(`answering.windows.${limit.window}`),
    share: shareText(limit, i18n.language),
    used: amount(limit.used),
    limit: amount(limit.limit),
  };
  const resets =
    limit.resetsAtMs === null
      ? ''
      : ` ${t('answering.resets', { when: new Date(limit.resetsAtMs).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' }) })}`;
  return limit.state === 'reached'
    ? { label: t('answering.reached'), hint: `${t('answering.reachedHint', words)}${resets}`, state: 'reached' as const }
    : { label: t('answering.near', words), hint: `${t('answering.nearHint', words)}${resets}`, state: 'warning' as const };
}
