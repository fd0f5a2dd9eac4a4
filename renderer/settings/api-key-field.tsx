import { Button, Input, PasswordInput } from '@mantine/core';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ProviderId } from '../../contract/ids.ts';
import type { ProviderView } from '../../contract/providers.ts';
import { engine, failureOf } from '../connection.ts';
import { takeSettings } from '../settings-store.ts';
import css from './settings-window.module.css';

interface ApiKeyFieldProps {
  /** Whose key it is. */
  of: ProviderId;
  label: string;
  /** Where the key lies; null while none is stored. */
  storedIn: ProviderView['apiKeyIn'];
}

/** The key of a server: set, replaced, removed, never read. Says where it lies. */
export function ApiKeyField({ of, label, storedIn }: ApiKeyFieldProps): ReactNode {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'nothing' | 'replacing' | 'removing'>('nothing');
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<FailureData | null>(null);
  const store = async (apiKey: string | null) => {
    setSaid('');
    try {
      takeSettings(await engine().settings.setApiKey({ providerId: of, apiKey }));
      setFailure(null);
      setDoing('nothing');
      setSaid(apiKey === null ? t('settings.key.removed') : t('settings.key.stored'));
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <Input.Wrapper
      labelElement="div"
      label={
        <span className={css.label}>
          {label}
          <span role="status" className={css.savedNote} data-state="saved">
            {said}
          </span>
        </span>
      }
      description={t('settings.key.hint')}
      error={failure?.message}
    >
      <div className={css.control}>
        {storedIn !== null && doing === 'nothing' && (
          <div className={css.keyLine}>
            <span>{t(`settings.key.in.${storedIn}`)}</span>
            <Button size="compact-sm" variant="default" onClick={() => setDoing('replacing')}>
              {t('settings.key.replace')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDoing('removing')}>
              {t('settings.key.remove')}
            </Button>
          </div>
        )}
        {doing === 'removing' && (
          <div className={css.keyLine}>
            <span>{t('settings.key.removeSure')}</span>
            <Button size="compact-sm" variant="default" onClick={() => setDoing('nothing')} autoFocus>
              {t('common.cancel')}
            </Button>
            <Button size="compact-sm" color="red" onClick={() => void store(null)}>
              {t('settings.key.remove')}
            </Button>
          </div>
        )}
        {(doing === 'replacing' || (storedIn === null && doing === 'nothing')) && (
          <KeyForm onKey={store} onCancel={doing === 'replacing' ? () => setDoing('nothing') : null} />
        )}
      </div>
    </Input.Wrapper>
  );
}

function KeyForm({ onKey, onCancel }: { onKey(key: string): Promise<void>; onCancel: (() => void) | null }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const [key, setKey] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() === '') return;
    setBusy(true);
    await onKey(key.trim());
    setBusy(false);
    setKey('');
  };
  return (
    <form className={css.keyForm} onSubmit={(event) => void onSubmit(event)}>
      <PasswordInput
        id={id}
        aria-label={t('settings.key.new')}
        placeholder={t('settings.key.new')}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        visible={shown}
        onVisibilityChange={setShown}
        visibilityToggleButtonProps={{
          'aria-label': shown ? t('settings.key.hide') : t('settings.key.show'),
          tabIndex: 0,
        }}
        autoComplete="off"
        spellCheck={false}
        maxLength={4096}
        autoFocus={onCancel !== null}
        className={css.keyInput ?? ''}
      />
      <Button type="submit" variant="default" loading={busy} disabled={key.trim() === ''}>
        {t('settings.key.save')}
      </Button>
      {onCancel !== null && (
        <Button variant="subtle" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      )}
    </form>
  );
}
