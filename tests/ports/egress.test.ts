import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { callId as callIdSchema } from '../../contract/ids.ts';
import { Failure } from '../../engine/failure.ts';
import type { HeldRequest, SendContext, WayOutOptions } from '../../engine/security/egress.ts';
import { allowedHost } from '../../engine/security/allowed-host.ts';
import { openServerFetch } from '../../native/server-fetch.ts';
import { openRealtimeSocket } from '../../native/web-socket.ts';
import { openTestEgress, type TestEgress } from '../fixtures/egress.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;
const code = (expected: string) => expect.objectContaining({ code: expected });
/** The code of the failure that ends it. */
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.code : error),
  );
const never = new AbortController().signal;
const callId = callIdSchema.parse('call-1');

async function serve(answer: Answer): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

interface Received {
  method: string;
  body: Buffer;
  contentType: string | undefined;
}

/** A server that keeps what it got, and a way to it. */
async function recording(options: Partial<WayOutOptions> = {}) {
  const received: Received[] = [];
  const { url } = await serve(async (request, response) => {
    const { method = '', headers } = request;
    received.push({ method, body: await buffer(request), contentType: headers['content-type'] });
    response.end('{"text":"done"}');
  });
  const egress = openTestEgress();
  return { url, received, egress, way: wayTo(egress, [url], options) };
}

function wayTo(egress: TestEgress, addresses: readonly string[], options: Partial<WayOutOptions> = {}) {
  const hosts = addresses.map(allowedHost).filter((host) => host !== null);
  return egress.way({ purpose: 'answer', allowed: () => hosts, fetch: globalThis.fetch, ...options });
}

/** Answers with a head and one piece, and then nothing more. */
const stalling: Answer = (_request, response) => void response.writeHead(200).write('piece');

describe('a request through the gate', () => {
  it.each([
    ['text', 'Zażółć 🩺'],
    ['bytes', new Uint8Array([0, 255, 1])],
    ['a form', new URLSearchParams({ name: 'a b' })],
    ['nothing', null],
  ])('reaches the server as it was given: %s', async (_name, body) => {
    const { url, received, way, egress } = await recording();
    const response = await way.fetch(url, { method: 'POST', body });
    expect(await response.text()).toBe('{"text":"done"}');
    const expected = body instanceof URLSearchParams ? Buffer.from(body.toString()) : Buffer.from(body ?? '');
    expect(received).toMatchObject([{ method: 'POST', body: expected }]);
    expect(egress.noted).toMatchObject([{ sent: expected.byteLength, received: 15, outcome: 'done', status: 200 }]);
  });

  it('is on record by purpose, destination and call, and by nothing of its address or content', async () => {
    const { url, way, egress } = await recording();
    const send = way.with({ callId, replaced: { person: 2 } });
    await (await send(`${url}patients/anna?token=secret`, { headers: { authorization: 'Bearer secret' } })).text();
    expect(egress.noted).toEqual([
      {
        purpose: 'answer',
        destination: url.slice(0, -1),
        callId,
        replaced: { person: 2 },
        sent: 0,
        received: 15,
        outcome: 'done',
        status: 200,
      },
    ]);
  });

  it('is on record where it never got an answer', async () => {
    const { url, server } = await serve(() => undefined);
    server.close();
    await once(server, 'close');
    const egress = openTestEgress();
    await expect(wayTo(egress, [url]).fetch(url)).rejects.toThrow('fetch failed');
    expect(egress.noted).toMatchObject([{ outcome: 'failed', status: null }]);
  });

  it('is not sent where it cannot be put on record', async () => {
    const { url, received } = await recording();
    const egress = openTestEgress({
      begin() {
        throw new Failure('LEDGER_UNAVAILABLE');
      },
    });
    await expect(wayTo(egress, [url]).fetch(url)).rejects.toEqual(code('LEDGER_UNAVAILABLE'));
    expect(received).toEqual([]);
  });

  it('ends with who asked, and is on record as cancelled', async () => {
    const { url } = await serve(stalling);
    const egress = openTestEgress();
    const asking = new AbortController();
    const response = await wayTo(egress, [url]).fetch(url, { signal: asking.signal });
    const reading = response.text();
    asking.abort();
    await expect(reading).rejects.toHaveProperty('name', 'AbortError');
    expect(egress.noted).toMatchObject([{ outcome: 'cancelled', status: 200 }]);
    await expect(wayTo(egress, [url]).fetch(url, { signal: asking.signal })).rejects.toHaveProperty('name', 'AbortError');
    expect(egress.noted).toHaveLength(1);
  });

  it('is failed on record where its answer breaks off', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('piece', () => response.destroy());
    });
    const egress = openTestEgress();
    const response = await wayTo(egress, [url]).fetch(url);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(egress.noted).toMatchObject([{ outcome: 'failed', received: 5 }]);
  });

  it('is one row for each server it is sent on to, and a refusal for one it may not reach', async () => {
    const far = await recording();
    const near = await serve((_request, response) => void response.writeHead(302, { location: far.url }).end());
    const egress = openTestEgress();
    expect(await (await wayTo(egress, [near.url, far.url]).fetch(near.url)).text()).toBe('{"text":"done"}');
    await expect(wayTo(egress, [near.url]).fetch(near.url)).rejects.toEqual(code('PROVIDER_HOST_NOT_ALLOWED'));
    expect(egress.noted.map(({ destination, outcome, status }) => [destination, outcome, status])).toEqual([
      [near.url.slice(0, -1), 'done', 302],
      [far.url.slice(0, -1), 'done', 200],
      [near.url.slice(0, -1), 'done', 302],
      [far.url.slice(0, -1), 'refused', null],
    ]);
    expect(far.received).toHaveLength(1);
  });

  it('is refused once its server is taken out of the settings', async () => {
    const { url, received, egress } = await recording();
    let hosts = [allowedHost(url)].filter((host) => host !== null);
    const { fetch } = egress.way({ purpose: 'answer', allowed: () => hosts, fetch: globalThis.fetch });
    await (await fetch(url)).text();
    hosts = [];
    await expect(fetch(url)).rejects.toEqual(code('PROVIDER_HOST_NOT_ALLOWED'));
    expect(received).toHaveLength(1);
  });

  it('hands a short answer of an account’s server on whole, and counts it', async () => {
    const { url, egress } = await recording();
    const server = openServerFetch({ pinnedFingerprint: null, authorities: [] });
    onTestFinished(server.close);
    const way = wayTo(egress, [url], { purpose: 'sync', fetch: server.fetch, isWhole: server.isWhole });
    const response = await way.fetch(url);
    expect(server.isWhole(response)).toBe(true);
    expect(egress.noted).toMatchObject([{ purpose: 'sync', received: 15, outcome: 'done' }]);
    expect(await response.text()).toBe('{"text":"done"}');
  });
});

describe('a held request', () => {
  /** A way on which all that is held is kept, and let go by `decide`. */
  function holding(decide: (request: HeldRequest, signal: AbortSignal) => Promise<void> = () => Promise.resolve()) {
    const held: HeldRequest[] = [];
    const approve: NonNullable<SendContext['approve']> = async (request, signal) => {
      held.push(request);
      await decide(request, signal);
    };
    return { held, context: { callId, approve } };
  }

  it('shows the very bytes that are then sent, whatever they are', async () => {
    const { url, received, way } = await recording();
    const { held, context } = holding();
    const send = way.with(context);
    const body = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array(), fc.constant(null));
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        await (await send(url, { method: 'POST', body: given })).text();
        expect(Buffer.from(held.at(-1)!.body)).toEqual(received.at(-1)!.body);
      }),
      { numRuns: 25, seed: 6 },
    );
    expect(held[0]).toMatchObject({ destination: url.slice(0, -1), method: 'POST' });
  });

  it('shows the very bytes of what a provider’s package sends: a question, and a recording in a form', async () => {
    const { url, received, way, egress } = await recording();
    const { held, context } = holding();
    const client = new OpenAI({ baseURL: `${url}v1`, apiKey: 'key', fetch: way.with(context), maxRetries: 0 });
    await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Dose für Łukasz?' }] });
    const sound = crypto.getRandomValues(new Uint8Array(50_000));
    const file = new File([sound], 'speech.wav', { type: 'audio/wav' });
    await client.audio.transcriptions.create({ model: 'm', file, language: 'pl' });
    expect(held.map(({ body }) => Buffer.from(body))).toEqual(received.map(({ body }) => body));
    expect(received[1]?.body.includes(Buffer.from(sound))).toBe(true);
    const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(received[1]?.contentType ?? '') ?? [];
    expect(Buffer.from(held[1]!.body).toString('latin1')).toContain(`--${boundary}\r\n`);
    expect(egress.noted.map(({ sent }) => sent)).toEqual(received.map(({ body }) => body.byteLength));
  });

  it('is not sent where somebody says no, and that is on record', async () => {
    const { url, received, way, egress } = await recording();
    const { context } = holding(() => Promise.reject(new Failure('SEND_DECLINED')));
    let sent = 0;
    const onSent = (): void => void sent++;
    await expect(way.with({ ...context, onSent })(url, { method: 'POST', body: 'x' })).rejects.toEqual(code('SEND_DECLINED'));
    expect([received, sent]).toEqual([[], 0]);
    await (await way.with({ onSent })(url)).text();
    expect(sent).toBe(1);
    expect(egress.noted).toMatchObject([{ callId, outcome: 'refused', sent: 0 }, { outcome: 'done' }]);
  });

  it('is not sent any more when offline mode begins while somebody looks at it', async () => {
    const { url, received, way, egress } = await recording();
    const shown = Promise.withResolvers<void>();
    const { context } = holding((_request, signal) => {
      shown.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    const sending = way.with(context)(url);
    await shown.promise;
    egress.switchTo('offline');
    await expect(sending).rejects.toEqual(code('OFFLINE_MODE'));
    expect(received).toEqual([]);
  });

  it('is not sent to a server that was taken out of the settings meanwhile', async () => {
    const { url, received, egress } = await recording();
    let hosts = [allowedHost(url)].filter((host) => host !== null);
    const way = egress.way({ purpose: 'answer', allowed: () => hosts, fetch: globalThis.fetch });
    const { context } = holding(() => {
      hosts = [];
      return Promise.resolve();
    });
    await expect(way.with(context)(url)).rejects.toEqual(code('PROVIDER_HOST_NOT_ALLOWED'));
    expect(received).toEqual([]);
  });
});

describe('offline mode', () => {
  it('lets nothing out, and out again when it ends', async () => {
    const { url, received, way, egress } = await recording();
    egress.switchTo('offline');
    expect(egress.isOffline()).toBe(true);
    await expect(way.fetch(url)).rejects.toEqual(code('OFFLINE_MODE'));
    expect(received).toEqual([]);
    expect(egress.noted).toMatchObject([{ outcome: 'refused', status: null }]);
    egress.switchTo('cloud');
    await (await way.fetch(url)).text();
    expect(received).toHaveLength(1);
  });

  it('lets out what stays on this computer, and nothing that only says so', async () => {
    const { url, received, way: _way, egress } = await recording();
    const here = wayTo(egress, [url, 'https://provider.example'], { staysHere: () => true });
    egress.switchTo('offline');
    await (await here.fetch(url)).text();
    await expect(here.fetch('https://provider.example')).rejects.toEqual(code('OFFLINE_MODE'));
    expect(received).toHaveLength(1);
  });

  it('ends what waits for an answer, and what is being read, at once', async () => {
    const silent = await serve(() => undefined);
    const streaming = await serve(stalling);
    const left: string[] = [];
    for (const [name, { server }] of Object.entries({ silent, streaming }))
      server.on('request', (_request, response: ServerResponse) => response.on('close', () => left.push(name)));
    const egress = openTestEgress();
    const way = wayTo(egress, [silent.url, streaming.url]);
    const arrived = once(silent.server, 'request');
    const waiting = codeOf(way.fetch(silent.url));
    const response = await way.fetch(streaming.url);
    const reading = response.body!.getReader();
    expect(new TextDecoder().decode((await reading.read()).value)).toBe('piece');
    const next = codeOf(reading.read());
    await arrived;
    egress.switchTo('offline');
    expect(await Promise.all([waiting, next])).toEqual(['OFFLINE_MODE', 'OFFLINE_MODE']);
    await expect.poll(() => left.toSorted()).toEqual(['silent', 'streaming']);
    expect(egress.noted.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['cancelled', null],
      ['cancelled', 200],
    ]);
  });

  it('ends a body even where the machine’s own way goes on', async () => {
    const egress = openTestEgress();
    const endless = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new Uint8Array(3)) });
    const way = wayTo(egress, ['https://provider.example'], { fetch: () => Promise.resolve(new Response(endless)) });
    const reading = (await way.fetch('https://provider.example')).body!.getReader();
    await reading.read();
    egress.switchTo('offline');
    await expect(reading.read()).rejects.toEqual(code('OFFLINE_MODE'));
    expect(egress.noted).toMatchObject([{ outcome: 'cancelled', received: 3 }]);
  });

  it('is told when it begins and ends, once each', () => {
    const egress = openTestEgress();
    const told: boolean[] = [];
    const end = egress.onSwitch((isOffline) => told.push(isOffline));
    for (const mode of ['cloud', 'offline', 'offline', 'auto', 'cloud'] as const) egress.switchTo(mode);
    end();
    egress.switchTo('offline');
    expect(told).toEqual([true, false]);
  });
});

describe('a socket through the gate', () => {
  /** A server that says each text again. */
  async function echoing() {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    onTestFinished(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    const closed = Promise.withResolvers<number>();
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => socket.send(data.toString()));
      socket.on('close', (reason) => closed.resolve(reason));
    });
    const address = new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime?intent=transcription`);
    const egress = openTestEgress();
    const host = allowedHost(`http://${address.host}`);
    const allowed = () => (host === null ? [] : [host]);
    const way = egress.socketWay({ purpose: 'transcribe', allowed, open: openRealtimeSocket });
    return { server, address, egress, way, closed: closed.promise };
  }

  it('is counted and on record', async () => {
    const { address, egress, way } = await echoing();
    const socket = await way.with({ callId })(address, {}, never);
    socket.send('Zażółć');
    for await (const text of socket.messages()) {
      expect(text).toBe('Zażółć');
      break;
    }
    socket.close();
    const bytes = Buffer.byteLength('Zażółć');
    const row = { destination: `ws://${address.host}`, callId, sent: bytes, received: bytes, outcome: 'done', status: 101 };
    expect(egress.noted).toMatchObject([row]);
  });

  it.each(['ws://127.0.0.1:1/v1', 'wss://provider.example/v1', 'ws://provider.example/v1'])(
    'is not opened to %s',
    async (address) => {
      const { server, way, egress } = await echoing();
      await expect(way.open(new URL(address), {}, never)).rejects.toEqual(code('PROVIDER_HOST_NOT_ALLOWED'));
      expect([server.clients.size, egress.noted[0]?.outcome]).toEqual([0, 'refused']);
    },
  );

  it('is not opened in offline mode, and one that is open breaks off', async () => {
    const { address, egress, way, closed } = await echoing();
    const socket = await way.open(address, {}, never);
    const reading = socket.messages()[Symbol.asyncIterator]();
    const next = codeOf(reading.next());
    egress.switchTo('offline');
    expect(await next).toBe('OFFLINE_MODE');
    socket.send('too late');
    expect(await closed).toBeGreaterThan(0);
    expect(egress.noted).toMatchObject([{ outcome: 'cancelled', sent: 0 }]);
    await expect(way.open(address, {}, never)).rejects.toEqual(code('OFFLINE_MODE'));
  });

  it('is asked about before it is opened', async () => {
    const { server, address, way } = await echoing();
    const held: HeldRequest[] = [];
    const approve: NonNullable<SendContext['approve']> = (request) => {
      held.push(request);
      return Promise.reject(new Failure('SEND_DECLINED'));
    };
    await expect(way.with({ approve })(address, {}, never)).rejects.toEqual(code('SEND_DECLINED'));
    expect(held).toMatchObject([{ destination: `ws://${address.host}` }]);
    expect(server.clients.size).toBe(0);
  });
});
