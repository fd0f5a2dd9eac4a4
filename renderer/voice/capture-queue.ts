import type { CaptureMessage } from '../../contract/voice.ts';
import { FRAME_MS } from './frame-maker.ts';
import { LONGEST_TURN_MS } from './trigger.ts';

/** The longest turn with its pre- and post-roll, and nothing beyond: about 20 MB. */
const MAX_KEPT = (LONGEST_TURN_MS + 4_000) / FRAME_MS;

/** What a turn sends, in order. All of it is kept, in memory, until `forget`, so that it can be sent again. */
export interface CaptureQueue {
  /** Throws where more is kept than the longest turn holds: the capture did not end when it had to. */
  push(message: CaptureMessage): void;
  /** Nothing more comes: streams end after what is there. */
  end(): void;
  /** Ends the stream now: what was not taken yet is not wanted any more. */
  drop(): void;
  /** The sound is safe elsewhere: lets go of what streams have taken, and of all that follows once it was taken. */
  forget(): void;
  forgotten(): boolean;
  /** All messages from the first on, then what comes. One stream at a time: the next takes over from the last. */
  messages(): AsyncGenerator<CaptureMessage, void>;
}

export function createCaptureQueue(): CaptureQueue {
  let kept: CaptureMessage[] = [];
  let next = 0;
  let stream = 0;
  let wake = Promise.withResolvers<void>();
  let ended = false;
  let forgotten = false;

  const dropTaken = (): void => {
    if (!forgotten) return;
    kept = kept.slice(next);
    next = 0;
  };
  return {
    push: (message) => {
      if (ended) return;
      if (kept.length >= MAX_KEPT) throw new Error('A turn holds more sound than its longest time');
      kept.push(message);
      wake.resolve();
    },
    end: () => {
      ended = true;
      wake.resolve();
    },
    drop: () => {
      ended = true;
      forgotten = true;
      kept = [];
      next = 0;
      wake.resolve();
    },
    forget: () => {
      forgotten = true;
      dropTaken();
    },
    forgotten: () => forgotten,
    messages: async function* () {
      const mine = (stream += 1);
      next = 0;
      while (mine === stream) {
        const message = kept[next];
        if (message !== undefined) {
          next += 1;
          dropTaken();
          yield message;
        } else if (ended) return;
        else {
          wake = Promise.withResolvers();
          await wake.promise;
        }
      }
    },
  };
}
