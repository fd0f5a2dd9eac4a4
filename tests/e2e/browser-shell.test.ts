import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBrowserShell, type BrowserShell } from '../../browser-shell/server.ts';
import { createClient } from '../../contract/client.ts';
import { socketPipe } from '../../contract/pipe-socket.ts';
import { serve } from '../../engine/serve.ts';
import { rendererManifest } from '../../scripts/renderer-manifest.ts';
import { smallRouter } from '../contract/small-router.ts';

const log = { info: () => undefined, warn: () => undefined, bug: () => 'bug' };

/** A real request, with any headers: `fetch` would not let `Host` be forged. */
async function ask(port: number, target: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: target,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
  });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const piece of answer) body += String(piece);
  return { status: answer.statusCode, headers: answer.headers, body };
}

describe('the browser shell', () => {
  let rendererDir: string;
  let shell: BrowserShell;

  beforeAll(async () => {
    rendererDir = await mkdtemp(path.join(tmpdir(), 'voiceassist-pages-'));
    await mkdir(path.join(rendererDir, 'assets'));
    await writeFile(path.join(rendererDir, 'index.html'), '<title>VoiceAssist</title>');
    await writeFile(path.join(rendererDir, 'settings.html'), '<title>Settings</title>');
    await writeFile(path.join(rendererDir, 'assets', 'index-1a2b.js'), 'export {};');
    await writeFile(path.join(rendererDir, 'manifest.json'), JSON.stringify(await rendererManifest(rendererDir)));
    // Lies beside the pages, but not in their manifest.
    await writeFile(path.join(rendererDir, 'secret.txt'), 'secret');
  });
  afterAll(() => rm(rendererDir, { recursive: true }));

  beforeEach(async () => {
    shell = await startBrowserShell({
      engine: { connect: (pipe, { role }) => serve(smallRouter().router, pipe, { role, log }) },
      rendererDir,
      port: 0,
      log,
    });
    return () => shell.close();
  });

  const tokenPath = () => `/${new URL(shell.newAddress()).search}`;
  const signIn = async () => {
    const { headers } = await ask(shell.port, tokenPath());
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  const get = async (target: string, headers: Record<string, string> = {}) =>
    ask(shell.port, target, { headers: { cookie: await signIn(), ...headers } });

  function open(target: string, headers: Record<string, string>) {
    return new WebSocket(`ws://127.0.0.1:${shell.port}${target}`, { headers });
  }
  async function refusal(target: string, headers: Record<string, string>): Promise<number | undefined> {
    const socket = open(target, headers);
    socket.on('error', () => undefined);
    const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    return answer.statusCode;
  }
  const origin = () => `http://127.0.0.1:${shell.port}`;

  it('exchanges the token once for a cookie that scripts cannot read and other sites cannot send', async () => {
    const address = tokenPath();
    const first = await ask(shell.port, address);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect(first.headers['set-cookie']?.[0]).toMatch(/^voiceassist-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    const second = await ask(shell.port, address);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('already used');
  });

  it('lets the browser that has the cookie reload, follow the used address, and open further tabs', async () => {
    const address = tokenPath();
    const cookie = (await ask(shell.port, address)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await ask(shell.port, '/', { headers: { cookie } })).body).toContain('VoiceAssist');
    expect((await ask(shell.port, address, { headers: { cookie } })).headers.location).toBe('/');
    expect((await ask(shell.port, '/settings.html', { headers: { cookie: `other=1; ${cookie}` } })).body).toContain('Settings');
  });

  it('does not spend the token on a HEAD request', async () => {
    const address = tokenPath();
    await ask(shell.port, address, { method: 'HEAD' });
    expect((await ask(shell.port, address)).status).toBe(303);
  });

  it.each(['/', '/index.html', '/assets/index-1a2b.js', '/?token=wrong', '/?token='])(
    'shows %s to nobody without the cookie',
    async (target) => {
      const answer = await ask(shell.port, target, { headers: { cookie: `voiceassist-${shell.port}=guess` } });
      expect([401, 403]).toContain(answer.status);
      expect(answer.body).not.toContain('export');
    },
  );

  it('refuses names that only point to this computer', async () => {
    for (const host of ['evil.example', `evil.example:${shell.port}`, '127.0.0.1', '127.0.0.1:1', `[::1]:${shell.port}`]) {
      expect((await get('/', { host })).status).toBe(403);
    }
    expect((await get('/', { host: `localhost:${shell.port}` })).status).toBe(200);
  });

  it('answers nothing but GET and HEAD', async () => {
    const cookie = await signIn();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect((await ask(shell.port, '/', { method, headers: { cookie } })).status).toBe(405);
    }
    const head = await ask(shell.port, '/', { method: 'HEAD', headers: { cookie } });
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('sends every answer, refusals too, with the policy and its companions', async () => {
    for (const answer of [await get('/'), await ask(shell.port, '/'), await get('/none')]) {
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
      expect(answer.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${shell.port};`);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('microphone=(self)'),
        'cache-control': 'no-store',
      });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('lets go of a refused WebSocket whose page keeps its half open', async () => {
    const socket = connect({ port: shell.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(`GET /pipe/app HTTP/1.1\r\nHost: 127.0.0.1:${shell.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    socket.resume();
    await once(socket, 'end');
    await shell.close();
    socket.destroy();
  });

  it('lets browsers keep only files whose name changes with their content', async () => {
    const script = await get('/assets/index-1a2b.js');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it.each([
    '/secret.txt',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/assets/%00',
    '/%',
    '/manifest.json',
    'http://127.0.0.1/index.html',
  ])('serves only what the manifest names: not %s', async (target) => {
    expect((await get(target)).status).toBe(404);
  });

  it('survives requests that are none', async () => {
    const socket = connect(shell.port, '127.0.0.1');
    socket.end('\u0000\u0001 nonsense\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect((await get('/')).status).toBe(200);
  });

  it('is reachable on 127.0.0.1 only', async () => {
    const socket = connect(shell.port, '127.0.0.2');
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('takes no WebSocket without the cookie, from another page, for another name, or to another path', async () => {
    const cookie = await signIn();
    expect(await refusal('/pipe/app', { origin: origin() })).toBe(403);
    expect(await refusal('/pipe/app', { origin: origin(), cookie: `voiceassist-${shell.port}=guess` })).toBe(403);
    expect(await refusal('/pipe/app', { cookie })).toBe(403);
    expect(await refusal('/pipe/app', { cookie, origin: 'null' })).toBe(403);
    expect(await refusal('/pipe/app', { cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await refusal('/pipe/app', { cookie, origin: `http://127.0.0.1:${shell.port + 1}` })).toBe(403);
    expect(await refusal('/pipe/app', { cookie, origin: origin(), host: 'evil.example' })).toBe(403);
    expect(await refusal('/pipe/else', { cookie, origin: origin() })).toBe(404);
  });

  it.each([
    ['/pipe/app', 'clinician'],
    ['/pipe/settings', 'admin'],
  ])('answers calls over %s in the role %s', async (target, role) => {
    const socket = open(target, { cookie: await signIn(), origin: origin() });
    const client = createClient(socketPipe(socket));
    expect((await client.app.info()).role).toBe(role);
    socket.terminate();
  });

  it('closes pipes and the port when it is told to', async () => {
    const socket = open('/pipe/app', { cookie: await signIn(), origin: origin() });
    await createClient(socketPipe(socket)).app.info();
    const closed = once(socket, 'close');
    await shell.close();
    await closed;
    const [error] = (await once(connect(shell.port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('rejects where the port is taken', async () => {
    const engine = { connect: () => undefined };
    await expect(startBrowserShell({ engine, rendererDir, port: shell.port, log })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
