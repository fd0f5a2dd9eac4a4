import { Button, Switch } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Provider, ProviderView } from '../../contract/providers.ts';
import { ApiKeyField } from './api-key-field.tsx';
import { changeProvider } from './change-providers.ts';
import { isAddress } from './is-address.ts';
import { OptionalNumberField } from './optional-number-field.tsx';
import { isOnThisComputer } from './provider-presets.ts';
import css from './settings-window.module.css';
import { ChoiceField, NumberField, SwitchField, TextField } from './voice-fields.tsx';

/** A policy that says which servers there are says everything about them but their keys. */
const LIST = 'providers.list';

interface ProviderFieldsProps {
  provider: ProviderView;
  /** As it is in the settings. */
  stored: Provider;
}

/** Everything about one provider; each field saves by itself. */
export function ProviderFields({ provider, stored }: ProviderFieldsProps): ReactNode {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const moreId = useId();
  const save = async (change: Partial<Provider>) => changeProvider(provider.providerId, change);
  return (
    <>
      <div className={css.pair}>
        <TextField
          label={t('settings.providers.name')}
          hint={t('settings.providers.nameHint')}
          setting={LIST}
          stored={stored.name}
          save={async (name) => save({ name })}
        />
        <TextField
          label={t('settings.providers.baseUrl')}
          hint={t('settings.providers.baseUrlHint')}
          type="url"
          setting={LIST}
          stored={stored.baseUrl}
          // What runs elsewhere from now on must not be asked offline any more.
          save={async (baseUrl) => save({ baseUrl, ...(isOnThisComputer(baseUrl) ? {} : { offline: false }) })}
          invalid={(text) =>
            text === '' ? t('settings.providers.baseUrlMissing') : isAddress(text) ? null : t('settings.providers.baseUrlInvalid')
          }
        />
      </div>
      <ApiKeyField
        of={provider.providerId}
        label={t('settings.providers.key')}
        storedIn={provider.hasApiKey ? (provider.apiKeyIn ?? 'database') : null}
      />
      <PseudonymsField stored={stored} save={save} />
      <OfflineField stored={stored} save={save} />
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={more}
        aria-controls={moreId}
        onClick={() => setMore((open) => !open)}
      >
        {more ? t('settings.providers.less') : t('settings.providers.more')}
      </Button>
      <div id={moreId} hidden={!more}>
        {more && <MoreFields stored={stored} save={save} />}
      </div>
    </>
  );
}

interface FieldProps {
  stored: Provider;
  save: (change: Partial<Provider>) => ReturnType<typeof changeProvider>;
}

function PseudonymsField({ stored, save }: FieldProps): ReactNode {
  const { t } = useTranslation();
  const policy = stored.pseudonymise;
  return (
    <div>
      <ChoiceField
        as="buttons"
        label={t('settings.providers.pseudonyms')}
        hint={t('settings.providers.pseudonymsHint')}
        setting={LIST}
        stored={policy}
        save={async (pseudonymise) => save({ pseudonymise })}
        data={[
          { value: 'required', label: t('settings.providers.pseudonymsRequired') },
          { value: 'optional', label: t('settings.providers.pseudonymsOptional') },
          { value: 'off', label: t('settings.providers.pseudonymsOff') },
        ]}
      />
      <p className={policy === 'off' ? css.warning : `${css.hint} ${css.control}`}>
        {t(`settings.providers.pseudonymsMeans.${policy}`)}
      </p>
    </div>
  );
}

/** Only for a program on this very computer; elsewhere it is said why not. */
function OfflineField({ stored, save }: FieldProps): ReactNode {
  const { t } = useTranslation();
  if (!isOnThisComputer(stored.baseUrl)) {
    return (
      <Switch
        label={t('settings.providers.offline')}
        description={t('settings.providers.offlineNever')}
        checked={false}
        disabled
        readOnly
      />
    );
  }
  return (
    <SwitchField
      label={t('settings.providers.offline')}
      hint={t('settings.providers.offlineHint')}
      setting={LIST}
      stored={stored.offline}
      save={async (offline) => save({ offline })}
    />
  );
}

function MoreFields({ stored, save }: FieldProps): ReactNode {
  const { t } = useTranslation();
  const { timeouts, limits } = stored;
  const seconds = { scale: 1000, unit: t('settings.providers.seconds') };
  return (
    <div className={css.dialog}>
      <ChoiceField
        as="list"
        label={t('settings.providers.api')}
        hint={t('settings.providers.apiHint')}
        setting={LIST}
        stored={stored.api}
        save={async (api) => save({ api })}
        data={[
          { value: 'auto', label: t('settings.providers.apiAuto') },
          { value: 'responses', label: t('settings.providers.apiResponses') },
          { value: 'chat', label: t('settings.providers.apiChat') },
        ]}
      />
      {stored.kind === 'azure' && (
        <TextField
          label={t('settings.providers.apiVersion')}
          hint={t('settings.providers.apiVersionHint')}
          short
          setting={LIST}
          stored={stored.apiVersion}
          save={async (apiVersion) => save({ apiVersion })}
        />
      )}
      <NumberField
        label={t('settings.providers.connect')}
        setting={LIST}
        stored={timeouts.connectMs}
        save={async (connectMs) => save({ timeouts: { ...timeouts, connectMs } })}
        min={0.5}
        max={60}
        {...seconds}
      />
      <NumberField
        label={t('settings.providers.firstToken')}
        hint={t('settings.providers.firstTokenHint')}
        setting={LIST}
        stored={timeouts.firstTokenMs}
        save={async (firstTokenMs) => save({ timeouts: { ...timeouts, firstTokenMs } })}
        min={1}
        max={120}
        {...seconds}
      />
      <NumberField
        label={t('settings.providers.betweenTokens')}
        setting={LIST}
        stored={timeouts.betweenTokensMs}
        save={async (betweenTokensMs) => save({ timeouts: { ...timeouts, betweenTokensMs } })}
        min={1}
        max={120}
        {...seconds}
      />
      <NumberField
        label={t('settings.providers.concurrent')}
        hint={t('settings.providers.concurrentHint')}
        setting={LIST}
        stored={limits.concurrent}
        save={async (concurrent) => save({ limits: { ...limits, concurrent } })}
        min={1}
        max={64}
        scale={1}
        unit=""
      />
      <OptionalNumberField
        label={t('settings.providers.requestsPerMinute')}
        hint={t('settings.providers.noLimit')}
        setting={LIST}
        stored={limits.requestsPerMinute}
        save={async (requestsPerMinute) => save({ limits: { ...limits, requestsPerMinute } })}
      />
      <OptionalNumberField
        label={t('settings.providers.tokensPerMinute')}
        hint={t('settings.providers.noLimit')}
        setting={LIST}
        stored={limits.tokensPerMinute}
        save={async (tokensPerMinute) => save({ limits: { ...limits, tokensPerMinute } })}
      />
    </div>
  );
}
