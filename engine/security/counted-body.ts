import type { ExchangeEnd, LedgerEntry } from './connection-ledger.ts';

/**
 * The body of an answer, counted as it is read. Where `signal` aborts it ends at once with its reason, whatever the one below does.
 * `end` is called once: `done` at its end, `failed` where it breaks, `cancelled` where it is left or aborted.
 */
export function countedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { signal, received, end }: Pick<LedgerEntry, 'received'> & { signal: AbortSignal; end: (outcome: ExchangeEnd) => void },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let stop = (): void => undefined;
  const over = (outcome: ExchangeEnd): void => {
    signal.removeEventListener('abort', stop);
    end(outcome);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        stop = () => {
          over('cancelled');
          controller.error(signal.reason);
          // It may be broken already, by the same signal.
          reader.cancel(signal.reason).catch(() => undefined);
        };
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop, { once: true });
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (signal.aborted) return;
          if (done) {
            over('done');
            controller.close();
          } else {
            received(value.byteLength);
            controller.enqueue(value);
          }
        } catch (error) {
          if (signal.aborted) return;
          over('failed');
          controller.error(error);
        }
      },
      async cancel(reason) {
        over('cancelled');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
