import { DEMO_LABEL } from '../../contract/default-provider.ts';
import type { Answerer, AnswerPart } from './answerer.ts';

/** As fast as a person reads along, and as models stream. */
const WORD_MS = 35;

/**
 * For training and demonstrations: what `local` finds in the evidence, with its real citations, word by word and labelled. Yields
 * nothing where that does. `pause` waits between words.
 */
export function createDemoAnswerer({
  local,
  pause,
}: {
  local: Answerer;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}): Answerer {
  async function* spoken(part: AnswerPart, signal: AbortSignal): AsyncGenerator<AnswerPart, void, void> {
    if (part.kind === 'cite') return yield part;
    for (const text of part.text.match(/\s*\S+\s*/gu) ?? [part.text]) {
      await pause(WORD_MS, signal);
      yield { kind: 'text', text };
    }
  }

  return {
    async *answer(request, signal) {
      let isLabelled = false;
      for await (const part of local.answer(request, signal)) {
        if (!isLabelled) yield* spoken({ kind: 'text', text: `${DEMO_LABEL}\n\n` }, signal);
        isLabelled = true;
        yield* spoken(part, signal);
      }
    },
  };
}
