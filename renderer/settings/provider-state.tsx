import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isDemo } from '../../contract/default-provider.ts';
import type { ProviderView } from '../../contract/providers.ts';
import { useTimeLocale } from '../schedule/use-time-locale.ts';
import { worstHealth } from './provider-health.ts';
import { isOnThisComputer } from './provider-presets.ts';
import css from './providers-section.module.css';

/** How a provider is, in a word, and why where it does not answer. */
export function ProviderState({ provider }: { provider: ProviderView }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  if (isDemo(provider)) return null;
  if (provider.host === null) {
    return (
      <span role="status" className={css.state} data-state="paused">
        {t('settings.providers.states.notAllowed')}
      </span>
    );
  }
  const worst = worstHealth(provider.health);
  const state = worst?.state ?? 'unknown';
  const words =
    state !== 'paused'
      ? t(`settings.providers.states.${state}`)
      : worst?.retryAtMs == null
        ? t('settings.providers.states.pausedOpen')
        : t('settings.providers.states.paused', {
            time: new Date(worst.retryAtMs).toLocaleTimeString(locale, { timeStyle: 'medium' }),
          });
  return (
    <span role="status" className={css.state} data-state={state}>
      {words}
      {worst?.failure != null && state !== 'ok' && <span className={css.reason}> {worst.failure.message}</span>}
    </span>
  );
}

/** What a person should see to: a key that is missing, a model that goes. */
export function ProviderCares({ provider }: { provider: ProviderView }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const today = new Date().toISOString().slice(0, 10);
  const keyMissing = !provider.hasApiKey && provider.kind !== 'demo' && !isOnThisComputer(provider.baseUrl);
  const cares = [
    ...(keyMissing ? [t('settings.providers.keyMissing')] : []),
    ...provider.retiring.map(({ model, retiresOn }) =>
      t(retiresOn !== null && retiresOn <= today ? 'settings.providers.retired' : 'settings.providers.retiring', {
        model,
        day: retiresOn === null ? '' : dayText(retiresOn, locale),
      }),
    ),
  ];
  return cares.map((care) => (
    <p key={care} className={css.care}>
      {care}
    </p>
  ));
}

/** A day as people write it: `20 Nov 2026`. */
export function dayText(day: string, locale: string): string {
  return new Date(`${day}T00:00:00`).toLocaleDateString(locale, { dateStyle: 'medium' });
}
