/** Steps of a longer piece of work, in order: one at once, then one per task, so that frames are drawn between them. */
export interface Steps {
  add(step: () => void): void;
  /** What waits is dropped, and nothing more is taken. */
  close(): void;
}

export function createSteps(): Steps {
  // A timer would be slowed down in a page nobody looks at.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  let resting = true;
  let closed = false;

  const run = (step: () => void): void => {
    resting = false;
    step();
    if (!closed) port2.postMessage(null);
  };
  port1.addEventListener('message', () => {
    const step = waiting.shift();
    if (step === undefined) resting = true;
    else run(step);
  });
  port1.start();
  return {
    add: (step) => {
      if (closed) return;
      if (resting) run(step);
      else waiting.push(step);
    },
    close: () => {
      closed = true;
      waiting.length = 0;
      port1.close();
    },
  };
}
