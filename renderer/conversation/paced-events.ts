import type { AskEvent } from '../../contract/ask.ts';

/** A page that gets no frames any more takes what has come this long after. */
const LONGEST_FRAME_MS = 250;

/**
 * Takes an answer's events and puts them on the page once a frame, however fast they arrive. The first words are put
 * there without what came after them, which would only delay them: sources and actions follow when they are on the screen.
 * Rejects as `events` does, after what came before.
 */
export async function takePaced(events: AsyncIterable<AskEvent>, put: (events: readonly AskEvent[]) => void): Promise<void> {
  const waiting: AskEvent[] = [];
  let wordsPainted: Promise<void> | null = null;
  let due: Promise<void> | null = null;

  const putAll = (): void => {
    const batch = waiting.splice(0);
    if (batch.length > 0) put(batch);
  };
  const flush = async (): Promise<void> => {
    await nextFrame();
    await wordsPainted;
    due = null;
    putAll();
  };
  try {
    for await (const event of events) {
      waiting.push(event);
      // A hidden page gets no frames; its answer is taken as it comes.
      if (document.hidden) putAll();
      else if (event.kind === 'text' && wordsPainted === null) {
        // Not in the next frame but before it, which then has only to paint them.
        putAll();
        wordsPainted = nextFrame().then(nextFrame);
      } else due ??= flush();
    }
  } finally {
    await due;
  }
}

function nextFrame(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const frame = requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
    const timer = setTimeout(() => {
      cancelAnimationFrame(frame);
      resolve();
    }, LONGEST_FRAME_MS);
  });
}
