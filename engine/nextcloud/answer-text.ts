import { Failure } from '../failure.ts';
import { watchedBody } from './watched-body.ts';

/** As much of an answer is read where only its meaning counts. */
const MOST_CHARS = 64 * 1024;

/**
 * The beginning of a short answer's body; the rest is let go of. What arrived of one that was cut off is enough to know what
 * the server means. Rejects with the signal's reason.
 */
export async function textOf({ body }: Response, watching: { stallMs: number; signal: AbortSignal }): Promise<string> {
  if (body === null) return '';
  const reader = watchedBody(body, { ...watching, done: () => undefined }).getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MOST_CHARS) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'REMOTE_CUT') throw error;
  }
  return text;
}
