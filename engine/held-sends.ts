import { randomUUID } from 'node:crypto';
import type { SendDecision } from '../contract/ask.ts';
import { sendId as sendIdSchema, type SendId } from '../contract/ids.ts';
import { Failure } from './failure.ts';

/** Requests that wait for a person to have seen them. */
export interface HeldSends {
  /** Waits for what becomes of one; `shown` is called with its name first. Rejects with the abort reason. */
  hold(shown: (sendId: SendId) => void, signal: AbortSignal): Promise<SendDecision>;
  /** Failure: NOT_FOUND (it is no longer waiting). */
  decide(sendId: SendId, decision: SendDecision): void;
}

export function createHeldSends(): HeldSends {
  const waiting = new Map<SendId, (decision: SendDecision) => void>();
  return {
    async hold(shown, signal) {
      signal.throwIfAborted();
      const sendId = sendIdSchema.parse(randomUUID());
      const { promise, resolve, reject } = Promise.withResolvers<SendDecision>();
      const abort = (): void => reject(signal.reason);
      waiting.set(sendId, resolve);
      signal.addEventListener('abort', abort);
      try {
        shown(sendId);
        return await promise;
      } finally {
        waiting.delete(sendId);
        signal.removeEventListener('abort', abort);
      }
    },
    decide(sendId, decision) {
      const settle = waiting.get(sendId);
      if (settle === undefined) throw new Failure('NOT_FOUND');
      waiting.delete(sendId);
      settle(decision);
    },
  };
}
