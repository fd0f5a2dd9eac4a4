import { once } from 'node:events';
import { createServer as createProxy } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openServerFetch } from '../../native/server-fetch.ts';
import { type AccountServer, startAccountServer } from '../fakes/dav-account-server.ts';
import { makeCertificate, type TestCertificate } from '../fixtures/certificates.ts';

function open(pinnedFingerprint: string | null, authorities: readonly string[] = []) {
  const way = openServerFetch({ pinnedFingerprint, authorities });
  onTestFinished(() => way.close());
  return way;
}

async function serverWith(tls: TestCertificate): Promise<AccountServer> {
  const server = await startAccountServer({ tls });
  onTestFinished(() => server.close());
  return server;
}

/** A TLS server that tells how many bytes of what is inside reached it, by connection. */
async function listener(tls: TestCertificate): Promise<{ url: string; ended: Promise<number>; bytes(): number }> {
  const server = createTlsServer({ key: tls.key, cert: tls.cert });
  let all = 0;
  const ended = new Promise<number>((resolve) => {
    // It may leave before this side is done greeting.
    server.on('tlsClientError', () => resolve(0));
    server.on('secureConnection', (socket: TLSSocket) => {
      let bytes = 0;
      socket.on('data', (piece: Buffer) => (all = bytes += piece.length));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(bytes));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, ended, bytes: () => all };
}

const headers = { Authorization: 'Basic secret' };
const ownName = { subject: '127.0.0.1', names: 'IP:127.0.0.1' };

describe('a way to a server', () => {
  it.each([
    ['signed by itself', 'self-signed', ownName, false],
    ['of an authority nobody knows', 'unknown-authority', ownName, true],
  ])('sends no byte over a certificate %s, and says what it is', async (_what, problem, names, hasAuthority) => {
    const authority = hasAuthority ? { authority: await makeCertificate({ subject: 'Hospital CA' }) } : {};
    const certificate = await makeCertificate({ ...names, ...authority });
    const { url, ended } = await listener(certificate);
    const way = open(null);
    await expect(way.fetch(url, { headers })).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(await ended).toBe(0);
    expect(way.refused()).toMatchObject({
      fingerprint: certificate.fingerprint,
      problem,
      subject: expect.stringContaining('CN=127.0.0.1'),
    });
  });

  it('sends no byte to a server that shows another certificate than the pinned one', async () => {
    const [pinned, shown] = [await makeCertificate(ownName), await makeCertificate(ownName)];
    const { url, ended } = await listener(shown);
    const way = open(pinned.fingerprint);
    await expect(way.fetch(url, { headers })).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(await ended).toBe(0);
    expect(way.refused()).toMatchObject({ fingerprint: shown.fingerprint, problem: 'changed' });
  });

  it('opens a socket over the pinned certificate alone, and sends no byte over another one', async () => {
    const [pinned, shown] = [await makeCertificate(ownName), await makeCertificate(ownName)];
    const address = (url: string) => new URL(url.replace('https:', 'wss:'));
    const never = new AbortController().signal;
    const other = await listener(shown);
    const way = open(pinned.fingerprint);
    await expect(way.openSocket(address(other.url), headers, never)).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(await other.ended).toBe(0);
    expect(way.refused()).toMatchObject({ fingerprint: shown.fingerprint, problem: 'changed', isOfOtherHost: false });
    // The very one: the request for a socket is made, whatever comes of it.
    const own = await listener(pinned);
    const leaving = new AbortController();
    const opening = way.openSocket(address(own.url), headers, leaving.signal);
    await vi.waitFor(() => expect(own.bytes()).toBeGreaterThan(0));
    leaving.abort();
    await expect(opening).rejects.toThrow();
  });

  it('trusts the authorities it is given, and tells the certificate of another host from one nobody vouches for', async () => {
    const authority = await makeCertificate({ subject: 'Hospital CA' });
    const server = await serverWith(await makeCertificate({ ...ownName, authority }));
    expect((await open(null, [authority.cert]).fetch(`${server.baseUrl}/status.php`)).status).toBe(200);
    const untold = open(null);
    await expect(untold.fetch(server.baseUrl)).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(untold.refused()).toMatchObject({ problem: 'unknown-authority', isOfOtherHost: false });
    const portal = await listener(await makeCertificate({ subject: 'portal', names: 'DNS:portal.example', authority }));
    const way = open(null, [authority.cert]);
    await expect(way.fetch(portal.url, { headers })).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(way.refused()).toMatchObject({ problem: 'other-name', isOfOtherHost: true });
    expect(await portal.ended).toBe(0);
  });

  it('speaks to exactly the pinned certificate, whatever name it has, over connections that stay open', async () => {
    const certificate = await makeCertificate({ subject: 'old-name', names: 'DNS:old-name.example' });
    const server = await serverWith(certificate);
    const way = open(certificate.fingerprint);
    for (let count = 0; count < 5; count++) {
      const response = await way.fetch(`${server.baseUrl}/status.php`);
      expect(await response.json()).toMatchObject({ installed: true });
    }
    expect([server.received.length, server.connections()]).toEqual([5, 1]);
  });

  it('gives the answer’s status, headers and body as they are, redirects included', async () => {
    const certificate = await makeCertificate(ownName);
    const server = await serverWith(certificate);
    server.answerWith((request, response) => {
      response.writeHead(301, { Location: '/elsewhere', 'Set-Cookie': ['a=1', 'b=2'] }).end(`${request.method} ${request.body}`);
      return true;
    });
    const response = await open(certificate.fingerprint).fetch(server.baseUrl, {
      method: 'PUT',
      body: new Uint8Array([104, 105]),
    });
    expect([response.status, response.headers.get('location'), response.headers.getSetCookie()]).toEqual([
      301,
      '/elsewhere',
      ['a=1', 'b=2'],
    ]);
    expect(await response.text()).toBe('PUT hi');
  });

  it('goes through the proxy the environment names, and checks the certificate behind it', async () => {
    const certificate = await makeCertificate(ownName);
    const server = await serverWith(certificate);
    const asked: string[] = [];
    const proxy = createProxy();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const through = connect(Number(new URL(server.baseUrl).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [socket, through]) end.on('error', () => undefined);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => void proxy.close());
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    onTestFinished(() => void vi.unstubAllEnvs());

    const response = await open(certificate.fingerprint).fetch('https://cloud.example/status.php');
    expect(await response.json()).toMatchObject({ installed: true });
    const wrong = open(certificate.fingerprint.replace(/^../, '00'));
    await expect(wrong.fetch('https://cloud.example/status.php')).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    await open(certificate.fingerprint).fetch(`${server.baseUrl}/status.php`);
    expect(asked).toEqual(['cloud.example:443', 'cloud.example:443']);
    expect(server.received).toHaveLength(2);
  });

  it('ends a request with its signal, also one that is being connected', async () => {
    const certificate = await makeCertificate(ownName);
    const server = await serverWith(certificate);
    const way = open(certificate.fingerprint);
    const giveUp = AbortSignal.abort();
    await expect(way.fetch(server.baseUrl, { signal: giveUp })).rejects.toMatchObject({ name: 'AbortError' });
    server.answerWith(() => true);
    const controller = new AbortController();
    const waiting = way.fetch(server.baseUrl, { signal: controller.signal });
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
