import { Alert, Button, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Provider } from '../../contract/providers.ts';
import { failureOf } from '../connection.ts';
import { takeSettings } from '../settings-store.ts';
import { addProvider } from './change-providers.ts';
import { isAddress } from './is-address.ts';
import { newProvider, PRESETS, type Preset } from './provider-presets.ts';
import css from './providers-section.module.css';
import shared from './settings-window.module.css';

const FIRST = PRESETS[0];

/** A further server, begun from what is usual for its kind. */
export function AddProvider({ onAdded }: { onAdded: (provider: Provider) => void }): ReactNode {
  const { t } = useTranslation();
  const [preset, setPreset] = useState<Preset>(FIRST);
  const [name, setName] = useState<string>(FIRST.name);
  const [baseUrl, setBaseUrl] = useState<string>(FIRST.baseUrl);
  const [wrong, setWrong] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [busy, setBusy] = useState(false);
  const choose = (next: Preset): void => {
    setPreset(next);
    setName(next.name);
    setBaseUrl(next.baseUrl);
    setWrong(null);
    setFailure(null);
  };
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const address = baseUrl.trim();
    const missing = address === '' || address === FIRST.baseUrl || address.includes('//NAME.');
    const reason = missing
      ? t('settings.providers.baseUrlMissing')
      : isAddress(address)
        ? null
        : t('settings.providers.baseUrlInvalid');
    setWrong(reason);
    if (reason !== null) return;
    setBusy(true);
    setFailure(null);
    try {
      const provider = newProvider(preset, { name, baseUrl: address });
      takeSettings(await addProvider(provider));
      choose(FIRST);
      onAdded(provider);
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return (
    <form className={css.add} aria-labelledby="providers-add" onSubmit={(event) => void add(event)} noValidate>
      <h3 id="providers-add" className={shared.groupTitle}>
        {t('settings.providers.addTitle')}
      </h3>
      <Select
        label={t('settings.providers.preset')}
        description={t('settings.providers.presetHint')}
        allowDeselect={false}
        value={preset.id}
        onChange={(id) => choose(PRESETS.find((each) => each.id === id) ?? FIRST)}
        data={PRESETS.map(({ id }) => ({ value: id, label: t(`settings.providers.presets.${id}`) }))}
      />
      <p className={shared.hint}>{t(`settings.providers.presetHints.${preset.id}`)}</p>
      <div className={shared.pair}>
        <TextInput
          label={t('settings.providers.name')}
          description={t('settings.providers.nameHint')}
          value={name}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('settings.providers.baseUrl')}
          description={t('settings.providers.baseUrlHint')}
          type="url"
          spellCheck={false}
          autoComplete="off"
          value={baseUrl}
          maxLength={2048}
          error={wrong}
          onChange={(event) => setBaseUrl(event.currentTarget.value)}
        />
      </div>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
      <Button type="submit" loading={busy} className={css.submit ?? ''}>
        {t('settings.providers.add')}
      </Button>
    </form>
  );
}
