import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { asSentence, whoInWords } from './answered-by.ts';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-notice.module.css';

/** Before the first word of an answer: that it is a scripted one, and why somebody else answers than would have. */
export function AnsweredNote({ turn: { answeredBy } }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  if (answeredBy === null) return null;
  const { kind, why } = answeredBy;
  return (
    <>
      {kind === 'demo' && (
        <p className={styles.demo} data-testid="demo">
          <Icon name="warning" />
          <span>
            <strong>{t('conversation.demoTitle')}</strong> {t('conversation.demoBody')}
          </span>
        </p>
      )}
      {why !== null && (
        <p className={styles.why} data-testid="why">
          {asSentence(why)} {kind !== 'cache' && t('conversation.instead', { who: whoInWords(answeredBy, t) })}
        </p>
      )}
    </>
  );
}
