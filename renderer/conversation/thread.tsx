import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../frame/icons.tsx';
import { useConversation } from './conversation-store.ts';
import styles from './thread.module.css';
import { TurnView } from './turn-view.tsx';
import { useAnswerAnnouncements } from './use-answer-announcements.ts';

/** Room above the latest question when it is brought to the top, in pixels: the thread's own padding. */
const ABOVE_QUESTION_PX = 24;

/** Closer than this to its place at the top the latest question counts as being there. */
const AT_LATEST_PX = 4;

/** The turns of the conversation. A new question moves to the top and its answer grows below: nothing moves while one reads. */
export function Thread(): ReactNode {
  const { t } = useTranslation();
  const thread = useConversation((state) => state.thread);
  const scroller = useRef<HTMLDivElement>(null);
  const atLatest = useRef(true);
  const [latestBelow, setLatestBelow] = useState(false);
  const last = thread.turns.at(-1);
  useAnswerAnnouncements(last);

  useLayoutEffect(() => {
    atLatest.current = true;
    if (scroller.current !== null) scroller.current.scrollTop = topOfLatest(scroller.current);
  }, [thread.key, thread.turns.length]);

  // Lines break anew when the source opens beside them; the question being read stays where it was.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (atLatest.current) element.scrollTop = topOfLatest(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const top = topOfLatest(element);
    atLatest.current = Math.abs(top - element.scrollTop) < AT_LATEST_PX;
    setLatestBelow(top > element.scrollTop + element.clientHeight * 0.75);
  };
  const toLatest = (): void => {
    const element = scroller.current;
    element?.scrollTo({ top: topOfLatest(element), behavior: 'smooth' });
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
      {latestBelow && (
        <Button
          className={styles.toEnd ?? ''}
          size="compact-sm"
          variant="default"
          radius="xl"
          onClick={toLatest}
          leftSection={<Icon name="down" size={14} />}
        >
          {t('conversation.toLatest')}
        </Button>
      )}
    </div>
  );
}

/** Where to scroll to for the latest question to stand at the top. */
function topOfLatest(scroller: HTMLElement): number {
  const turns = scroller.querySelectorAll<HTMLElement>('[data-testid="turn"]');
  const latest = turns.item(turns.length - 1);
  if (turns.length === 0) return 0;
  return latest.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - ABOVE_QUESTION_PX;
}
