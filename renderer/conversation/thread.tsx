import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { useConversation } from './conversation-store.ts';
import { isRunning } from './shown-turn.ts';
import styles from './thread.module.css';
import { TurnView } from './turn-view.tsx';
import { useAnswerAnnouncements } from './use-answer-announcements.ts';

/** Closer to the end than this counts as reading along. */
const AT_END_PX = 80;

/** The turns of the conversation. Follows the answer as it grows, as long as the reader is at its end. */
export function Thread(): ReactNode {
  const { t } = useTranslation();
  const thread = useConversation((state) => state.thread);
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const last = thread.turns.at(-1);
  useAnswerAnnouncements(last);

  useEffect(() => {
    following.current = true;
  }, [thread.key, thread.turns.length]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && following.current) element.scrollTop = element.scrollHeight;
  }, [thread.key, thread.turns.length, last?.answer, last?.stage]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const close = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    following.current = close && last !== undefined && isRunning(last);
    setAtEnd(close);
  };
  const toEnd = (): void => {
    following.current = true;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: 'smooth' });
  };

  return (
    <div className={styles.holder}>
      <div className={styles.scroll} ref={scroller} onScroll={onScroll} tabIndex={-1} data-testid="thread">
        <div className={styles.turns}>
          {thread.state === 'loading' && <p className={styles.note}>{t('common.loading')}</p>}
          {thread.state === 'failed' && (
            <p className={styles.note}>
              {t('conversation.loadFailed')}. {thread.failure?.message}
            </p>
          )}
          {thread.turns.map((turn) => (
            <TurnView key={turn.key} turn={turn} latest={turn === last} />
          ))}
        </div>
      </div>
      {!atEnd && (
        <Button
          className={styles.toEnd ?? ''}
          size="compact-sm"
          variant="default"
          radius="xl"
          onClick={toEnd}
          leftSection={<Icon name="down" size={14} />}
        >
          {t('conversation.toLatest')}
        </Button>
      )}
    </div>
  );
}
