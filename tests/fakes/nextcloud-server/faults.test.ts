import { describe, expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { seededFaults, type Fault } from './faults.ts';
import { listen } from './listen.ts';
import { createNextcloudServer, type NextcloudServer } from './server.ts';

const GET_FILE = { headers: { authorization: `Basic ${btoa('alice:secret')}` } };

/** The same file asked for in process and over real HTTP: both must look alike to a client. */
async function bothWays(
  use: (get: (init?: RequestInit) => Promise<Response>, server: NextcloudServer) => Promise<void>,
): Promise<void> {
  const server = createNextcloudServer({ clock: createManualClock() });
  server.files('alice').put('file.txt', 'twenty bytes of text');
  const path = '/remote.php/dav/files/alice/file.txt';
  await use((init) => server.handle(new Request(`http://cloud.test${path}`, { ...GET_FILE, ...init })), server);
  const listening = await listen((request) => server.handle(request));
  try {
    // eslint-disable-next-line no-restricted-globals -- a real client of a server on this machine
    await use((init) => fetch(listening.origin + path, { ...GET_FILE, ...init }), server);
  } finally {
    await listening.close();
  }
}

describe('faults', () => {
  it('break the connection before or after the server did what was asked', async () => {
    await bothWays(async (get, server) => {
      server.setFaults(() => ({ kind: 'reset', when: 'before' }));
      await expect(get({ method: 'DELETE' })).rejects.toThrow(TypeError);
      expect(server.files('alice').exists('file.txt')).toBe(true);
      server.setFaults(() => ({ kind: 'reset', when: 'after' }));
      await expect(get({ method: 'DELETE' })).rejects.toThrow(TypeError);
      expect(server.files('alice').exists('file.txt')).toBe(false);
      server.setFaults(null);
      server.files('alice').put('file.txt', 'twenty bytes of text');
    });
  });

  it('break a body in its middle, or end it early as if that were all', async () => {
    await bothWays(async (get, server) => {
      server.setFaults(() => ({ kind: 'truncate', afterBytes: 5 }));
      await expect(get().then((response) => response.text())).rejects.toThrow('terminated');
      server.setFaults(() => ({ kind: 'short', afterBytes: 5 }));
      const short = await get();
      expect([await short.text(), short.headers.get('content-length')]).toEqual(['twent', '5']);
      server.setFaults(null);
      expect(await (await get()).text()).toBe('twenty bytes of text');
    });
  });

  it('leave a request without an answer, or in the middle of one, until the client gives up', async () => {
    await bothWays(async (get, server) => {
      for (const afterBytes of [null, 5]) {
        server.setFaults(() => ({ kind: 'stall', afterBytes }));
        const giveUp = new AbortController();
        const reading = get({ signal: giveUp.signal }).then(async (response) => {
          for await (const piece of response.body ?? []) {
            expect(new TextDecoder().decode(piece)).toBe('twent');
            giveUp.abort(new Error('given up'));
          }
        });
        if (afterBytes === null) giveUp.abort(new Error('given up'));
        await expect(reading).rejects.toThrow('given up');
      }
      server.setFaults(null);
    });
  });

  it('answer in the server’s place, with the time to come back in', async () => {
    await bothWays(async (get, server) => {
      server.setFaults(() => ({ kind: 'status', status: 503, retryAfter: '7' }));
      const answer = await get({ method: 'DELETE' });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
      expect(server.files('alice').exists('file.txt')).toBe(true);
      server.setFaults(null);
    });
  });

  it('of one seed are the same each time, of another others, and never too many in a row', () => {
    const request = { method: 'GET', path: '/', headers: new Headers(), number: 1 };
    const series = (seed: number): (Fault | null)[] => {
      const faults = seededFaults({ seed, share: 0.9, atMostInARow: 2 });
      return Array.from({ length: 60 }, () => faults(request));
    };
    expect(series(1)).toEqual(series(1));
    expect(series(1)).not.toEqual(series(2));
    const runs = series(1)
      .map((fault) => (fault ? 'x' : ' '))
      .join('');
    expect(runs).toContain('xx');
    expect(runs).not.toContain('xxx');
  });
});

describe('over real HTTP', () => {
  it('text is compressed where the client takes it, with an ETag of its own', async () => {
    const server = createNextcloudServer({ gzip: true });
    server.files('alice').put('file.txt', 'words '.repeat(1000));
    const listening = await listen((request) => server.handle(request));
    try {
      // eslint-disable-next-line no-restricted-globals -- a real client of a server on this machine
      const response = await fetch(`${listening.origin}/remote.php/dav/files/alice/file.txt`, GET_FILE);
      expect(response.headers.get('etag')).toMatch(/-gzip"$/u);
      expect(Number(response.headers.get('content-length'))).toBeLessThan(200);
      expect(await response.text()).toBe('words '.repeat(1000));
    } finally {
      await listening.close();
    }
  });
});
