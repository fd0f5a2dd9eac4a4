import { beforeEach, describe, expect, it, vi } from 'vitest';
import { resetElectron, utilityProcess } from '../../tests/fakes/electron.ts';
import { createModelHosts } from './model-hosts.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('model hosts', () => {
  it('start in a process of their own, joined to the engine by a port main keeps no end of', () => {
    const reply = vi.fn();
    createModelHosts({ entry: '/model-host.js', session: {} as never }).start(1, reply);
    const [host] = utilityProcess.forked;
    expect(host?.entry).toBe('/model-host.js');
    expect(host?.options).toMatchObject({ stdio: 'ignore', execArgv: [], env: { ORT_DISABLE_TELEMETRY: '1' } });
    expect(host?.options['env']).not.toHaveProperty('NODE_OPTIONS');
    const [toHost] = host?.sent ?? [];
    expect(toHost?.ports).toHaveLength(1);
    expect(reply).toHaveBeenCalledExactlyOnceWith({ kind: 'host-started', id: 1 }, [expect.anything()]);
    expect(reply.mock.calls[0]?.[1][0]).not.toBe(toHost?.ports[0]);
  });

  it('end when the engine says so or is gone, and their end is told', async () => {
    const hosts = createModelHosts({ entry: '/model-host.js', session: {} as never });
    const reply = vi.fn();
    hosts.start(1, reply);
    hosts.start(2, reply);
    const [first, second] = utilityProcess.forked;
    hosts.stop(1);
    expect([first?.kills, second?.kills]).toEqual([1, 0]);
    first?.emit('exit', 137);
    await settled();
    expect(reply).toHaveBeenLastCalledWith({ kind: 'host-gone', id: 1 });
    hosts.stop(1);
    hosts.stopAll();
    expect([first?.kills, second?.kills]).toEqual([1, 1]);
  });
});
