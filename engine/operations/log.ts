import { randomUUID } from 'node:crypto';
import { pino, type DestinationStream } from 'pino';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';

/**
 * A log of constant texts and plain facts (JSON lines). Of an unexpected error it keeps class, code and the places in
 * our code, never its message: messages quote file names, documents and provider bodies.
 */
export function createLog(destination: DestinationStream): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (event, facts = {}) => logger.info(facts, event),
    warn: (event, facts = {}) => logger.warn(facts, event),
    bug: (event, error) => {
      const id = randomUUID().slice(0, 8);
      logger.error({ id, ...describeError(error) }, event);
      return id;
    },
  };
}

/** What may be written about an error: where it arose and of what sort, without its words. */
function describeError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = error instanceof Failure ? error.code : (error as NodeJS.ErrnoException).code;
  return { error: identifier(error.name), code: identifier(code), at: callSites(error.stack) };
}

/** Codes of a provider are its own words; only what can be nothing but a name is written down. */
function identifier(value: unknown): string {
  return typeof value === 'string' && /^\w{1,60}$/.test(value) ? value : '';
}

/** The last few frames, each as `file:line`, without folders (which may name a person). */
function callSites(stack: string | undefined): string {
  // What comes before the first frame is the message.
  const frames = stack?.slice(stack.indexOf('\n    at ')).match(/[\w.-]+\.[cm]?[jt]s:\d+/g) ?? [];
  return frames.slice(0, 6).join(' < ');
}
