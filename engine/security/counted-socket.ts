import type { ExchangeEnd, LedgerEntry } from './connection-ledger.ts';
import type { OutgoingSocket } from './egress.ts';
import type { SendingWork } from './under-way.ts';

/** What an answer that opens a WebSocket says (RFC 6455). */
const SWITCHING_PROTOCOLS = 101;

/** A socket whose texts are counted as the bytes they are sent as, and which ends with its work. */
export function countedSocket(socket: OutgoingSocket, entry: LedgerEntry, work: SendingWork): OutgoingSocket {
  const { signal } = work;
  const over = (outcome: ExchangeEnd): void => {
    signal.removeEventListener('abort', stop);
    entry.end(outcome, SWITCHING_PROTOCOLS);
    work.leave();
  };
  const stop = (): void => {
    over('cancelled');
    socket.close();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return {
    send(text) {
      if (signal.aborted) return;
      entry.sent(Buffer.byteLength(text));
      socket.send(text);
    },
    async *messages() {
      try {
        for await (const text of socket.messages()) {
          signal.throwIfAborted();
          entry.received(Buffer.byteLength(text));
          yield text;
        }
        signal.throwIfAborted();
      } catch (error) {
        over(signal.aborted ? 'cancelled' : 'failed');
        throw work.reasonOr(error);
      }
      over('done');
    },
    close() {
      over('done');
      socket.close();
    },
  };
}
