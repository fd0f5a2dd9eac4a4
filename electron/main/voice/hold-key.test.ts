import { describe, expect, it } from 'vitest';
import type { FromKeyListener, ToKeyListener } from '../../../native/key-listener-protocol.ts';
import { createHoldKey, type HoldKeyParts, START_DEADLINE_MS } from './hold-key.ts';

class FakeListener {
  readonly sent: ToKeyListener[] = [];
  kills = 0;
  receive = (_message: FromKeyListener): void => undefined;
  exit = (): void => undefined;
  postMessage(message: ToKeyListener): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: FromKeyListener) => void): void {
    this.receive = listener;
  }
  onExit(listener: () => void): void {
    this.exit = listener;
  }
  kill(): void {
    this.kills++;
  }
}

function arrange(refusal: Extract<ReturnType<HoldKeyParts['start']>, string> | null = null) {
  const listeners: FakeListener[] = [];
  const edges: string[] = [];
  const states: string[] = [];
  const timers = new Map<number, { delayMs: number; run: () => void }>();
  let lastTimer = 0;
  const hold = createHoldKey({
    start: () => {
      if (refusal !== null) return refusal;
      const listener = new FakeListener();
      listeners.push(listener);
      return listener;
    },
    onEdge: (edge) => edges.push(edge),
    onState: (state) => states.push(state),
    after: (delayMs, run) => {
      const id = ++lastTimer;
      timers.set(id, { delayMs, run });
      return () => timers.delete(id);
    },
  });
  const elapse = (): number => {
    const [[id, timer] = [0, { delayMs: 0, run: () => undefined }]] = timers;
    timers.delete(id);
    timer.run();
    return timer.delayMs;
  };
  const last = (): FakeListener => listeners.at(-1) ?? new FakeListener();
  return { hold, listeners, edges, states, timers, elapse, last };
}

describe('the key held anywhere', () => {
  it('is listened for in a process started for it, and told when pressed and released', async () => {
    const { hold, listeners, edges, states, last } = arrange();
    expect(listeners).toHaveLength(0);
    const settled = hold.set('F9');
    expect(last().sent).toEqual([{ kind: 'listen', chord: 'F9' }]);
    last().receive({ kind: 'listening' });
    await expect(settled).resolves.toBe('ok');
    for (const kind of ['press', 'press', 'release', 'release'] as const) last().receive({ kind });
    expect(edges).toEqual(['press', 'release']);
    expect(states).toEqual(['ok']);
  });

  it.each(['unavailable', 'not-permitted'] as const)('starts no process where that is %s', async (refusal) => {
    const { hold, listeners, timers } = arrange(refusal);
    await expect(hold.set('F9')).resolves.toBe(refusal);
    expect(timers.size).toBe(0);
    expect(listeners).toHaveLength(0);
  });

  it('starts no process for none, and ends the one that runs', async () => {
    const { hold, listeners, edges, last } = arrange();
    await expect(hold.set(null)).resolves.toBe('off');
    expect(listeners).toHaveLength(0);
    void hold.set('F9');
    last().receive({ kind: 'listening' });
    last().receive({ kind: 'press' });
    await expect(hold.set(null)).resolves.toBe('off');
    expect(last().kills).toBe(1);
    expect(edges).toEqual(['press', 'release']);
    last().receive({ kind: 'press' });
    last().exit();
    expect(edges).toEqual(['press', 'release']);
    expect(listeners).toHaveLength(1);
  });

  it('takes the same chord again for what it is, and another for a new process', async () => {
    const { hold, listeners, last } = arrange();
    const first = hold.set('F9');
    const second = hold.set('F9');
    last().receive({ kind: 'listening' });
    await expect(Promise.all([first, second])).resolves.toEqual(['ok', 'ok']);
    await expect(hold.set('F9')).resolves.toBe('ok');
    expect(listeners).toHaveLength(1);
    const third = hold.set('F10');
    const fourth = hold.set('F11');
    expect(listeners.map(({ kills }) => kills)).toEqual([1, 1, 0]);
    last().receive({ kind: 'listening' });
    await expect(third).resolves.toBe('off');
    await expect(fourth).resolves.toBe('ok');
  });

  it('ends a start that hangs, and tries again', async () => {
    const { hold, listeners, elapse, last, states } = arrange();
    const settled = hold.set('F9');
    expect(elapse()).toBe(START_DEADLINE_MS);
    await expect(settled).resolves.toBe('stopped');
    expect(last().kills).toBe(1);
    last().exit();
    elapse();
    expect(listeners).toHaveLength(2);
    last().receive({ kind: 'listening' });
    expect(states).toEqual(['stopped', 'ok']);
  });

  it('releases a held key when the process is lost, waits longer each time, and gives up at the fifth', () => {
    const { hold, listeners, edges, states, timers, elapse, last } = arrange();
    void hold.set('F9');
    const pausesMs: number[] = [];
    for (let losses = 1; losses <= 5; losses++) {
      last().receive({ kind: 'listening' });
      last().receive({ kind: 'press' });
      last().exit();
      if (losses < 5) pausesMs.push(elapse());
    }
    expect(pausesMs).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(timers.size).toBe(0);
    expect(listeners).toHaveLength(5);
    expect(edges.filter((edge) => edge === 'press')).toHaveLength(5);
    expect(edges.filter((edge) => edge === 'release')).toHaveLength(5);
    expect(states.at(-1)).toBe('stopped');
    void hold.set('F9');
    expect(listeners).toHaveLength(6);
  });

  it('does not try again what was refused', async () => {
    const { hold, listeners, timers, last } = arrange();
    const settled = hold.set('F9');
    last().receive({ kind: 'refused' });
    await expect(settled).resolves.toBe('unavailable');
    expect({ kills: last().kills, timers: timers.size, listeners: listeners.length }).toEqual({
      kills: 1,
      timers: 0,
      listeners: 1,
    });
  });

  it('is let go when the screen is locked, and tells nothing while a key is being chosen', () => {
    const { hold, edges, last } = arrange();
    void hold.set('F9');
    last().receive({ kind: 'listening' });
    last().receive({ kind: 'press' });
    hold.letGo();
    expect(last().sent.at(-1)).toEqual({ kind: 'let-go' });
    last().receive({ kind: 'release' });
    expect(edges).toEqual(['press', 'release']);
    hold.suspend(true);
    last().receive({ kind: 'press' });
    last().receive({ kind: 'release' });
    expect(edges).toEqual(['press', 'release']);
    hold.suspend(false);
    last().receive({ kind: 'press' });
    hold.suspend(true);
    expect(edges).toEqual(['press', 'release', 'press', 'release']);
  });

  it('gives the person time to answer where the desktop asks first', () => {
    const timers: number[] = [];
    const listener = Object.assign(new FakeListener(), { startDeadlineMs: 120_000 });
    const after = (delayMs: number): (() => void) => {
      timers.push(delayMs);
      return () => undefined;
    };
    void createHoldKey({ start: () => listener, onEdge: () => undefined, onState: () => undefined, after }).set('F9');
    expect(timers).toEqual([120_000]);
  });

  it('ends its process with the app', () => {
    const { hold, last, timers } = arrange();
    void hold.set('F9');
    hold.close();
    last().exit();
    expect({ kills: last().kills, timers: timers.size }).toEqual({ kills: 1, timers: 0 });
  });
});
