import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-view.module.css';

/** What is happening before the first word; once words arrive they speak for themselves. */
export function TurnProgress({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  if (turn.stage === 'answering') return null;
  return (
    <p className={styles.progress}>
      <span className={styles.pulse} aria-hidden="true" />
      {turn.stage === 'searching'
        ? t('conversation.searching')
        : turn.hits.length === 0
          ? t('conversation.readingNone')
          : t('conversation.reading', { count: turn.hits.length })}
    </p>
  );
}
