import type { TriggerEvent, TriggerSource } from './trigger.ts';
import type { Voice } from './voice.ts';

/** The voice of the page, for its parts that show it. It may be loaded only when it is first needed. */
export interface PageVoice extends Voice {
  /** A button: goes down, comes up. */
  press(source: TriggerSource): void;
  release(source: TriggerSource): void;
  /** Throws away what is being recorded; stops the answer where nothing is. */
  cancel(): void;
  /** Loads it ahead of the first trigger. */
  preload(): void;
}

export interface LazyVoiceParts {
  load(): Promise<Voice>;
  /** It was needed and could not be loaded; the next trigger tries again. */
  onFailed(error: unknown): void;
  /** Of `performance`, in milliseconds. */
  now(): number;
}

/**
 * The voice before it is loaded: what is pressed meanwhile waits and is told in order, with the time it happened. Once it
 * is there a trigger reaches it within its own event, as opening the microphone requires.
 */
export function createLazyVoice({ load, onFailed, now }: LazyVoiceParts): PageVoice {
  let voice: Voice | null = null;
  let loading: Promise<Voice> | null = null;
  let waiting = 0;

  const loaded = (): Promise<Voice> => {
    loading ??= load().then(
      (there) => (voice = there),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  const later = async (action: (there: Voice) => void | Promise<void>): Promise<void> => {
    waiting += 1;
    try {
      const there = await loaded().finally(() => {
        waiting -= 1;
      });
      await action(there);
    } catch (error) {
      onFailed(error);
    }
  };
  const send = (event: TriggerEvent): void => {
    if (voice !== null && waiting === 0) return voice.send(event);
    // Only a press begins anything; the rest belongs to one, or to nothing.
    if (event.kind === 'press' || waiting > 0) void later((there) => there.send(event));
  };
  return {
    send,
    press: (source) => send({ kind: 'press', source, atMs: now() }),
    release: (source) => send({ kind: 'release', source, atMs: now() }),
    cancel: () => send({ kind: 'escape', atMs: now() }),
    silence: () => voice?.silence(),
    readAloud: (...what) => voice?.readAloud(...what) ?? later((there) => there.readAloud(...what)),
    countRecordings: () => voice?.countRecordings() ?? Promise.resolve(),
    closeMicrophone: () => voice?.closeMicrophone(),
    // Needed by nobody yet: told when it is.
    preload: () => void loaded().catch(() => undefined),
  };
}
