import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../contract/search.ts';
import { fileName } from '../text/format.ts';
import { openHit } from './open-citation.ts';
import styles from './passage-list.module.css';
import type { ShownTurn } from './shown-turn.ts';

/** Passages found, best first: where each stands, how well it fits, its first words. Each opens in the viewer. */
export function PassageList({ turn, limit }: { turn: ShownTurn; limit?: number }): ReactNode {
  const hits = turn.hits.slice(0, limit);
  const best = Math.max(...turn.hits.map(({ score }) => score), Number.MIN_VALUE);
  return (
    <ol className={styles.list}>
      {hits.map((hit, index) => (
        <li key={hit.passageId}>
          <Passage turn={turn} hit={hit} fit={Math.max(0, hit.score / best)} onOpen={() => openHit(turn.hits, index)} />
        </li>
      ))}
    </ol>
  );
}

interface PassageProps {
  turn: ShownTurn;
  hit: SearchHit;
  /** Score relative to the best, 0 to 1. */
  fit: number;
  onOpen: () => void;
}

function Passage({ turn, hit, fit, onOpen }: PassageProps): ReactNode {
  const { t } = useTranslation();
  const cited = turn.citations.filter(({ passageId }) => passageId === hit.passageId).map(({ number }) => number);
  const trail = [...(hit.page === null ? [] : [t('conversation.page', { page: hit.page })]), ...hit.headings];
  return (
    <button type="button" className={styles.passage} onClick={onOpen}>
      <span className={styles.head}>
        <span className={styles.title}>{hit.title}</span>
        {cited.length > 0 && (
          <span className={styles.cited}>{t('conversation.evidenceCited', { numbers: cited.join(', ') })}</span>
        )}
        <span className={styles.score}>
          <span className="visually-hidden">{t('conversation.evidenceScore')} </span>
          {hit.score.toPrecision(3)}
          <i className={styles.fit} aria-hidden="true">
            <i style={{ width: `${fit * 100}%` }} />
          </i>
        </span>
      </span>
      <span className={styles.where}>{[fileName(hit.path), ...trail].join(' · ')}</span>
      <span className={styles.snippet}>{hit.text}</span>
    </button>
  );
}
