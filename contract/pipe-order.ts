import { createInbox, type Pipe, type PipeMessage } from './pipe.ts';

/**
 * Largest message, in characters of text or in bytes. Well above the largest upload piece in base64 (5.6 million), far
 * below what would stall a window. What is larger fails as CALL_TOO_LARGE before it is sent.
 */
export const MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

/** First message of the serving side. Both ends ship together, so another version means another program. */
const READY = 'voiceassist/1';
const BINARY_HEADER_BYTES = 4;

/**
 * Numbers every message and checks the numbers on arrival: a lost, doubled or reordered message closes the pipe (the
 * caller sees CONNECTION_LOST), never silently changes an answer. The serving end speaks first; the calling end keeps
 * its messages until it has heard that, so none is sent to a socket that is not open or has no listener yet.
 */
export function orderedPipe(pipe: Pipe, end: 'calling' | 'serving'): Pipe {
  const inbox = createInbox();
  const waiting: PipeMessage[] = [];
  let sent = 0;
  let received = 0;
  let ready = end === 'serving';

  const sendNow = (message: PipeMessage): void => pipe.send(numbered(sent++, message));
  const close = (): void => {
    if (inbox.end()) pipe.close();
  };
  const receive = (frame: PipeMessage): void => {
    if (inbox.closed()) return;
    const message = unnumbered(received++, frame);
    if (message === null) return close();
    if (ready) return inbox.deliver(message);
    if (message !== READY) return close();
    ready = true;
    for (const early of waiting.splice(0)) sendNow(early);
  };

  pipe.onClose(() => inbox.end());
  pipe.onMessage(receive);
  if (end === 'serving') sendNow(READY);
  return {
    send: (message) => {
      if (ready) sendNow(message);
      else waiting.push(message);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close,
  };
}

function numbered(number: number, message: PipeMessage): PipeMessage {
  if (typeof message === 'string') return `${number} ${message}`;
  const frame = new Uint8Array(BINARY_HEADER_BYTES + message.length);
  new DataView(frame.buffer).setUint32(0, number);
  frame.set(message, BINARY_HEADER_BYTES);
  return frame;
}

/** The message of a frame; null where the number is not the expected one or the message is larger than allowed. */
function unnumbered(expected: number, frame: PipeMessage): PipeMessage | null {
  const message = typeof frame === 'string' ? textOf(expected, frame) : bytesOf(expected, frame);
  return message === null || message.length > MAX_MESSAGE_SIZE ? null : message;
}

function textOf(expected: number, frame: string): string | null {
  const head = `${expected} `;
  return frame.startsWith(head) ? frame.slice(head.length) : null;
}

function bytesOf(expected: number, frame: Uint8Array): Uint8Array | null {
  if (frame.length < BINARY_HEADER_BYTES) return null;
  const number = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  return number === expected % 2 ** 32 ? frame.subarray(BINARY_HEADER_BYTES) : null;
}
