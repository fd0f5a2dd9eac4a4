import { Select } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import type { CostSettings, LimitState } from '../../contract/usage.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { moneyText } from '../text/money.ts';
import css from './cost-section.module.css';
import { OptionalNumberField } from './optional-number-field.tsx';
import { PricesGroup } from './cost-prices.tsx';
import { Label, reasonOf } from './saved-state.tsx';
import shared from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { NumberField } from './voice-fields.tsx';

const WINDOWS = ['question', 'hour', 'day', 'month'] as const;
const CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'DKK', 'NOK', 'SEK', 'PLN', 'CZK', 'JPY', 'INR', 'BRL'];
const MICRO = 1_000_000;

/** What may be spent at providers, and what their work is reckoned at. */
export function CostSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { cost } = settings;
  return (
    <>
      <p className={shared.intro}>{t('settings.cost.intro')}</p>
      <CurrencyField stored={cost.currency} />
      <Limits cost={cost} />
      <NumberField
        label={t('settings.cost.warnShare')}
        hint={t('settings.cost.warnShareHint')}
        setting="cost.warnShare"
        stored={cost.warnShare}
        save={async (warnShare) => engine().settings.update({ cost: { warnShare } })}
        min={10}
        max={100}
        scale={0.01}
        unit={t('settings.cost.percent')}
      />
      <PricesGroup prices={cost.prices} currency={cost.currency} />
    </>
  );
}

function CurrencyField({ stored }: { stored: string }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({
    setting: 'cost.currency',
    stored,
    save: async (currency: string) => engine().settings.update({ cost: { currency } }),
  });
  return (
    <Select
      label={<Label state={field.state}>{t('settings.cost.currency')}</Label>}
      description={t('settings.cost.currencyHint')}
      className={shared.short ?? ''}
      allowDeselect={false}
      searchable
      disabled={field.managed}
      data={[...new Set([stored, ...CURRENCIES])]}
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={(currency) => currency !== null && field.commit(currency)}
    />
  );
}

function Limits({ cost }: { cost: CostSettings }): ReactNode {
  const { t } = useTranslation();
  const states = useLimitStates(cost);
  const save = async (window: (typeof WINDOWS)[number], change: Partial<CostSettings['limits'][typeof window]>) =>
    engine().settings.update({
      cost: { limits: { ...cost.limits, [window]: { ...cost.limits[window], ...change } } },
    });
  return (
    <section aria-labelledby="cost-limits">
      <h3 id="cost-limits" className={shared.groupTitle}>
        {t('settings.cost.limits')}
      </h3>
      <p className={shared.hint}>{t('settings.cost.limitsHint')}</p>
      <table className={css.limits} aria-labelledby="cost-limits">
        <thead>
          <tr>
            <th scope="col">{t('settings.cost.window')}</th>
            <th scope="col">{t('settings.cost.money', { currency: cost.currency })}</th>
            <th scope="col">{t('settings.cost.tokens')}</th>
            <th scope="col">{t('settings.cost.used')}</th>
          </tr>
        </thead>
        <tbody>
          {WINDOWS.map((window) => {
            const name = t(`settings.cost.windows.${window}`);
            const limit = cost.limits[window];
            return (
              <tr key={window}>
                <th scope="row">{name}</th>
                <td>
                  <OptionalNumberField
                    label={t('settings.cost.moneyOf', { window: name })}
                    labelHidden
                    scale={MICRO}
                    digits={6}
                    unit={` ${cost.currency}`}
                    placeholder={t('settings.cost.noLimit', { unit: cost.currency })}
                    setting={`cost.limits.${window}.money`}
                    stored={limit.money}
                    save={async (money) => save(window, { money })}
                  />
                </td>
                <td>
                  <OptionalNumberField
                    label={t('settings.cost.tokensOf', { window: name })}
                    labelHidden
                    unit={t('settings.cost.tokensUnit')}
                    placeholder={t('settings.cost.noLimit', { unit: t('settings.cost.tokens').toLowerCase() })}
                    setting={`cost.limits.${window}.tokens`}
                    stored={limit.tokens}
                    save={async (tokens) => save(window, { tokens })}
                  />
                </td>
                <td>
                  <Used states={states.filter((state) => state.window === window)} currency={cost.currency} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Where the limits of a window stand; nothing for those of a question, which begin with each. */
function Used({ states, currency }: { states: readonly LimitState[]; currency: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const shown = states.filter(({ window }) => window !== 'question');
  if (shown.length === 0) return <span className={shared.hint}>{t('settings.cost.nothingYet')}</span>;
  return shown.map(({ of, used, state }) => (
    <span key={of} className={css.used} data-state={state}>
      {of === 'money'
        ? moneyText(used, currency, i18n.language)
        : `${used.toLocaleString(i18n.language)} ${t('settings.cost.tokens').toLowerCase()}`}
      {state !== 'ok' && ` · ${t(`settings.cost.states.${state}`)}`}
    </span>
  ));
}

/** Read anew when the limits or what was spent are others. */
function useLimitStates(cost: CostSettings): readonly LimitState[] {
  const client = useConnection((state) => state.client);
  const spent = useStatus(({ status }) => status?.spend?.todayMicro);
  const [states, setStates] = useState<readonly LimitState[]>([]);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    client.usage.limits(undefined, { signal: leaving.signal }).then(setStates, (error: unknown) => {
      // Limits can be set without seeing where they stand.
      if (failureOf(error)?.code === 'INTERNAL') reportError(error);
    });
    return () => leaving.abort();
  }, [client, cost.limits, cost.currency, spent]);
  return states;
}
