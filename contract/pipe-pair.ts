import { createInbox, type Pipe, type PipeInbox } from './pipe.ts';

/** Two ends of a pipe within one process: what one sends, the other gets after the sender's own code has run. */
export function createPipePair(): [Pipe, Pipe] {
  const left = createInbox();
  const right = createInbox();
  return [end(left, right), end(right, left)];
}

function end(own: PipeInbox, other: PipeInbox): Pipe {
  return {
    send: (message) => {
      if (!own.closed()) later(() => !other.closed() && other.deliver(message));
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close: () => {
      if (own.end()) later(() => other.end());
    },
  };
}

function later(work: () => unknown): void {
  void Promise.resolve().then(work);
}
