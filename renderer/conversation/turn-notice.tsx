import { Button } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { ask, askAgain, setScope } from './conversation-store.ts';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-notice.module.css';

const NotInLibrary = lazy(async () => ({ default: (await import('./not-in-library.tsx')).NotInLibrary }));

/** What a reader must know about this answer besides the answer: it failed, was stopped, is not in the library, lost references. */
export function TurnNotice({ turn, latest }: { turn: ShownTurn; latest: boolean }): ReactNode {
  const { t } = useTranslation();
  switch (turn.stage) {
    case 'failed':
      return <FailureNotice turn={turn} latest={latest} />;
    case 'not-in-library':
      return (
        <Suspense>
          <NotInLibrary turn={turn} />
        </Suspense>
      );
    case 'cancelled':
      return (
        <p className={styles.quiet}>{turn.answer === '' ? t('conversation.cancelledEmpty') : t('conversation.cancelled')}</p>
      );
    case 'answered':
      return (
        <>
          {turn.citations.length === 0 && <p className={styles.caution}>{t('conversation.noCitations')}</p>}
          {turn.removedMarkers > 0 && (
            <p className={styles.caution}>{t('conversation.removed', { count: turn.removedMarkers })}</p>
          )}
        </>
      );
    default:
      return null;
  }
}

/** Says what happened, what was kept, and what to do. */
function FailureNotice({ turn, latest }: { turn: ShownTurn; latest: boolean }): ReactNode {
  const { t } = useTranslation();
  const { failure } = turn;
  const gone = failure?.code === 'SCOPE_UNKNOWN' ? turn.scope : null;
  const kept =
    failure?.code === 'PROVIDER_CUT'
      ? null // its own sentence says so
      : turn.answer !== ''
        ? t('conversation.keptPart')
        : turn.hits.length > 0
          ? t('conversation.keptEvidence')
          : t('conversation.keptQuestion');
  return (
    <section className={styles.failure} data-testid="failure">
      <Icon name="warning" className={styles.failureIcon} />
      <div>
        <p className={styles.failureTitle}>
          {turn.answer === '' ? t('conversation.failedTitleEmpty') : t('conversation.failedTitle')}
        </p>
        <p>
          {gone === null ? (failure?.message ?? t('common.unexpected')) : t('conversation.scopeGone', { name: gone.name })}{' '}
          {failure?.retryAfterMs !== undefined &&
            `${t('conversation.retryAfter', { count: Math.ceil(failure.retryAfterMs / 1000) })} `}
          {kept}
        </p>
        {latest && (
          <div className={styles.failureActions}>
            {turn.offlineOffered && (
              <Button size="compact-sm" onClick={() => void ask(turn.question, 'offline')}>
                {t('conversation.answerOffline')}
              </Button>
            )}
            {gone !== null && (
              <Button
                size="compact-sm"
                onClick={() => {
                  setScope(null);
                  void askAgain(turn);
                }}
              >
                {t('conversation.searchAll')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => void askAgain(turn)}>
              {t('conversation.askAgain')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
