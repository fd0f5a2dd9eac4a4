import type { ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../engine/nextcloud/connection.ts';
import { Failure } from '../../engine/failure.ts';
import { ALICE, type AccountServer, basic, type ReceivedRequest, startAccountServer } from '../fakes/dav-account-server.ts';
import { openConnection, type TestConnection } from '../fixtures/account-connection.ts';

const FILES = '/remote.php/dav/files/alice/';
const never = new AbortController().signal;
const credentials = { loginName: ALICE.user, password: ALICE.password };

let server: AccountServer;

async function start(change: Parameters<typeof openConnection>[2] = {}): Promise<TestConnection> {
  server = await startAccountServer();
  onTestFinished(() => server.close());
  return openConnection(server.baseUrl, credentials, change);
}

async function get(connection: Connection, path = `${FILES}note.md`): Promise<string> {
  return await (await connection.request({ method: 'GET', path }, never)).text();
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.code : `not a failure: ${String(error)}`),
  );
}

/** Answers each request with the next of these, and as the server does when they are used up. */
function script(...answers: ((response: ServerResponse, request: ReceivedRequest) => void)[]): void {
  server.answerWith((request, response) => {
    const next = answers.shift();
    next?.(response, request);
    return next !== undefined;
  });
}

const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end(body);
const reset = (response: ServerResponse): void => void response.socket?.destroy();

/** Holds answers back until they are let go. */
function hold(): { waiting: ServerResponse[]; letGo(): void } {
  const waiting: ServerResponse[] = [];
  server.answerWith((_request, response) => waiting.push(response) > 0);
  return {
    waiting,
    letGo() {
      server.answerWith(null);
      for (const response of waiting.splice(0)) response.writeHead(200).end('a file');
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** Long enough for anything on its way in this process to arrive. */
async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}

describe('a request to an account’s server', () => {
  it('carries the password, what the program is, and one trace for each run with a span of its own', async () => {
    const { traced } = await start();
    const [one, other] = [traced(), traced()];
    await get(one);
    await get(one);
    await get(other);
    const sent = server.received.map(({ headers }) => headers);
    expect(sent[0]).toMatchObject({
      authorization: basic(ALICE.user, ALICE.password),
      'user-agent': 'VoiceAssist/1.2.3 (Linux)',
      'accept-encoding': 'identity',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    const traces = sent.map((headers) => String(headers['traceparent']).split('-'));
    expect(traces[0]?.[1]).toBe(traces[1]?.[1]);
    expect(traces[2]?.[1]).not.toBe(traces[0]?.[1]);
    expect(new Set(traces.map((trace) => trace[2])).size).toBe(3);
    expect([one.requestsSent(), other.requestsSent()]).toEqual([2, 1]);
  });

  it('brings back the cookies of DAV over connections that stay open, and those of OCS nowhere', async () => {
    const { connection } = await start();
    await get(connection, '/ocs/v2.php/cloud/user?format=json');
    await get(connection);
    await get(connection);
    await get(connection, '/ocs/v2.php/cloud/user?format=json');
    expect(server.received.map(({ headers }) => headers['cookie'])).toEqual([undefined, undefined, 'dav=session', undefined]);
    expect(server.received.map(({ headers }) => headers['ocs-apirequest'])).toEqual(['true', undefined, undefined, 'true']);
    expect(server.connections()).toBe(1);
  });

  it('gives entity tags as they are without packing', async () => {
    const { connection } = await start();
    const response = await connection.request({ method: 'GET', path: `${FILES}note.md` }, never);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(await response.text()).toBe('a file');
  });

  it('asks for listings packed, and unpacks them', async () => {
    const { connection } = await start();
    const listing = '<d:multistatus/>'.repeat(10_000);
    script((response) => response.writeHead(207, { 'Content-Encoding': 'gzip' }).end(gzipSync(listing)));
    const response = await connection.request({ method: 'PROPFIND', path: FILES }, never);
    expect(await response.text()).toBe(listing);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(server.received[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('is one of four at a time, once the password was taken', async () => {
    const { connection } = await start();
    const atOnceAtFirst: number[] = [];
    server.answerWith((_request, response) => {
      void turns(50).then(() => {
        atOnceAtFirst.push(server.mostAtOnce());
        response.writeHead(200).end('a file');
      });
      return true;
    });
    const all = Array.from({ length: 12 }, () => get(connection));
    expect(await Promise.all(all)).toHaveLength(12);
    expect([atOnceAtFirst[0], server.mostAtOnce()]).toEqual([1, 4]);
    expect(connection.requestsSent()).toBe(12);
  });

  it('keeps its place until its body is read or let go of', async () => {
    const { connection } = await start();
    const open = [];
    for (let count = 0; count < 4; count++) open.push(await connection.request({ method: 'GET', path: FILES }, never));
    const fifth = get(connection);
    await turns(50);
    expect(server.received).toHaveLength(4);
    await open[0]?.body?.cancel();
    expect(await fifth).toBe('a file');
  });

  it('ends where it waits when its caller gives up, and takes nobody’s place', async () => {
    const { connection } = await start();
    await get(connection);
    const held = hold();
    const running = Array.from({ length: 4 }, () => get(connection));
    const giveUp = new AbortController();
    const waiting = connection.request({ method: 'GET', path: FILES }, giveUp.signal);
    await until(() => held.waiting.length === 4);
    giveUp.abort();
    await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    held.letGo();
    await Promise.all(running);
    expect(await get(connection)).toBe('a file');
  });
});

describe('one refused password', () => {
  it('of one folder of a plain server is that folder’s where the root takes the password', async () => {
    const { connection, stops } = await start({ kind: 'webdav' });
    script(status(401), status(207));
    expect(await codeOf(get(connection, '/private/'))).toBe('SERVER_REFUSED');
    expect(stops).toEqual([]);
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /private/', 'PROPFIND /']);
    script(status(401), status(401));
    expect(await codeOf(get(connection, '/private/'))).toBe('ACCOUNT_SIGN_IN');
    expect(stops).toEqual(['sign-in']);
  });

  it('stops every request of the account at once: running, waiting and to come', async () => {
    const { connection, traced, stops } = await start();
    await get(connection);
    const reading = await connection.request({ method: 'GET', path: FILES }, never);
    const held = hold();
    const all = Array.from({ length: 9 }, () => codeOf(get(connection)));
    await until(() => held.waiting.length === 3);
    held.waiting.shift()?.writeHead(401).end();
    expect(await Promise.all(all)).toEqual(Array.from({ length: 9 }, () => 'ACCOUNT_SIGN_IN'));
    expect(await codeOf(reading.text())).toBe('ACCOUNT_SIGN_IN');
    expect(await codeOf(get(traced()))).toBe('ACCOUNT_SIGN_IN');
    expect(server.received).toHaveLength(5);
    expect(stops).toEqual(['sign-in']);
  });

  it('is sent once where many requests begin with it', async () => {
    const { connection, stops } = await start({ credentials: async () => ({ loginName: 'alice', password: 'revoked' }) });
    const all = Array.from({ length: 12 }, () => codeOf(get(connection)));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['ACCOUNT_SIGN_IN']));
    expect(server.received).toHaveLength(1);
    expect(stops).toEqual(['sign-in']);
  });

  it('lets nothing out while the account is known to need a sign-in, be disabled or not trusted', async () => {
    const { connection, account } = await start();
    const codes = { 'sign-in': 'ACCOUNT_SIGN_IN', disabled: 'ACCOUNT_DISABLED', untrusted: 'SERVER_UNTRUSTED' } as const;
    for (const state of ['sign-in', 'disabled', 'untrusted'] as const) {
      account.state = state;
      expect(await codeOf(get(connection))).toBe(codes[state]);
    }
    expect(server.received).toHaveLength(0);
  });

  it('is also one the keychain no longer has', async () => {
    const { connection, stops } = await start({ credentials: async () => null });
    expect(await codeOf(get(connection))).toBe('ACCOUNT_SIGN_IN');
    expect([server.received.length, stops]).toEqual([0, ['sign-in']]);
  });
});

describe('a server that is busy', () => {
  it.each([
    ['seconds', { 'Retry-After': '7' }, 7000],
    ['a date', { 'Retry-After': 'Fri, 20 Nov 2026 10:00:09 GMT' }, 9000],
  ])('is left alone as long as it asks for in %s, by every request', async (_form, headers, waitMs) => {
    const { connection, clock } = await start();
    script(status(503, headers));
    expect(await get(connection)).toBe('a file');
    expect(clock.waitedMs).toEqual([waitMs]);
  });

  it('is not waited for when it asks for longer than a run may wait', async () => {
    const { connection, clock } = await start();
    script(status(429, { 'Retry-After': '3600' }));
    const failed = connection.request({ method: 'GET', path: FILES }, never).catch((error: unknown) => error);
    expect(await failed).toMatchObject({ code: 'SERVER_BUSY', retryAfterMs: 3_600_000 });
    expect(await codeOf(get(connection))).toBe('SERVER_BUSY');
    expect([server.received.length, clock.waitedMs]).toEqual([1, []]);
  });

  it.each([
    ['429', status(429)],
    ['502', status(502)],
    ['503', status(503)],
    ['504', status(504)],
    ['a broken connection', reset],
  ])('is asked again after %s, a little later each time', async (_what, answer) => {
    const { connection, clock } = await start();
    script(answer, answer);
    expect(await get(connection)).toBe('a file');
    expect(clock.waitedMs).toEqual([500, 1000]);
    script(answer, answer, answer);
    expect(await codeOf(get(connection))).toMatch(/^SERVER_(BUSY|UNREACHABLE)$/);
    expect(connection.requestsSent()).toBe(6);
  });

  it.each([
    ['POST', false],
    ['MKCOL', false],
    ['PUT', true],
  ])('is not asked again with %s where that is not safe', async (method, once) => {
    const { connection } = await start();
    script(reset);
    expect(await codeOf(connection.request({ method, path: FILES, once }, never))).toBe('SERVER_UNREACHABLE');
    expect(server.received).toHaveLength(1);
  });

  it('that does not begin to answer is a timeout', async () => {
    const { connection } = await start();
    server.answerWith(() => true);
    const request = { method: 'POST', path: FILES, headTimeoutMs: 20 };
    expect(await codeOf(connection.request(request, never))).toBe('SERVER_TIMEOUT');
  });
});

describe('a body', () => {
  const begun = (response: ServerResponse): void => void response.writeHead(200, { 'Content-Length': '1000000' }).write('begun');

  it('that stops arriving is cut, and its place is free again', async () => {
    const { connection } = await start({ stallMs: 20 });
    script(begun);
    expect(await codeOf(get(connection))).toBe('REMOTE_CUT');
    expect(await get(connection)).toBe('a file');
  });

  it('that ends early is cut', async () => {
    const { connection } = await start();
    script((response) => (begun(response), setImmediate(() => response.socket?.destroy())));
    expect(await codeOf(get(connection))).toBe('REMOTE_CUT');
  });

  it('ends with its caller’s signal, also between two pieces', async () => {
    const { connection } = await start();
    script(begun);
    const giveUp = new AbortController();
    const response = await connection.request({ method: 'GET', path: FILES }, giveUp.signal);
    giveUp.abort();
    await expect(response.text()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});

describe('what a server answers', () => {
  beforeEach(async () => void (await start()));

  it.each([
    [403, 'SERVER_REFUSED'],
    [404, 'REMOTE_GONE'],
    [410, 'REMOTE_GONE'],
    [412, 'REMOTE_CHANGED'],
    [423, 'REMOTE_LOCKED'],
    [500, 'SERVER_ERROR'],
    [507, 'REMOTE_FULL'],
  ])('%i is %s, unless it was expected', async (code, failure) => {
    const { connection } = openConnection(server.baseUrl, credentials);
    script(status(code), status(code));
    expect(await codeOf(get(connection))).toBe(failure);
    expect((await connection.request({ method: 'GET', path: FILES, expect: [code] }, never)).status).toBe(code);
  });

  it('is followed to a folder’s address with a slash, and nowhere else', async () => {
    const { connection } = openConnection(server.baseUrl, credentials);
    const folder = `${FILES}Notes`;
    script(status(301, { Location: `${server.baseUrl}${folder}/` }));
    expect((await connection.request({ method: 'PROPFIND', path: folder }, never)).status).toBe(207);
    for (const place of ['/login', `${folder}.md`]) {
      script(status(302, { Location: place }));
      expect(await codeOf(get(connection, folder))).toBe('SERVER_MOVED');
    }
    // As a network does that asks for a sign-in first: it passes.
    script(status(302, { Location: 'http://127.0.0.2:1/remote.php/dav/files/alice/Notes/' }));
    expect(await codeOf(get(connection, folder))).toBe('SERVER_UNREACHABLE');
    script(status(307, { Location: `${folder}/` }));
    expect(await codeOf(connection.request({ method: 'PUT', path: folder, body: 'x' }, never))).toBe('SERVER_MOVED');
    expect(await codeOf(get(connection, 'https://elsewhere.example/'))).toBe('SERVER_MOVED');
    const hosts = new Set(server.received.map(({ headers }) => headers['host']));
    expect(hosts).toEqual(new Set([new URL(server.baseUrl).host]));
  });
});
