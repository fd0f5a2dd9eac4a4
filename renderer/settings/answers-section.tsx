import { Autocomplete, Input, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings, SettingsChange } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { ApiKeyField } from './api-key-field.tsx';
import { ProviderTest } from './provider-test.tsx';
import { isAddress } from './is-address.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField, type SavedField } from './use-saved-field.ts';
import { SwitchField } from './voice-fields.tsx';

type Provider = Settings['provider'];

const updateProvider = async (provider: NonNullable<SettingsChange['provider']>) => engine().settings.update({ provider });

/** How questions are answered, and by whom when not on this machine. */
export function AnswersSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const [models, setModels] = useState<readonly string[]>([]);
  return (
    <>
      <p className={css.intro}>{t('settings.answers.intro')}</p>
      <ModeField settings={settings} />
      <SwitchField
        label={t('settings.answers.strict')}
        hint={t('settings.answers.strictHint')}
        stored={settings.answers.strict}
        save={async (strict) => engine().settings.update({ answers: { strict } })}
      />
      <h3 className={css.groupTitle}>{t('settings.answers.provider')}</h3>
      <AddressField provider={settings.provider} />
      <ApiKeyField
        of="provider"
        label={t('settings.answers.key')}
        storedIn={settings.provider.hasApiKey ? (settings.provider.apiKeyIn ?? 'database') : null}
      />
      <ModelField provider={settings.provider} models={models} />
      <div className={css.pair}>
        <InterfaceField provider={settings.provider} />
        <TimeoutField provider={settings.provider} />
      </div>
      <ProviderTest provider={settings.provider} onModels={setModels} />
    </>
  );
}

function ModeField({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({
    stored: settings.mode,
    save: async (mode: Settings['mode']) => engine().settings.setMode({ mode }),
  });
  const ready = settings.provider.baseUrl !== '' && settings.provider.model !== '';
  return (
    <Input.Wrapper
      label={<Label state={field.state}>{t('settings.answers.mode')}</Label>}
      description={t('settings.answers.modeHint')}
      error={reasonOf(field.state)}
      labelElement="div"
    >
      <div className={css.control}>
        <SegmentedControl
          aria-label={t('settings.answers.mode')}
          value={field.draft}
          onChange={(mode) => field.commit(mode)}
          data={[
            { value: 'offline', label: t('settings.answers.offline') },
            { value: 'cloud', label: t('settings.answers.cloud') },
          ]}
        />
      </div>
      {field.draft === 'cloud' && !ready && <p className={css.warning}>{t('settings.answers.cloudNotReady')}</p>}
    </Input.Wrapper>
  );
}

function AddressField({ provider }: { provider: Provider }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({
    stored: provider.baseUrl,
    save: async (baseUrl: string) => updateProvider({ baseUrl: baseUrl.trim() }),
    invalid: (baseUrl) => (isAddress(baseUrl.trim()) ? null : t('settings.answers.baseUrlInvalid')),
  });
  return (
    <TextInput
      label={<Label state={field.state}>{t('settings.answers.baseUrl')}</Label>}
      description={t('settings.answers.baseUrlHint')}
      type="url"
      spellCheck={false}
      autoComplete="off"
      {...typed(field)}
    />
  );
}

function ModelField({ provider, models }: { provider: Provider; models: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({
    stored: provider.model,
    save: async (model: string) => updateProvider({ model: model.trim() }),
  });
  return (
    <Autocomplete
      label={<Label state={field.state}>{t('settings.answers.model')}</Label>}
      description={t('settings.answers.modelHint')}
      data={[...new Set(models)]}
      limit={50}
      maxDropdownHeight={240}
      spellCheck={false}
      autoComplete="off"
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={field.setDraft}
      onOptionSubmit={(model) => field.commit(model)}
      onBlur={() => field.commit()}
      onKeyDown={keysOf(field)}
    />
  );
}

function InterfaceField({ provider }: { provider: Provider }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField({ stored: provider.api, save: async (api: Provider['api']) => updateProvider({ api }) });
  return (
    <Select
      label={<Label state={field.state}>{t('settings.answers.api')}</Label>}
      description={t('settings.answers.apiHint')}
      allowDeselect={false}
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={(api) => api !== null && field.commit(api)}
      data={[
        { value: 'auto' as const, label: t('settings.answers.apiAuto') },
        { value: 'responses' as const, label: t('settings.answers.apiResponses') },
        { value: 'chat' as const, label: t('settings.answers.apiChat') },
      ]}
    />
  );
}

function TimeoutField({ provider }: { provider: Provider }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<number | string>({
    stored: provider.firstTokenTimeoutMs / 1000,
    save: async (seconds) => updateProvider({ firstTokenTimeoutMs: Math.round(Number(seconds) * 1000) }),
    invalid: (seconds) =>
      seconds !== '' && Number(seconds) >= 1 && Number(seconds) <= 120 ? null : t('settings.answers.timeoutInvalid'),
  });
  return (
    <NumberInput
      label={<Label state={field.state}>{t('settings.answers.timeout')}</Label>}
      description={t('settings.answers.timeoutHint')}
      suffix={t('settings.answers.seconds')}
      decimalScale={1}
      hideControls
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={field.setDraft}
      onBlur={() => field.commit()}
      onKeyDown={keysOf(field)}
    />
  );
}

/** What a text input needs to be a saved field: saves on leaving it and on Enter, Escape takes back. */
function typed(field: SavedField<string>) {
  return {
    value: field.draft,
    error: reasonOf(field.state),
    onChange: (event: { currentTarget: { value: string } }) => field.setDraft(event.currentTarget.value),
    onBlur: () => field.commit(),
    onKeyDown: keysOf(field),
  };
}

function keysOf<T>(field: SavedField<T>) {
  return (event: KeyboardEvent) => {
    if (event.key === 'Enter') field.commit();
    if (event.key === 'Escape') field.revert();
  };
}
