import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBertEmbedder } from './bert-embedder.ts';
import { createModelHost, type ModelHost } from './host-client.ts';
import type { HostAnswer, HostProcess, HostRequest } from './host-protocol.ts';

const signal = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };

/** A host that embeds a text as its length, and dies of any text with `poison` in it. */
interface FakeHost extends HostProcess {
  received: HostRequest[];
  killed: boolean;
  answer(): void;
  die(): void;
}

let hosts: FakeHost[];
let automatic: boolean;

function startFakeHost(): FakeHost {
  let onAnswer: (answer: HostAnswer) => void = () => undefined;
  let onExit: () => void = () => undefined;
  const received: HostRequest[] = [];
  const host: FakeHost = {
    received,
    killed: false,
    postMessage(request) {
      received.push(request);
      if (request.kind === 'close') return onExit();
      if (!automatic || request.kind !== 'embed') return;
      if (request.texts.some((text) => text.includes('poison'))) queueMicrotask(onExit);
      else queueMicrotask(host.answer);
    },
    onMessage: (listener) => (onAnswer = listener),
    onExit: (listener) => (onExit = listener),
    kill: () => (host.killed = true),
    answer() {
      const request = received.findLast((each) => each.kind === 'embed');
      if (request?.kind !== 'embed') return;
      onAnswer({
        kind: 'vectors',
        requestId: request.requestId,
        vectors: Float32Array.from(request.texts, (text) => text.length),
      });
    },
    die: () => onExit(),
  };
  hosts.push(host);
  return host;
}

const model = {
  architecture: 'bert' as const,
  modelPath: 'm',
  tokenizerPath: 't',
  dimensions: 1,
  maxTokens: 16,
  pooling: 'cls' as const,
};
const work = (text: string, urgent = false) => ({ model, texts: [text], urgent });
const askedFor = (host: FakeHost | undefined) =>
  (host?.received ?? []).flatMap((each) => (each.kind === 'embed' ? each.texts : ['(close)']));
const embedderOver = (host: ModelHost) =>
  createBertEmbedder({
    host,
    installed: {
      model: {
        modelId: 'm',
        name: 'm',
        dimensions: 1,
        maxTokens: 16,
        pooling: 'cls',
        queryPrefix: '',
        passagePrefix: '',
        files: { model: { path: 'm' }, tokenizer: { path: 't' } },
      },
      folder: '',
      modelPath: 'm',
      tokenizerPath: 't',
    },
  });

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

beforeEach(() => {
  vi.useFakeTimers();
  hosts = [];
  automatic = true;
});

afterEach(() => {
  vi.useRealTimers();
});

describe('model host', () => {
  it('starts with the first work and stops when idle', async () => {
    const host = createModelHost({ start: startFakeHost, log, idleMs: 60_000 });
    expect(hosts).toHaveLength(0);
    await host.embed(work('one'), signal);
    await vi.advanceTimersByTimeAsync(59_000);
    await host.embed(work('two'), signal);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(askedFor(hosts[0])).toEqual(['one', 'two']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(askedFor(hosts[0])).toEqual(['one', 'two', '(close)']);
    await host.embed(work('three'), signal);
    expect(hosts).toHaveLength(2);
  });

  it('gives one piece of work at a time, urgent work first', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    const all = [host.embed(work('a'), signal), host.embed(work('b'), signal), host.embed(work('c', true), signal)];
    expect(askedFor(hosts[0])).toEqual(['a']);
    hosts[0]?.answer();
    expect(askedFor(hosts[0])).toEqual(['a', 'c']);
    hosts[0]?.answer();
    hosts[0]?.answer();
    await Promise.all(all);
  });

  it('halves work that kills the host down to the text that does it, and refuses that one', async () => {
    const embedder = embedderOver(createModelHost({ start: startFakeHost, log }));
    const failed = failureOf(embedder.embed(['a', 'b', 'poison', 'c'], 'passage', signal));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failed).toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    const fine = embedder.embed(['a', 'bb', 'ccc'], 'passage', signal);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await fine).map(([value]) => value)).toEqual([1, 2, 3]);
  });

  it('pauses longer after each death, and gives up for a while after five', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    for (let death = 1; death <= 5; death++) {
      const dying = failureOf(host.embed(work('x'), signal));
      await vi.advanceTimersByTimeAsync(250 * 2 ** (death - 2));
      expect(hosts).toHaveLength(death);
      hosts.at(-1)?.die();
      expect(await dying).toMatchObject({ name: 'HostDied' });
    }
    await expect(host.embed(work('y'), signal)).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(30_000);
    const served = host.embed(work('zz'), signal);
    hosts.at(-1)?.answer();
    expect(await served).toEqual(Float32Array.of(2));
  });

  it('kills a host that does not answer', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    const stuck = failureOf(host.embed(work('x'), signal));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(hosts[0]?.killed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(hosts[0]?.killed).toBe(true);
    hosts[0]?.die();
    expect(await stuck).toMatchObject({ name: 'HostDied' });
  });

  it('drops cancelled work that has not begun', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    const controller = new AbortController();
    const first = host.embed(work('a'), signal);
    const second = failureOf(host.embed(work('b'), controller.signal));
    const third = host.embed(work('c'), signal);
    controller.abort();
    hosts[0]?.answer();
    hosts[0]?.answer();
    await Promise.all([first, third]);
    expect(await second).toMatchObject({ name: 'AbortError' });
    expect(askedFor(hosts[0])).toEqual(['a', 'c']);
  });

  it('works on two processes at once where it may, and starts the second only when there is enough to do', async () => {
    const embedder = embedderOver(createModelHost({ start: startFakeHost, log, workers: 2 }));
    await embedder.embed(['one'], 'query', signal);
    expect(hosts).toHaveLength(1);
    const texts = Array.from({ length: 40 }, (_, index) => 'x'.repeat(index));
    const vectors = await embedder.embed(texts, 'passage', signal);
    expect(vectors.map(([value]) => value)).toEqual(texts.map((text) => text.length));
    expect(hosts).toHaveLength(2);
    for (const host of hosts) expect(askedFor(host).length).toBeGreaterThan(4);
  });

  it('asks no more of its processes than they can do at once, so that memory stays as it is', async () => {
    automatic = false;
    const embedder = embedderOver(createModelHost({ start: startFakeHost, log, workers: 2 }));
    const stop = new AbortController();
    const embedding = failureOf(embedder.embed(Array.from({ length: 1000 }, String), 'passage', stop.signal));
    await vi.advanceTimersByTimeAsync(0);
    expect(hosts.map((host) => host.received.length)).toEqual([1, 1]);
    stop.abort();
    expect(await embedding).toMatchObject({ name: 'AbortError' });
  });

  it('loses one piece of work with one of two processes, and does it again', async () => {
    const embedder = embedderOver(createModelHost({ start: startFakeHost, log, workers: 2 }));
    automatic = false;
    const embedding = embedder.embed(
      Array.from({ length: 12 }, (_, index) => 'x'.repeat(index)),
      'passage',
      signal,
    );
    await vi.advanceTimersByTimeAsync(0);
    automatic = true;
    hosts[0]?.die();
    hosts[1]?.answer();
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await embedding).map(([value]) => value)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('rests when its model is to be removed: what was lost with it is known, and later work starts another', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    const first = host.embed(work('a'), signal);
    const resting = host.rest();
    expect(await failureOf(first)).toMatchObject({ name: 'HostDied' });
    await resting;
    const second = host.embed(work('bb'), signal);
    hosts[1]?.answer();
    expect(await second).toEqual(Float32Array.of(2));
  });

  it('refuses what is waiting when it is closed', async () => {
    automatic = false;
    const host = createModelHost({ start: startFakeHost, log });
    const waiting = [failureOf(host.embed(work('a'), signal)), failureOf(host.embed(work('b'), signal))];
    await host.close();
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
    await expect(host.embed(work('c'), signal)).rejects.toMatchObject({ code: 'EMBEDDER_UNAVAILABLE' });
  });
});
