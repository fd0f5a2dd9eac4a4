import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Turn } from '../../contract/ask.ts';
import { costText } from '../text/cost.ts';
import { durationText } from '../text/format.ts';
import { addText } from '../text/index.ts';
import { whoOfTurn } from './answered-by.ts';
import styles from './evidence-panel.module.css';
import { evidenceText } from './evidence-text.en.ts';
import { PassageList } from './passage-list.tsx';
import type { ShownTurn } from './shown-turn.ts';
import { TimingBar } from './timing-bar.tsx';

addText({ evidence: evidenceText });

const WaterfallOfTurn = lazy(async () => ({ default: (await import('../voice/waterfall-of-turn.tsx')).WaterfallOfTurn }));

/** The evidence drawer: what was searched for and how, what was found, and where the time went. */
export function EvidencePanel({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  const panel = useRef<HTMLDivElement>(null);
  // Opened below what one looks at: brought into view, as much of it as fits.
  useEffect(() => {
    void panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const replaced = Object.values(turn.replaced ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <div ref={panel} role="group" className={styles.panel} aria-label={t('conversation.evidence')} data-testid="evidence">
      <dl className={styles.facts}>
        <Answered turn={turn} />
        <dt>{t('evidence.searchedFor')}</dt>
        <dd>{turn.searchedFor}</dd>
        <dt>{t('evidence.terms')}</dt>
        <dd className={styles.terms}>
          {turn.terms.length === 0 ? t('evidence.noTerms') : turn.terms.map((term) => <code key={term}>{term}</code>)}
        </dd>
        <Beyond turn={turn} />
        <dt>{t('evidence.ways')}</dt>
        <dd>
          <ul className={styles.legs}>
            {turn.legs.map((leg) => (
              <Leg key={leg.name} leg={leg} />
            ))}
          </ul>
        </dd>
        {turn.timings !== null && (
          <>
            <dt>{t('evidence.times')}</dt>
            <dd>
              <TimingBar timings={turn.timings} />
            </dd>
          </>
        )}
      </dl>
      {replaced > 0 && <p className={styles.removed}>{t('evidence.replaced', { count: replaced })}</p>}
      {turn.removedMarkers > 0 && <p className={styles.removed}>{t('conversation.removed', { count: turn.removedMarkers })}</p>}
      {turn.turnId !== null && (
        <Suspense>
          <WaterfallOfTurn turnId={turn.turnId} />
        </Suspense>
      )}
      <h3 className={styles.found}>{t('evidence.found', { count: turn.hits.length })}</h3>
      <PassageList turn={turn} />
    </div>
  );
}

/** Who answered, and what that took. */
function Answered({ turn }: { turn: ShownTurn }): ReactNode {
  const { t, i18n } = useTranslation();
  const who = whoOfTurn(turn, t);
  const { cost } = turn;
  return (
    <>
      {who !== null && (
        <>
          <dt>{t('evidence.answeredBy')}</dt>
          <dd>{who}</dd>
        </>
      )}
      {cost !== null && (
        <>
          <dt>{t('evidence.cost')}</dt>
          <dd>
            {[
              costText(cost, i18n.language, t('conversation.notCharged')) ?? t('evidence.costUnknown'),
              t('evidence.tokens', { count: cost.tokens }),
              ...(cost.isEstimated ? [t('evidence.estimated')] : []),
            ].join(' · ')}
          </dd>
        </>
      )}
    </>
  );
}

/** What was searched beyond the words of the question. */
function Beyond({ turn: { expansions, corrections } }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {expansions.length > 0 && (
        <>
          <dt>{t('evidence.also')}</dt>
          <dd className={styles.terms}>
            {[...new Set(expansions.map(({ to }) => to))].map((word) => (
              <code key={word}>{word}</code>
            ))}
          </dd>
        </>
      )}
      {corrections.length > 0 && (
        <>
          <dt>{t('evidence.instead')}</dt>
          <dd>{corrections.map(({ from, to }) => t('evidence.insteadOf', { from, to })).join(', ')}</dd>
        </>
      )}
    </>
  );
}

const LEG_NAMES = {
  'full-text': 'evidence.legFullText',
  vectors: 'evidence.legVectors',
  rerank: 'evidence.legRerank',
} as const;

function Leg({ leg }: { leg: Turn['legs'][number] }): ReactNode {
  const { t } = useTranslation();
  return (
    <li>
      {t(LEG_NAMES[leg.name])}
      <span className={styles.legResult}>
        {leg.skipped === null
          ? t('evidence.legHits', { count: leg.hits, time: durationText(leg.tookMs) })
          : t('evidence.legSkipped', { reason: leg.skipped })}
      </span>
    </li>
  );
}
