import { lazy, memo, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { FIRST_WORDS } from './first-words.ts';
import { isOfQuotes } from './answered-by.ts';
import { AnsweredNote } from './answered-note.tsx';
import { ClaimSummary } from './claim-summary.tsx';
import { withoutDemoLabel } from './demo-label.ts';
import { isRunning, type ShownTurn } from './shown-turn.ts';
import { SourceList } from './source-list.tsx';
import { TurnActions } from './turn-actions.tsx';
import { TurnNotice } from './turn-notice.tsx';
import { TurnProgress } from './turn-progress.tsx';
import styles from './turn-view.module.css';

const AnswerText = lazy(async () => ({ default: (await import('./answer-text.tsx')).AnswerText }));
const loadEvidence = () => import('./evidence-panel.tsx');
const EvidencePanel = lazy(async () => ({ default: (await loadEvidence()).EvidencePanel }));

/** A question with its answer, its sources, and what can be done with them. */
export const TurnView = memo(function TurnView({ turn, latest }: { turn: ShownTurn; latest: boolean }): ReactNode {
  const { t } = useTranslation();
  const [evidenceOpen, setEvidenceOpen] = useState(false);
  const running = isRunning(turn);
  useEffect(() => {
    // There when it is wanted, also where the connection has gone by then.
    if (!running) loadEvidence().catch(() => undefined);
  }, [running]);
  return (
    <article className={styles.turn} data-stage={turn.stage} data-testid="turn">
      <h2 className={styles.question}>
        <span className="visually-hidden">{t('conversation.you')}: </span>
        {turn.question}
      </h2>
      {turn.scope !== null && (
        <p className={styles.scope} data-testid="turn-scope">
          <Icon name={turn.scope.kind} size={13} />
          {t('conversation.within', { name: turn.scope.name })}
        </p>
      )}
      <AnsweredNote turn={turn} />
      {turn.answer !== '' && turn.stage !== 'not-in-library' && (
        <div className={styles.answer} aria-busy={running} data-testid="answer">
          <Suspense
            fallback={
              <p className={styles.plain} {...FIRST_WORDS}>
                {withoutDemoLabel(turn)}
              </p>
            }
          >
            <AnswerText
              markdown={withoutDemoLabel(turn)}
              citations={turn.citations}
              claims={turn.claims}
              streaming={turn.stage === 'answering'}
            />
          </Suspense>
        </div>
      )}
      {running && <TurnProgress turn={turn} />}
      {!running && <ClaimSummary claims={turn.claims} />}
      <TurnNotice turn={turn} latest={latest} />
      {!running && <SourceList citations={turn.citations} ofQuotes={isOfQuotes(turn)} />}
      {!running && (
        <TurnActions
          turn={turn}
          latest={latest}
          evidenceOpen={evidenceOpen}
          onEvidence={() => setEvidenceOpen((open) => !open)}
        />
      )}
      {evidenceOpen && (
        <Suspense>
          <EvidencePanel turn={turn} />
        </Suspense>
      )}
    </article>
  );
});
