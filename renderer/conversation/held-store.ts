import { create } from 'zustand';
import type { AskEvent, SendDecision } from '../../contract/ask.ts';
import { engine, failureOf } from '../connection.ts';

/** A request that waits at the gate, and the question it belongs to. */
export interface HeldRequest extends Extract<AskEvent, { kind: 'held' }> {
  turnKey: string;
  question: string;
}

/** Requests that wait for a person, the one that came first at the front; whichever conversation they belong to. */
export const useHeld = create<{ requests: readonly HeldRequest[] }>(() => ({ requests: [] }));

/** Takes the requests among the events of a turn. Whatever follows one in its turn says that it waits no longer. */
export function takeHeld(turnKey: string, question: string, events: readonly AskEvent[]): void {
  for (const event of events) {
    if (event.kind === 'held') {
      useHeld.setState(({ requests }) => ({ requests: [...without(requests, turnKey), { ...event, turnKey, question }] }));
    } else letGo(turnKey);
  }
}

/** The turn has ended, or goes on. */
export function letGo(turnKey: string): void {
  const { requests } = useHeld.getState();
  if (requests.some((request) => request.turnKey === turnKey)) useHeld.setState({ requests: without(requests, turnKey) });
}

/** Says what becomes of a request. One that waits no longer is taken off the page as well. */
export async function decideSend({ turnKey, sendId }: HeldRequest, decision: SendDecision): Promise<void> {
  try {
    await engine().decideSend({ sendId, decision });
  } catch (error) {
    if (failureOf(error)?.code !== 'NOT_FOUND') throw error;
  }
  const { requests } = useHeld.getState();
  // The next one of the same question may have come meanwhile.
  if (requests.some((request) => request.sendId === sendId)) letGo(turnKey);
}

const without = (requests: readonly HeldRequest[], turnKey: string) => requests.filter((request) => request.turnKey !== turnKey);
