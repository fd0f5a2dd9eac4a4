import { Failure } from '../failure.ts';

interface Watching {
  /** Longest wait for the next piece while somebody wants it. */
  stallMs: number;
  /** Ends it at once, with the signal's reason. */
  signal: AbortSignal;
  /** Called once, however it ends. */
  done: () => void;
}

/**
 * A body that fails with REMOTE_CUT where it ends early or stops arriving, and with the signal's reason when that aborts, also
 * between two pieces. Nothing is read ahead: who reads slowly slows the server down.
 */
export function watchedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { stallMs, signal, done }: Watching,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let isOver = false;
  let fail = (_reason: unknown): void => undefined;

  const over = (): void => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', abort);
    done();
  };
  const abort = (): void => {
    fail(signal.reason);
    over();
    letGo();
  };
  const letGo = (): void => void reader.cancel().catch(() => undefined);

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        fail = (reason) => controller.error(reason);
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      },
      async pull(controller) {
        const stalled = setTimeout(() => {
          if (isOver) return;
          fail(new Failure('REMOTE_CUT'));
          over();
          letGo();
        }, stallMs);
        try {
          const piece = await reader.read();
          if (isOver) return;
          if (!piece.done) return controller.enqueue(piece.value);
          over();
          controller.close();
        } catch (error) {
          if (isOver) return;
          over();
          controller.error(new Failure('REMOTE_CUT', { cause: error }));
        } finally {
          clearTimeout(stalled);
        }
      },
      cancel(reason) {
        over();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
