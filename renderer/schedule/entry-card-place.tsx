import type { ReactNode } from 'react';
import { ask, focusQuestion } from '../conversation/conversation-store.ts';
import { useStatus } from '../status-store.ts';
import { EntryCard } from './entry-card.tsx';
import { closeEntryCard, useEntryCard } from './entry-card-store.ts';
import css from './entry-card-place.module.css';

/** Above the question box: what was understood as something to be made. */
export function EntryCardPlace(): ReactNode {
  const { draft, words, shown } = useEntryCard();
  const mode = useStatus(({ status }) => status?.mode ?? null);
  if (draft === null) return null;
  const close = (): void => {
    closeEntryCard();
    focusQuestion();
  };
  return (
    <div className={css.place}>
      <EntryCard
        key={shown}
        draft={draft}
        words={words}
        onClose={close}
        onAsk={() => {
          close();
          if (mode !== null) void ask(words, mode);
        }}
      />
    </div>
  );
}
