import { create } from 'zustand';
import type { AskWishes } from './conversation-store.ts';

/** What was wished for the next question of the box, spoken or typed. */
export const useNextWishes = create<{ wishes: AskWishes }>(() => ({ wishes: {} }));

/** Wishes it for the next question, or no longer. */
export function wishNext(wish: keyof AskWishes): void {
  useNextWishes.setState(({ wishes: { [wish]: wished, ...others } }) => ({
    wishes: wished === true ? others : { ...others, [wish]: true },
  }));
}

/** Called when the next question is asked: what was wished is for this one only. */
export function takeNextWishes(): AskWishes {
  const { wishes } = useNextWishes.getState();
  useNextWishes.setState({ wishes: {} });
  return wishes;
}
