import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, failureFrom, isAborted, type Client } from '../../contract/client.ts';
import { failureData } from '../../contract/failure-table.ts';
import { documentId } from '../../contract/ids.ts';
import { serve } from '../../engine/serve.ts';
import { smallRouter, type Seen } from './small-router.ts';
import { TRANSPORTS, type PipePair } from './transports.ts';

describe.each(TRANSPORTS)('the contract over a $name', ({ open }) => {
  const document = documentId.parse('document-1');
  let pair: PipePair;
  let client: Client;
  let seen: Seen;
  let bugs: unknown[];
  let stop: AbortController;

  beforeEach(async () => {
    pair = await open();
    const small = smallRouter();
    seen = small.seen;
    bugs = [];
    stop = new AbortController();
    const log = { info: () => undefined, warn: () => undefined, bug: (_: string, error: unknown) => `bug-${bugs.push(error)}` };
    client = createClient(pair.client);
    serve(small.router, pair.server, { role: 'clinician', log, signal: stop.signal });
  });
  afterEach(() => pair.dispose());

  const failureOf = async (call: Promise<unknown>) =>
    failureFrom(
      await call.then(
        () => null,
        (error: unknown) => error,
      ),
    );
  const collect = async (question: string) => {
    const texts: string[] = [];
    let error: unknown = null;
    try {
      for await (const event of await client.ask({ question })) if (event.kind === 'text') texts.push(event.text);
    } catch (thrown) {
      error = thrown;
    }
    return { texts, error };
  };

  it('gives values, and the role of the pipe, not of a message', async () => {
    expect(await client.app.info()).toEqual({ version: '1', shell: 'cli', role: 'clinician', canOpenFiles: false, dataDir: 'd' });
  });

  it('carries bytes both ways unchanged, up to the largest piece', async () => {
    const maxBytes = 4 * 1024 * 1024;
    const { bytes } = await client.library.documents.file({ documentId: document, offset: 0, maxBytes });
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect([bytes.length, bytes[255], bytes[256], bytes[maxBytes - 1]]).toEqual([maxBytes, 255, 0, 255]);
    await client.library.upload({ uploadId: 'upload-1', name: 'n', offset: 0, totalBytes: maxBytes, bytes });
    expect(Buffer.compare(Buffer.from(seen.uploaded ?? []), Buffer.from(bytes))).toBe(0);
  });

  it('carries an answer of eight million characters', async () => {
    const { entries } = await client.library.browse({ path: '8000' });
    expect(entries).toHaveLength(8000);
  });

  it('keeps five thousand events in order', async () => {
    const numbers: number[] = [];
    for await (const event of await client.library.intake.watch()) numbers.push(event.done);
    expect(numbers).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  });

  it('runs calls and streams side by side', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => collect(`end ${n}`)));
    expect(answers.map((answer) => answer.texts.length)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('gives a failure of a call with its code, sentence and retryability, and not its cause', async () => {
    const failure = await failureOf(client.library.documents.open({ documentId: document }));
    expect(failure).toEqual({ code: 'FILE_GONE', message: 'It is gone.', retryable: true });
    expect(bugs).toEqual([]);
  });

  it('gives a failure in the middle of a stream after what came before it', async () => {
    const { texts, error } = await collect('fail 3');
    expect(texts).toEqual(['0', '1', '2']);
    expect(failureFrom(error)).toEqual(failureData('PROVIDER_RATE_LIMITED', { retryAfterMs: 1500 }));
  });

  it('names a bug by the id of its log entry only', async () => {
    const failure = await failureOf(client.library.sources.list());
    const stream = failureFrom((await collect('break 1')).error);
    expect([failure.code, stream.code]).toEqual(['INTERNAL', 'INTERNAL']);
    expect(failure.message).toContain('(bug-1)');
    expect(stream.message).toContain('(bug-2)');
    expect(JSON.stringify([failure, stream])).not.toContain('secret');
  });

  it('refuses input the contract does not allow', async () => {
    expect((await failureOf(client.ask({ question: 'x'.repeat(9000) }))).code).toBe('INVALID_INPUT');
    expect(bugs).toEqual([]);
  });

  it('answers an unknown call with a failure and goes on', async () => {
    expect((await failureOf(client.library.samples.add())).code).toBe('INTERNAL');
    expect((await client.app.info()).version).toBe('1');
  });

  it('refuses a call that is too large before sending it, and goes on', async () => {
    const bytes = new Uint8Array(13 * 1024 * 1024);
    const call = client.library.upload({ uploadId: 'upload-1', name: 'n', offset: 0, totalBytes: 1, bytes });
    expect((await failureOf(call)).code).toBe('CALL_TOO_LARGE');
    expect((await client.app.info()).version).toBe('1');
  });

  it('fails an answer or event that is too large, and goes on', async () => {
    expect((await failureOf(client.library.browse({ path: '20000' }))).code).toBe('CALL_TOO_LARGE');
    const { texts, error } = await collect('oversize 2');
    expect(texts).toEqual(['0', '1']);
    expect(failureFrom(error).code).toBe('CALL_TOO_LARGE');
    expect((await client.app.info()).version).toBe('1');
    await vi.waitFor(() => expect(seen.ended).toBe(1));
    expect(bugs).toEqual([]);
  });

  it('cancels a call at the engine when the caller aborts', async () => {
    const cancel = new AbortController();
    const call = client.app.doctor(undefined, { signal: cancel.signal }).catch((error: unknown) => error);
    await vi.waitFor(() => expect(seen.begun).toBe(1));
    cancel.abort();
    expect(isAborted(await call)).toBe(true);
    await vi.waitFor(() => expect(seen.aborted).toBe(1));
    expect(bugs).toEqual([]);
  });

  it('returns the stream at the engine when the caller leaves its loop', async () => {
    for await (const event of await client.ask({ question: 'wait 3' })) if (event.kind === 'text' && event.text === '2') break;
    await vi.waitFor(() => expect(seen.ended).toBe(1));
    expect(bugs).toEqual([]);
  });

  it('returns the stream at the engine when the caller aborts while it waits', async () => {
    const cancel = new AbortController();
    const stream = await client.ask({ question: 'wait 1' }, { signal: cancel.signal });
    await stream.next();
    const waiting = stream.next().catch((error: unknown) => error);
    cancel.abort();
    expect(isAborted(await waiting)).toBe(true);
    await vi.waitFor(() => expect(seen.ended).toBe(1));
    expect(bugs).toEqual([]);
  });

  it('fails what is under way and every later call when the engine closes', async () => {
    const call = failureOf(client.app.doctor());
    const stream = await client.ask({ question: 'wait 1' });
    await stream.next();
    const waiting = failureOf(stream.next());
    await vi.waitFor(() => expect(seen.begun).toBe(2));
    stop.abort();
    const lost = failureData('CONNECTION_LOST');
    expect([await call, await waiting]).toEqual([lost, lost]);
    expect(await failureOf(client.app.info())).toEqual(lost);
    await vi.waitFor(() => expect([seen.aborted, seen.ended]).toEqual([1, 1]));
    expect(bugs).toEqual([]);
  });

  it('aborts what is under way at the engine when the caller closes', async () => {
    const call = failureOf(client.app.doctor());
    const stream = await client.ask({ question: 'wait 1' });
    await stream.next();
    await vi.waitFor(() => expect(seen.begun).toBe(2));
    pair.client.close();
    expect(await call).toEqual(failureData('CONNECTION_LOST'));
    expect(await failureOf(stream.next())).toEqual(failureData('CONNECTION_LOST'));
    await vi.waitFor(() => expect([seen.aborted, seen.ended]).toEqual([1, 1]));
    expect(bugs).toEqual([]);
  });

  it('closes at a message that is none of the protocol, and the process lives on', async () => {
    await client.app.info();
    pair.client.send('1 {"not":');
    expect(await failureOf(client.app.info())).toEqual(failureData('CONNECTION_LOST'));
  });

  it('closes where a message was lost, never leaving one out silently', async () => {
    await client.app.info();
    pair.client.send('2 {}');
    expect(await failureOf(client.app.info())).toEqual(failureData('CONNECTION_LOST'));
  });
});

describe.each(TRANSPORTS)('a pipe over a $name', ({ open }) => {
  it('loses nothing that was sent before the other side listened', async () => {
    const pair = await open();
    const log = { info: () => undefined, warn: () => undefined, bug: () => 'bug' };
    const client = createClient(pair.client);
    const early = [client.app.info(), client.app.info()];
    serve(smallRouter().router, pair.server, { role: 'admin', log });
    expect((await Promise.all(early)).map((info) => info.role)).toEqual(['admin', 'admin']);
    await pair.dispose();
  });

  it('carries text and bytes as what they are and tells both ends of the close once', async () => {
    const pair = await open();
    const received: unknown[] = [];
    const closes: string[] = [];
    pair.client.onMessage((message) => received.push(message));
    pair.client.onClose(() => closes.push('client'));
    pair.server.onClose(() => closes.push('server'));
    pair.server.send('β');
    pair.server.send(new Uint8Array([0, 255]));
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[0]).toBe('β');
    expect(Array.from(received[1] as Uint8Array)).toEqual([0, 255]);
    pair.server.close();
    pair.server.close();
    await vi.waitFor(() => expect(closes).toEqual(['server', 'client']));
    const late: string[] = [];
    pair.client.onClose(() => late.push('told at once'));
    expect(late).toEqual(['told at once']);
    pair.client.send('into nothing');
    await pair.dispose();
  });
});
