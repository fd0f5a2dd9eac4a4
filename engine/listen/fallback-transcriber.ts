import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { Transcriber, TranscriptionOptions } from './transcriber.ts';

export interface FallbackTranscriberParts {
  /** The preferred first; read for each turn. */
  transcribers: () => readonly Transcriber[];
  /** Milliseconds from any start, never going back. */
  now: () => number;
  log: Log;
}

/** One that failed comes last for this long, doubled with each failure in a row; then one turn tries it again. */
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 10 * 60_000;

/** It was not asked at all: that says nothing new about it. */
const NOT_ASKED: ReadonlySet<FailureCode> = new Set([
  'PROVIDER_PAUSED',
  'PROVIDER_BUSY',
  'LIMIT_REACHED',
  'LEDGER_UNAVAILABLE',
  'OFFLINE_MODE',
  'SEND_DECLINED',
]);

interface Health {
  failures: number;
  restsUntilMs: number;
}

/**
 * Several transcribers as one: the preferred, and when it fails the next, with the same audio. Fails as the first that was
 * tried did, or with TRANSCRIBER_UNAVAILABLE where none can be used.
 */
export function createFallbackTranscriber({ transcribers, now, log }: FallbackTranscriberParts): Transcriber {
  const health = new WeakMap<Transcriber, Health>();
  const isResting = (each: Transcriber): boolean => now() < (health.get(each)?.restsUntilMs ?? 0);

  function inOrder(asked: Pick<TranscriptionOptions, 'language' | 'staysHere'> | null): Transcriber[] {
    const able = transcribers().filter((each) => asked === null || isAble(each, asked));
    return [...able.filter((each) => !isResting(each)), ...able.filter(isResting)];
  }

  function failed(one: Transcriber): void {
    const failures = (health.get(one)?.failures ?? 0) + 1;
    health.set(one, { failures, restsUntilMs: now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1)) });
    log.warn('transcriber failed', { transcriber: one.kind, failures });
  }

  return {
    name: 'fallback',
    kind: 'local',
    // What one of them may have; each is given only what it takes.
    capabilities: { streaming: true, partials: true, keywords: true, languages: [] },
    async available() {
      for (const one of inOrder(null)) {
        const state = await one.available();
        if (state.available) return state;
      }
      return { available: false, detail: new Failure('TRANSCRIBER_UNAVAILABLE').message };
    },
    async *transcribe(audio, options, signal) {
      let first: Failure | null = null;
      for (const one of inOrder(options)) {
        if (!(await one.available()).available) continue;
        signal.throwIfAborted();
        const keywords = one.capabilities.keywords ? options.keywords : [];
        try {
          for await (const transcript of one.transcribe(audio, { ...options, keywords }, signal)) {
            if (transcript.final) health.delete(one);
            yield { by: one.name, ...transcript };
            if (transcript.final) return;
          }
          throw new Failure('TRANSCRIPTION_FAILED');
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof Failure)) throw error;
          if (!NOT_ASKED.has(error.code)) failed(one);
          first ??= error;
        }
      }
      throw first ?? new Failure('TRANSCRIBER_UNAVAILABLE');
    },
    async close() {
      await Promise.all(transcribers().map((each) => each.close()));
    },
  };
}

function isAble(
  { capabilities: { languages }, staysHere }: Transcriber,
  asked: Pick<TranscriptionOptions, 'language' | 'staysHere'>,
): boolean {
  if (asked.staysHere === true && staysHere?.() === false) return false;
  return languages.length === 0 || languages.includes(asked.language);
}
