import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { MAX_MESSAGE_SIZE, orderedPipe } from './pipe-order.ts';
import { createInbox, type Pipe, type PipeMessage } from './pipe.ts';

/** A transport that keeps what is sent, for the test to deliver as it likes. */
function heldPipe(): { pipe: Pipe; sent: PipeMessage[]; deliver: (message: PipeMessage) => void; closes: () => number } {
  const inbox = createInbox();
  const sent: PipeMessage[] = [];
  let closes = 0;
  const close = (): void => {
    closes += 1;
    inbox.end();
  };
  return {
    pipe: { send: (message) => sent.push(message), onMessage: inbox.onMessage, onClose: inbox.onClose, close },
    sent,
    deliver: inbox.deliver,
    closes: () => closes,
  };
}

function framesOf(messages: readonly PipeMessage[]): PipeMessage[] {
  const transport = heldPipe();
  const serving = orderedPipe(transport.pipe, 'serving');
  for (const message of messages) serving.send(message);
  return transport.sent;
}

const anyMessage = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array());

it('gives every message as it was sent, in order', () => {
  fc.assert(
    fc.property(fc.array(anyMessage), (messages) => {
      const transport = heldPipe();
      const received: PipeMessage[] = [];
      orderedPipe(transport.pipe, 'calling').onMessage((message) => received.push(message));
      framesOf(messages).forEach(transport.deliver);
      expect(received).toEqual(messages);
    }),
    { seed: 11 },
  );
});

it('closes at the first message lost, doubled or out of order, and gives only what came before it', () => {
  const change = fc.constantFrom('lost', 'doubled', 'swapped');
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 2 }), fc.nat(), change, (messages, place, how) => {
      const frames = framesOf(messages);
      // Not the last: a lost last message shows only when the next one comes, or as a pipe that closes.
      const at = place % (frames.length - 1);
      const frame = frames[at]!;
      if (how === 'lost') frames.splice(at, 1);
      if (how === 'doubled') frames.splice(at, 0, frame);
      if (how === 'swapped') frames.splice(at, 2, frames[at + 1]!, frame);
      const transport = heldPipe();
      const received: PipeMessage[] = [];
      orderedPipe(transport.pipe, 'calling').onMessage((message) => received.push(message));
      frames.forEach(transport.deliver);
      expect(transport.closes()).toBe(1);
      expect(received).toEqual(messages.slice(0, received.length));
      expect(received.length).toBeLessThanOrEqual(at);
    }),
    { seed: 12 },
  );
});

it('keeps what the calling end sends until the serving end has spoken', () => {
  const transport = heldPipe();
  const calling = orderedPipe(transport.pipe, 'calling');
  calling.send('early');
  expect(transport.sent).toEqual([]);
  framesOf([]).forEach(transport.deliver);
  expect(transport.sent).toEqual(['0 early']);
});

it('closes where the other end speaks another protocol, or a message is larger than allowed', () => {
  for (const frames of [
    ['0 voiceassist/0'],
    ['hello'],
    [new Uint8Array(2)],
    [...framesOf([]), `1 ${'x'.repeat(MAX_MESSAGE_SIZE + 1)}`],
  ]) {
    const transport = heldPipe();
    const told = vi.fn<() => void>();
    orderedPipe(transport.pipe, 'calling').onClose(told);
    frames.forEach(transport.deliver);
    expect([transport.closes(), told.mock.calls.length]).toEqual([1, 1]);
  }
});
