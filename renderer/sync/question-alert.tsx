import { Alert, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SyncedSource } from '../../contract/sync.ts';
import { FailureAlert } from '../accounts/failure-alert.tsx';
import { useAttempt } from '../accounts/use-attempt.ts';
import { engine } from '../connection.ts';
import css from './sync-page.module.css';
import { useSourceName } from './use-source-name.ts';

/** What only a person can decide before anything is removed: said where it cannot be missed, with what each answer does. */
export function Questions({ sources }: { sources: readonly SyncedSource[] }): ReactNode {
  return sources.filter(({ question }) => question !== null).map((source) => <Question key={source.sourceId} source={source} />);
}

function Question({ source }: { source: SyncedSource }): ReactNode {
  const { t, i18n } = useTranslation();
  const name = useSourceName()(source);
  const { busy, failure, run } = useAttempt();
  const { question, sourceId } = source;
  if (question === null) return null;
  const counted = { count: question.items, shown: question.items.toLocaleString(i18n.language), name };
  const answer = (remove: boolean) => void run(async (signal) => engine().sync.answer({ sourceId, remove }, { signal }));
  const removeWords = question.items > 0 ? t('sync.ask.remove', counted) : t('sync.ask.removeNone');
  return (
    <Alert color="yellow" variant="light" role="alert" title={t(`sync.ask.${question.kind}.title`, counted)}>
      <p className={css.askBody}>{t(`sync.ask.${question.kind}.body`, { name })}</p>
      <div className={css.answers}>
        <div>
          <Button variant="default" disabled={busy} onClick={() => answer(false)}>
            {t('sync.ask.keep')}
          </Button>
          <p>{t('sync.ask.keepHint')}</p>
        </div>
        <div>
          <Button color="red" variant="outline" disabled={busy} onClick={() => answer(true)}>
            {removeWords}
          </Button>
          <p>{t('sync.ask.removeHint')}</p>
        </div>
      </div>
      <FailureAlert failure={failure} />
    </Alert>
  );
}
