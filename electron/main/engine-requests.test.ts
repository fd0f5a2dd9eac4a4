import { beforeEach, expect, it, vi } from 'vitest';
import { resetElectron } from '../../tests/fakes/electron.ts';
import { answerEngine } from './engine-requests.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

it('does what the engine asks and answers with its id', async () => {
  const modelHosts = { start: vi.fn(), stop: vi.fn(), stopAll: vi.fn() };
  const egress = { open: (origin: string) => origin === 'https://provider.example', mayLoad: () => false, closeAll: vi.fn() };
  const answer = answerEngine({ egress, modelHosts });
  const reply = vi.fn();
  answer({ kind: 'open-origin', id: 1, origin: 'https://provider.example' }, reply);
  answer({ kind: 'open-origin', id: 2, origin: 'http://provider.example' }, reply);
  answer({ kind: 'open-file', id: 3, path: '/notes/visit.md' }, reply);
  answer({ kind: 'open-file', id: 4, path: '/bin/sh' }, reply);
  answer({ kind: 'open-address', id: 5, address: 'https://cloud.example/login' }, reply);
  answer({ kind: 'open-address', id: 6, address: 'http://cloud.example/login' }, reply);
  await new Promise((resolve) => setImmediate(resolve));
  expect(reply.mock.calls.map(([message]) => message).sort((a, b) => a.id - b.id)).toEqual([
    { kind: 'origin-opened', id: 1, allowed: true },
    { kind: 'origin-opened', id: 2, allowed: false },
    { kind: 'file-opened', id: 3, opened: true },
    { kind: 'file-opened', id: 4, opened: false },
    { kind: 'address-opened', id: 5, opened: true },
    { kind: 'address-opened', id: 6, opened: false },
  ]);
  answer({ kind: 'close-origins', id: 8 }, reply);
  expect(egress.closeAll).toHaveBeenCalledOnce();
  answer({ kind: 'start-host', id: 7 }, reply);
  answer({ kind: 'stop-host', id: 7 }, reply);
  expect(modelHosts.start).toHaveBeenCalledWith(7, reply);
  expect(modelHosts.stop).toHaveBeenCalledWith(7);
});
