import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { engine, failureOf, useConnection } from '../connection.ts';
import { useGlance } from '../schedule/glance-store.ts';
import { useStatus } from '../status-store.ts';
import { ask } from './conversation-store.ts';
import styles from './empty-conversation.module.css';
import { sampleQuestions } from './sample-questions.ts';

/** A conversation before its first question: what it can be asked, and with the samples loaded, some to try. */
export function EmptyConversation(): ReactNode {
  const { t } = useTranslation();
  const library = useStatus(({ status }) => status?.library ?? null);
  const mode = useStatus(({ status }) => status?.mode ?? null);
  const samples = useSamplesLoaded();
  const calendar = useGlance(({ collections }) => collections.some(({ kind }) => kind !== 'contacts'));
  const suggestions = [...(calendar ? [t('conversation.askToday')] : []), ...(samples ? sampleQuestions : [])];
  return (
    <div className={styles.scroll}>
      <div className={styles.empty}>
        <h2 className={styles.title}>{t('conversation.emptyTitle')}</h2>
        {library !== null && (
          <p className={styles.body}>
            {t('conversation.emptyBody', { count: library.indexed })}
            {library.busy && ` ${t('conversation.emptyBusy')}`}
          </p>
        )}
        {suggestions.length > 0 && mode !== null && (
          <>
            <p className={styles.try} id="try-one">
              {t('conversation.tryOne')}
            </p>
            <ul className={styles.questions} aria-labelledby="try-one">
              {suggestions.map((question) => (
                <li key={question}>
                  <button type="button" className={styles.question} onClick={() => void ask(question, mode)}>
                    {question}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

/** Whether the notes the suggestions are about are in the library. */
function useSamplesLoaded(): boolean {
  const [loaded, setLoaded] = useState(false);
  const connected = useConnection((connection) => connection.state === 'open');
  const sources = useStatus(({ status }) => status?.library?.sources ?? 0);
  useEffect(() => {
    if (!connected || sources === 0) {
      setLoaded(false);
      return;
    }
    engine()
      .library.sources.list()
      .then((all) => setLoaded(all.some(({ kind, indexed }) => kind === 'samples' && indexed > 0)))
      .catch((error: unknown) => {
        // Suggestions are a courtesy: without them the page is whole.
        if (failureOf(error)?.code === 'INTERNAL') reportError(error);
      });
  }, [connected, sources]);
  return loaded;
}
