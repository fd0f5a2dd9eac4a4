import { Alert, Autocomplete, Button } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ProviderRole, ProviderRoles, ProviderView, RoleTarget } from '../../contract/providers.ts';
import { engine, failureOf } from '../connection.ts';
import { takeSettings } from '../settings-store.ts';
import { durationText } from '../text/format.ts';
import { changeRole, isSameTarget } from './change-providers.ts';
import { calledName } from './provider-presets.ts';
import css from './settings-window.module.css';

type Found = Awaited<ReturnType<Client['providers']['test']>>;

interface ProviderTestProps {
  provider: ProviderView;
  uses: readonly { role: ProviderRole; model: string }[];
  roles: ProviderRoles;
}

/** Asks a provider for a sign of life and says what came back: how fast, which models, or what is wrong. */
export function ProviderTest({ provider, uses, roles }: ProviderTestProps): ReactNode {
  const { t } = useTranslation();
  const [model, setModel] = useState(uses[0]?.model ?? '');
  const [models, setModels] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<{ answer: Found; model: string } | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const asking = useRef(new AbortController());
  useEffect(() => () => asking.current.abort(), []);
  const clear = () => {
    setFound(null);
    setFailure(null);
  };
  useEffect(clear, [provider.baseUrl, provider.api, provider.hasApiKey]);

  const { providerId } = provider;
  const test = async () => {
    clear();
    setBusy(true);
    asking.current = new AbortController();
    const { signal } = asking.current;
    try {
      // Its models first: they are what a person chooses from who does not know a name yet.
      const listed = (await engine().providers.models({ providerId }, { signal })).map((each) => each.model);
      setModels(listed);
      const tested = model.trim() === '' ? listed[0] : model.trim();
      if (tested !== undefined) {
        setModel(tested);
        setFound({ answer: await engine().providers.test({ providerId, model: tested }, { signal }), model: tested });
      }
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return (
    <div className={css.test}>
      <Autocomplete
        label={t('settings.providers.testModel')}
        className={css.short ?? ''}
        data={[...new Set([...uses.map((use) => use.model), ...models])]}
        limit={50}
        maxDropdownHeight={240}
        spellCheck={false}
        autoComplete="off"
        value={model}
        onChange={setModel}
      />
      <div className={css.testLine}>
        <Button
          variant="default"
          loading={busy}
          aria-label={t('settings.providers.testTitle', { name: calledName(provider) })}
          onClick={() => void test()}
        >
          {t('settings.providers.test')}
        </Button>
        <span className={css.hint}>{t('settings.providers.testHint')}</span>
      </div>
      <div role="status">
        {busy && <span className={css.hint}>{t('settings.providers.testing')}</span>}
        {found !== null && <Answer found={found.answer} model={found.model} />}
        {failure !== null && (
          <Alert color="red" variant="light" title={t('settings.providers.testFailed')}>
            {failure.message}
          </Alert>
        )}
      </div>
      {found !== null && <AskFirst target={{ providerId, model: found.model }} roles={roles} />}
      <Capabilities provider={provider} />
    </div>
  );
}

function Answer({ found, model }: { found: Found; model: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const count = found.models.length;
  const took = durationText(found.tookMs);
  const api = found.api === 'responses' ? t('settings.providers.apiResponses') : t('settings.providers.apiChat');
  return (
    <Alert color={count > 0 && !found.modelFound ? 'yellow' : 'teal'} variant="light">
      {found.api === null ? t('settings.providers.testOkNoApi', { took }) : t('settings.providers.testOk', { took, api })}{' '}
      {t('settings.providers.testModels', { count, shown: count.toLocaleString(i18n.language) })}{' '}
      {count > 0 &&
        (found.modelFound
          ? t('settings.providers.testModelFound', { model })
          : t('settings.providers.testModelMissing', { model }))}
    </Alert>
  );
}

/** The next step after a test that went well, where nobody has taken it yet. */
function AskFirst({ target, roles }: { target: RoleTarget; roles: ProviderRoles }): ReactNode {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const use = async () => {
    try {
      takeSettings(await changeRole('answer', [target, ...roles.answer]));
      setDone(true);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const already = roles.answer.some((each) => isSameTarget(each, target));
  return (
    <div role="status">
      {!already && <Button onClick={() => void use()}>{t('settings.providers.askFirst', { model: target.model })}</Button>}
      {already && done && <span className={css.hint}>{t('settings.providers.askedFirst')}</span>}
      {failure !== null && (
        <Alert color="red" variant="light">
          {failure.message}
        </Alert>
      )}
    </div>
  );
}

/** What the server was found to do. */
function Capabilities({ provider: { providerId, capabilities } }: { provider: ProviderView }): ReactNode {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const probe = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await engine().providers.probe({ providerId });
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  const can = (['streaming', 'transcription', 'realtime', 'speech', 'embeddings'] as const).filter(
    (each) => capabilities?.[each] === true,
  );
  const what = new Intl.ListFormat(i18n.language).format(can.map((each) => t(`settings.providers.can.${each}`)));
  return (
    <div className={css.testLine}>
      <Button size="compact-sm" variant="default" loading={busy} onClick={() => void probe()}>
        {t('settings.providers.probe')}
      </Button>
      <span role="status" className={css.hint}>
        {failure?.message ?? (can.length > 0 ? t('settings.providers.capabilities', { what }) : '')}
      </span>
    </div>
  );
}
