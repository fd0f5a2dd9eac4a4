import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, resetElectron } from '../../tests/fakes/electron.ts';
import { quitGracefully } from './quit.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(() => {
  resetElectron();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

function askToQuit(): boolean {
  let held = false;
  app.emit('will-quit', { preventDefault: () => (held = true) });
  return held;
}

describe('quitting', () => {
  it('waits until the engine has closed its store, and asks it once', async () => {
    const closed = Promise.withResolvers<void>();
    const stop = vi.fn(() => closed.promise);
    quitGracefully({ stop });
    expect(askToQuit()).toBe(true);
    expect(askToQuit()).toBe(true);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(app.exitCodes).toEqual([]);
    closed.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(app.exitCodes).toEqual([0]);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('goes without the engine after three seconds', async () => {
    quitGracefully({ stop: () => new Promise(() => undefined) });
    askToQuit();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(app.exitCodes).toEqual([0]);
  });
});
