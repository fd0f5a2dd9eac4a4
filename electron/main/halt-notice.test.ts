import { beforeEach, expect, it, vi } from 'vitest';
import { app, dialog, resetElectron } from '../../tests/fakes/electron.ts';
import { announceHalts } from './halt-notice.ts';
import type { StopReason } from './supervisor.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

it.each([
  ['profile-in-use', 0, 1, 0],
  ['keeps-failing', 1, 0, 1],
] as const)('tells why the assistant is down (%s) and does what the person chose', async (reason, response, starts, quits) => {
  dialog.nextResponse = response;
  const start = vi.fn();
  let halt: ((why: StopReason) => void) | null = null;
  announceHalts({ start, onHalted: (listener) => (halt = listener) });
  (halt as ((why: StopReason) => void) | null)?.(reason);
  await new Promise((resolve) => setImmediate(resolve));
  expect(dialog.asked).toHaveLength(1);
  expect(start).toHaveBeenCalledTimes(starts);
  expect(app.quits).toBe(quits);
});
