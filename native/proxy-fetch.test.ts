import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchThroughProxy } from './proxy-fetch.ts';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy as companies have them, and what it was asked for. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    const onward = request(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    onward.end();
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  return { url: await listen(server), asked };
}

const startTarget = () =>
  listen(
    createServer((incoming, outgoing) => {
      if (incoming.url === '/moved') return void outgoing.writeHead(302, { location: '/file' }).end();
      outgoing.writeHead(206, { 'content-range': 'bytes 2-3/4', etag: '"1"' }).end(`range ${incoming.headers.range}`);
    }),
  );

const direct: typeof fetch = () => Promise.resolve(new Response('direct'));

describe('fetch through a proxy', () => {
  it('is the direct one where no proxy is named', () => {
    expect(fetchThroughProxy('', direct, {})).toBe(direct);
    expect(fetchThroughProxy('', direct, { NO_PROXY: 'example.org', HTTPS_PROXY: '' })).toBe(direct);
  });

  it('goes through the one the environment names, with its headers, and hands redirects back', async () => {
    const [proxy, target] = [await startProxy(), await startTarget()];
    const through = fetchThroughProxy('', direct, { http_proxy: proxy.url });
    const response = await through(`${target}/file`, { headers: { range: 'bytes=2-' } });
    expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([
      206,
      'bytes 2-3/4',
      'range bytes=2-',
    ]);
    expect(await through(`${target}/moved`)).toMatchObject({ status: 302 });
    expect(proxy.asked).toEqual([`${target}/file`, `${target}/moved`]);
  });

  it('goes past it for hosts the environment leaves out', async () => {
    const [proxy, target] = [await startProxy(), await startTarget()];
    const through = fetchThroughProxy('', direct, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });
    expect((await through(`${target}/file`)).status).toBe(206);
    expect(proxy.asked).toEqual([]);
  });

  it('asks the proxy of the settings for a tunnel to a secure host, and fails where it refuses', async () => {
    const proxy = await startProxy();
    const through = fetchThroughProxy(proxy.url, direct, {});
    await expect(through('https://models.example/file')).rejects.toThrow();
    expect(proxy.asked).toEqual(['CONNECT models.example:443']);
  });

  it('ends when it is aborted', async () => {
    const silent = await listen(createServer(() => undefined));
    const through = fetchThroughProxy(silent, direct, {});
    const stop = new AbortController();
    const waiting = through('http://models.example/file', { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
