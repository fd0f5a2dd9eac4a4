import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Turn } from '../../contract/ask.ts';
import { durationText } from '../text/format.ts';
import styles from './evidence-panel.module.css';
import { PassageList } from './passage-list.tsx';
import type { ShownTurn } from './shown-turn.ts';
import { TimingBar } from './timing-bar.tsx';

const WaterfallOfTurn = lazy(async () => ({ default: (await import('../voice/waterfall-of-turn.tsx')).WaterfallOfTurn }));

/** The evidence drawer: what was searched for and how, what was found, and where the time went. */
export function EvidencePanel({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  // Opened below what one looks at: brought into view, as much of it as fits.
  useEffect(() => {
    void panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const replaced = Object.values(turn.replaced ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <section ref={panel} className={styles.panel} aria-label={t('conversation.evidence')} data-testid="evidence">
      <dl className={styles.facts}>
        <dt>{t('conversation.evidenceSearchedFor')}</dt>
        <dd>{turn.searchedFor}</dd>
        <dt>{t('conversation.evidenceTerms')}</dt>
        <dd className={styles.terms}>
          {turn.terms.length === 0 ? t('conversation.evidenceNoTerms') : turn.terms.map((term) => <code key={term}>{term}</code>)}
        </dd>
        <Beyond turn={turn} />
        <dt>{t('conversation.evidenceWays')}</dt>
        <dd>
          <ul className={styles.legs}>
            {turn.legs.map((leg) => (
              <Leg key={leg.name} leg={leg} />
            ))}
          </ul>
        </dd>
        {turn.timings !== null && (
          <>
            <dt>{t('conversation.evidenceTimes')}</dt>
            <dd>
              <TimingBar timings={turn.timings} />
            </dd>
          </>
        )}
      </dl>
      {replaced > 0 && <p className={styles.removed}>{t('conversation.replaced', { count: replaced })}</p>}
      {turn.removedMarkers > 0 && <p className={styles.removed}>{t('conversation.removed', { count: turn.removedMarkers })}</p>}
      {turn.turnId !== null && (
        <Suspense>
          <WaterfallOfTurn turnId={turn.turnId} />
        </Suspense>
      )}
      <h3 className={styles.found}>{t('conversation.evidenceFound', { count: turn.hits.length })}</h3>
      <PassageList turn={turn} />
    </section>
  );
}

/** What was searched beyond the words of the question. */
function Beyond({ turn: { expansions, corrections } }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {expansions.length > 0 && (
        <>
          <dt>{t('conversation.evidenceAlso')}</dt>
          <dd className={styles.terms}>
            {[...new Set(expansions.map(({ to }) => to))].map((word) => (
              <code key={word}>{word}</code>
            ))}
          </dd>
        </>
      )}
      {corrections.length > 0 && (
        <>
          <dt>{t('conversation.evidenceInstead')}</dt>
          <dd>{corrections.map(({ from, to }) => t('conversation.insteadOf', { from, to })).join(', ')}</dd>
        </>
      )}
    </>
  );
}

const LEG_NAMES = {
  'full-text': 'conversation.legFullText',
  vectors: 'conversation.legVectors',
  rerank: 'conversation.legRerank',
} as const;

function Leg({ leg }: { leg: Turn['legs'][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <li>
      {t(LEG_NAMES[leg.name])}
      <span className={styles.legResult}>
        {leg.skipped === null
          ? t('conversation.legHits', { count: leg.hits, time: durationText(leg.tookMs) })
          : t('conversation.legSkipped', { reason: leg.skipped })}
      </span>
    </li>
  );
}
