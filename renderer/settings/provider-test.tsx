import { Alert, Button } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Client } from '../../contract/client.ts';
import { engine, failureOf } from '../connection.ts';
import { durationText } from '../text/format.ts';
import css from './settings-window.module.css';

type Found = Awaited<ReturnType<Client['settings']['testProvider']>>;

/** Asks the provider for a sign of life and says what came back: how fast, which models, or what is wrong. */
export function ProviderTest({
  provider,
  onModels,
}: {
  provider: Settings['provider'];
  onModels(models: readonly string[]): void;
}): ReactNode {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const asking = useRef(new AbortController());
  useEffect(() => () => asking.current.abort(), []);
  const clear = () => {
    setFound(null);
    setFailure(null);
  };
  useEffect(clear, [provider.baseUrl, provider.api, provider.hasApiKey]);

  const test = async () => {
    clear();
    setBusy(true);
    asking.current = new AbortController();
    try {
      const answer = await engine().settings.testProvider(undefined, { signal: asking.current.signal });
      setFound(answer);
      onModels(answer.models);
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return (
    <div className={css.test}>
      <div className={css.testLine}>
        <Button variant="default" loading={busy} onClick={() => void test()}>
          {t('settings.answers.test')}
        </Button>
        <span className={css.hint}>{t('settings.answers.testHint')}</span>
      </div>
      <div role="status">
        {busy && <span className={css.hint}>{t('settings.answers.testing')}</span>}
        {found !== null && <Answer found={found} model={provider.model} />}
        {failure !== null && (
          <Alert color="red" variant="light" title={t('settings.answers.testFailed')}>
            {failure.message}
          </Alert>
        )}
      </div>
    </div>
  );
}

function Answer({ found, model }: { found: Found; model: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const count = found.models.length;
  const took = durationText(found.tookMs);
  const api = found.api === 'responses' ? t('settings.answers.apiResponses') : t('settings.answers.apiChat');
  const listed = count > 0 && model !== '';
  return (
    <Alert color={listed && !found.modelFound ? 'yellow' : 'teal'} variant="light">
      {found.api === null ? t('settings.answers.testOkNoApi', { took }) : t('settings.answers.testOk', { took, api })}{' '}
      {t('settings.answers.testModels', { count, shown: count.toLocaleString(i18n.language) })}{' '}
      {listed &&
        (found.modelFound ? t('settings.answers.testModelFound', { model }) : t('settings.answers.testModelMissing', { model }))}
    </Alert>
  );
}
