import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { whoInWords } from './answered-by.ts';
import { useHeld } from './held-store.ts';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-view.module.css';

/** What is happening before the first word; once words arrive they speak for themselves. */
export function TurnProgress({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  const held = useHeld(({ requests }) => requests.some(({ turnKey }) => turnKey === turn.key));
  if (turn.stage === 'answering') return null;
  const { answeredBy } = turn;
  return (
    <p className={styles.progress}>
      <span className={styles.pulse} aria-hidden="true" />
      {held
        ? t('conversation.held')
        : answeredBy !== null && answeredBy.kind !== 'local'
          ? t('conversation.writing', { who: whoInWords(answeredBy, t) })
          : turn.stage === 'searching'
            ? t('conversation.searching')
            : turn.hits.length === 0
              ? t('conversation.readingNone')
              : t('conversation.reading', { count: turn.hits.length })}
    </p>
  );
}
