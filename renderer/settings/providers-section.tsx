import { Alert, Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isDemo } from '../../contract/default-provider.ts';
import type { ProviderId } from '../../contract/ids.ts';
import type { ProviderView } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { useManaged } from '../settings-store.ts';
import { usesOf } from './change-providers.ts';
import { AddProvider } from './provider-add.tsx';
import { ProviderFields } from './provider-fields.tsx';
import { calledName, isOnThisComputer } from './provider-presets.ts';
import { RemoveProvider } from './provider-remove.tsx';
import { ProviderCares, ProviderState } from './provider-state.tsx';
import { ProviderTest } from './provider-test.tsx';
import css from './providers-section.module.css';
import shared from './settings-window.module.css';
import { useProviders } from './use-providers.ts';
import { useUsesInWords } from './use-uses-in-words.ts';

/** The servers that may be asked: how each is, and everything about it. */
export function ProvidersSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { providers, failed } = useProviders();
  const [open, setOpen] = useState<ProviderId | null>(null);
  const [said, setSaid] = useState('');
  const managed = useManaged('providers.list');
  const own = providers?.filter((provider) => !isDemo(provider)) ?? null;
  return (
    <>
      <p className={shared.intro}>{t('settings.providers.intro')}</p>
      {failed !== null && (
        <Alert color="red" variant="light" role="alert">
          {failed}
        </Alert>
      )}
      {own === null && failed === null && <p className={shared.hint}>{t('settings.providers.reading')}</p>}
      {own?.length === 0 && <p className={css.none}>{t('settings.providers.none')}</p>}
      {own !== null && own.length > 0 && (
        <ul className={css.list} aria-label={t('settings.providers.list')}>
          {own.map((provider) => (
            <ProviderRow
              key={provider.providerId}
              provider={provider}
              settings={settings}
              open={open === provider.providerId}
              onToggle={() => setOpen((now) => (now === provider.providerId ? null : provider.providerId))}
            />
          ))}
        </ul>
      )}
      <p role="status" className={css.said}>
        {said}
      </p>
      {!managed && (
        <AddProvider
          onAdded={(provider) => {
            setOpen(provider.providerId);
            setSaid(t('settings.providers.added', { name: calledName(provider) }));
          }}
        />
      )}
    </>
  );
}

interface ProviderRowProps {
  provider: ProviderView;
  settings: Settings;
  open: boolean;
  onToggle: () => void;
}

function ProviderRow({ provider, settings, open, onToggle }: ProviderRowProps): ReactNode {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const managed = useManaged('providers.list');
  const name = calledName(provider);
  const host = provider.host ?? provider.baseUrl;
  const uses = usesOf(settings.providers.roles, provider.providerId);
  const usesText = useUsesInWords(uses);
  const fields = `provider-${provider.providerId}`;
  return (
    <li className={css.row} data-testid="provider">
      <div className={css.head}>
        <h3 className={css.name}>{name}</h3>
        <ProviderState provider={provider} />
      </div>
      <p className={shared.hint}>
        {host !== name && <span className={css.host}>{`${host} · `}</span>}
        {isOnThisComputer(provider.baseUrl) && `${t('settings.providers.here')} · `}
        {uses.length === 0 ? (
          <>
            {t('settings.providers.unused')} <a href="#roles">{t('settings.providers.toRoles')}</a>
          </>
        ) : (
          t('settings.providers.usedFor', { uses: usesText })
        )}
      </p>
      <ProviderCares provider={provider} />
      <div className={css.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={open}
          aria-controls={fields}
          aria-label={t('settings.providers.editOne', { name })}
          onClick={onToggle}
        >
          {t('settings.providers.edit')}
        </Button>
        {!managed && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('settings.providers.removeOne', { name })}
            onClick={() => setRemoving(true)}
          >
            {t('settings.providers.remove')}
          </Button>
        )}
      </div>
      <div id={fields} hidden={!open}>
        {open && (
          <div className={css.fields}>
            <ProviderFields provider={provider} stored={storedOf(settings, provider)} />
            <ProviderTest provider={provider} uses={uses} roles={settings.providers.roles} />
          </div>
        )}
      </div>
      {removing && <RemoveProvider provider={provider} uses={usesText} onClose={() => setRemoving(false)} />}
    </li>
  );
}

/** As it is in the settings, which are what is edited; the view may be one change behind. */
function storedOf(settings: Settings, provider: ProviderView) {
  return settings.providers.list.find(({ providerId }) => providerId === provider.providerId) ?? provider;
}
