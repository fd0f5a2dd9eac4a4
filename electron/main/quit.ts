import { app } from 'electron';
import type { EngineProcess } from './engine-process.ts';

/**
 * How long the engine may take to end its work and close the store. Longer looks like a hang to the person and to a system that
 * shuts down; a store that is not closed in time is still whole, its write-ahead log is only merged at the next start.
 */
const SHUTDOWN_DEADLINE_MS = 3_000;

/**
 * Quits once the engine has closed its store, or at the deadline. Asking again while waiting changes nothing. `will-quit`
 * and not `before-quit`: by then every window has closed and kept its place, and no page can take the quit back any more.
 */
export function quitGracefully(engine: Pick<EngineProcess, 'stop'>): void {
  let quitting = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (quitting) return;
    quitting = true;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, SHUTDOWN_DEADLINE_MS));
    void Promise.race([engine.stop(), deadline]).finally(() => app.exit(0));
  });
}
