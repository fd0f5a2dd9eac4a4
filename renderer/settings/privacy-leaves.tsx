import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isDemo } from '../../contract/default-provider.ts';
import type { RoleTarget } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { isOnThisComputer } from './provider-presets.ts';
import css from './settings-window.module.css';

const ROLES = ['answer', 'transcribe', 'speak', 'embed'] as const;

/** Where what is asked goes as things stand, by the hosts themselves. */
export function WhatLeaves({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { list, roles } = settings.providers;
  const hostOf = ({ providerId }: RoleTarget): string => {
    if (isDemo({ providerId })) return t('settings.privacy.leavesDemo');
    const baseUrl = list.find((provider) => provider.providerId === providerId)?.baseUrl ?? '';
    const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
    return isOnThisComputer(baseUrl) ? `${host} (${t('settings.privacy.leavesHere')})` : host;
  };
  const used = ROLES.filter((role) => roles[role].length > 0);
  return (
    <section>
      <h3 className={css.groupTitle}>{t('settings.privacy.leavesTitle')}</h3>
      {used.length === 0 ? (
        <p className={css.text}>{t('settings.privacy.leavesNothing')}</p>
      ) : (
        <>
          <p className={css.text}>
            {settings.mode === 'offline' ? t('settings.privacy.leavesOffline') : t('settings.privacy.leavesNow')}
          </p>
          <dl className={css.facts}>
            {used.map((role) => (
              <div key={role} className={css.fact}>
                <dt>{t(`settings.roles.roles.${role}`)}</dt>
                <dd className={css.host}>{[...new Set(roles[role].map(hostOf))].join(', ')}</dd>
              </div>
            ))}
          </dl>
          <p className={`${css.hint} ${css.control}`}>{t('settings.privacy.leavesWhat')}</p>
        </>
      )}
    </section>
  );
}
