import { Button } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LimitState } from '../../contract/usage.ts';
import { shareText } from '../answering/limit-words.ts';
import { openSettingsAt } from '../frame/place-store.ts';
import { timeLocale } from '../text/time-locale.ts';
import { shareOf } from './costs.ts';
import css from './limits.module.css';
import page from './usage-page.module.css';
import { useWords } from './use-words.ts';

interface LimitsProps {
  limits: readonly LimitState[];
  currency: string;
}

/** What may be spent, and how far that is used up. */
export function Limits({ limits, currency }: LimitsProps): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className={page.panel} aria-labelledby={id}>
      <div className={page.panelHead}>
        <h2 id={id}>{t('usage.limits.title')}</h2>
        <Button size="compact-sm" variant="default" onClick={() => openSettingsAt('cost')}>
          {t('usage.limits.set')}
        </Button>
      </div>
      {limits.length === 0 ? (
        <p className={page.hint}>{t('usage.limits.none')}</p>
      ) : (
        <ul className={css.limits}>
          {limits.map((limit) => (
            <Limit key={`${limit.window} ${limit.of}`} limit={limit} currency={currency} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Limit({
  limit: { window, of, limit, used, state, resetsAtMs },
  currency,
}: {
  limit: LimitState;
  currency: string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const words = useWords(currency);
  const name = t(`usage.limits.windows.${window}`);
  const standing =
    of === 'money'
      ? t('usage.limits.standing', { used: words.money(used), limit: words.money(limit) })
      : t('usage.limits.tokensStanding', { used: words.count(used), limit: words.count(limit) });
  const share = t('usage.limits.share', { share: shareText({ used, limit }, i18n.language) });
  const verdict = t(`usage.limits.states.${state}`);
  return (
    <li className={css.limit} data-state={state}>
      <span className={css.name}>{name}</span>
      <span className={css.standing}>{standing}</span>
      <span
        className={css.track}
        role="meter"
        aria-label={t(of === 'money' ? 'usage.limits.ofMoney' : 'usage.limits.ofTokens', { window: name })}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={`${standing}. ${verdict}`}
      >
        <span className={css.bar} style={{ width: `${shareOf(used, limit) * 100}%` }} />
      </span>
      <span className={css.state}>
        <b>{verdict}</b> · {share}
        {resetsAtMs !== null && ` · ${t('usage.limits.resets', { when: resetText(resetsAtMs, i18n.language) })}`}
      </span>
    </li>
  );
}

/** The time where that is today, else the day. */
function resetText(atMs: number, language: string): string {
  const soon = atMs - Date.now() < 24 * 3_600_000;
  return new Intl.DateTimeFormat(
    timeLocale(language),
    soon ? { hour: 'numeric', minute: '2-digit' } : { day: 'numeric', month: 'long' },
  ).format(atMs);
}
