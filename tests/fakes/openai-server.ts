import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CHAT_FIELDS,
  RESPONSES_FIELDS,
  chatChunks,
  chatRequest,
  errorBody,
  fakeUsage,
  modelObject,
  responseEvents,
  responsesRequest,
  type Ending,
} from './openai-shapes.ts';

/** What the server does with one question; one of these is used up by each, then it answers from the first source. */
export type Behaviour =
  | {
      kind: 'answer';
      /** Deltas of the answer, or what makes them of the request's texts; left out: the sentence of the first source that fits the question best, cited. */
      pieces?: readonly string[] | ((texts: readonly string[]) => readonly string[]);
      ending?: Ending;
      /** Bytes of the stream sent at a time, so that characters and events are torn apart. Default: an event at a time. */
      bytesAtATime?: number;
      /** Pause before each piece. Default 0. */
      pieceDelayMs?: number;
      /** Pause after the opening events, before the first piece. Default 0. */
      firstDelayMs?: number;
    }
  /** Streams `pieces`, then ends without closing events: by closing the stream properly, destroying the socket, or resetting the connection. */
  | { kind: 'cut'; pieces: readonly string[]; how: 'end' | 'destroy' | 'reset' }
  /** Says nothing more after these pieces (none, and not even headers, where null) until the other side leaves. */
  | { kind: 'hang'; pieces: readonly string[] | null }
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** Sends this as the whole stream of events, or as what the type says. */
  | { kind: 'raw'; body: string; contentType?: string }
  /** One event without an end, until the other side leaves. */
  | { kind: 'flood' };

export interface RecordedRequest {
  method: string;
  path: string;
  /** With its question mark; empty for none. */
  query: string;
  headers: IncomingHttpHeaders;
  /** Parsed body; null for none. */
  body: unknown;
  /** All text of the body's messages: instructions first. */
  texts: string[];
  /** Why the body is none that VoiceAssist may send; answered with 400. */
  problem: string | null;
  /** Resolves when the exchange is over: `left` where the other side went before the end. */
  ended: Promise<'complete' | 'left'>;
}

export interface OpenAiServer {
  /** With `/v1`. */
  baseUrl: string;
  requests: RecordedRequest[];
  /** Appends what to do with the next questions. */
  script(...behaviours: Behaviour[]): void;
  /** Takes back what was not used up. */
  unscript(): void;
  close(): Promise<void>;
}

export interface OpenAiServerOptions {
  /** Default: any key, or none. */
  apiKey?: string;
  models?: readonly string[];
  /** The day its models are switched off, told as Mistral does. */
  retiresOn?: string;
  /** What an unknown `/responses` gives: 404 as most, 405, 501, or 200 with a JSON error as LM Studio. Default: it is known. */
  withoutResponses?: 404 | 405 | 501 | 200;
  port?: number;
}

/** Starts a server on 127.0.0.1 that speaks the vendor's protocol and refuses requests VoiceAssist must not send. */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const requests: RecordedRequest[] = [];
  const behaviours: Behaviour[] = [];
  const server = createServer((request, response) => {
    void handle(request, response, { options, requests, next: () => behaviours.shift() ?? { kind: 'answer' } });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    script: (...more) => void behaviours.push(...more),
    unscript: () => void (behaviours.length = 0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Handling {
  options: OpenAiServerOptions;
  requests: RecordedRequest[];
  next: () => Behaviour;
}

async function handle(request: IncomingMessage, response: ServerResponse, { options, requests, next }: Handling): Promise<void> {
  const ended = new Promise<'complete' | 'left'>((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'complete' : 'left'));
  });
  const { pathname: path, search: query } = new URL(request.url ?? '/', 'http://server');
  const body = await readBody(request);
  const recorded: RecordedRequest = {
    method: request.method ?? '',
    path,
    query,
    headers: request.headers,
    body,
    texts: textsOf(body),
    problem: null,
    ended,
  };
  requests.push(recorded);

  if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) {
    return sendJson(response, 401, errorBody('invalid_api_key', 'Incorrect API key provided.'));
  }
  const route = `${request.method} ${path}`;
  if (route === 'GET /v1/models') {
    return sendJson(
      response,
      200,
      JSON.stringify({ object: 'list', data: (options.models ?? ['fake-model']).map((id) => modelOf(id, options)) }),
    );
  }
  const isResponses = route === 'POST /v1/responses';
  if (isResponses && options.withoutResponses !== undefined) return refuseResponses(response, options.withoutResponses);
  if (!isResponses && route !== 'POST /v1/chat/completions') {
    return sendJson(response, 404, errorBody(null, `Invalid URL (${route})`));
  }
  recorded.problem = problemOf(body, isResponses);
  if (recorded.problem !== null) return sendJson(response, 400, errorBody('unknown_parameter', recorded.problem));
  const { model, stream_options: wishes } = body as { model: string; stream_options?: object };
  await behave(response, next(), { isResponses, model, texts: recorded.texts, wantsUsage: wishes !== undefined });
}

function modelOf(id: string, { retiresOn }: OpenAiServerOptions): object {
  return { ...modelObject(id), ...(retiresOn === undefined ? {} : { deprecation: `${retiresOn}T00:00:00Z` }) };
}

function problemOf(body: unknown, isResponses: boolean): string | null {
  if (body === null || typeof body !== 'object') return 'The body is not an object.';
  const known = isResponses ? RESPONSES_FIELDS : CHAT_FIELDS;
  const unknown = Object.keys(body).find((field) => !known.has(field));
  if (unknown !== undefined) return `Unknown parameter: '${unknown}'.`;
  const parsed = (isResponses ? responsesRequest : chatRequest).safeParse(body);
  return parsed.success ? null : `VoiceAssist must not send this: ${parsed.error.message}`;
}

function refuseResponses(response: ServerResponse, status: 404 | 405 | 501 | 200): void {
  if (status === 200) sendJson(response, 200, JSON.stringify({ error: 'Unexpected endpoint or method. (POST /v1/responses)' }));
  else if (status === 404) sendJson(response, 404, '404 page not found', 'text/plain');
  else sendJson(response, status, JSON.stringify({ detail: 'Method Not Allowed' }));
}

interface Asked {
  isResponses: boolean;
  model: string;
  texts: readonly string[];
  /** A chat completion tells its figures where it is asked to. */
  wantsUsage: boolean;
}

async function behave(response: ServerResponse, behaviour: Behaviour, asked: Asked): Promise<void> {
  if (behaviour.kind === 'status') {
    for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value);
    return sendJson(response, behaviour.status, behaviour.body ?? errorBody(null, 'Refused.'));
  }
  if (behaviour.kind === 'hang' && behaviour.pieces === null) return;
  const contentType = (behaviour.kind === 'raw' ? behaviour.contentType : undefined) ?? 'text/event-stream; charset=utf-8';
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' });
  response.flushHeaders();
  if (behaviour.kind === 'flood') return await flood(response);
  if (behaviour.kind === 'raw') return void response.end(behaviour.body);

  const given = behaviour.pieces ?? defaultAnswer;
  const pieces = typeof given === 'function' ? given(asked.texts) : given;
  const ending: Ending = (behaviour.kind === 'answer' ? behaviour.ending : undefined) ?? { kind: 'completed' };
  const frames = framesOf(asked, pieces, ending);
  if (behaviour.kind === 'answer') {
    await send(response, frames, behaviour);
    response.end();
    return;
  }
  // Opening events and the pieces, without what closes the answer.
  const opening = asked.isResponses ? 4 : 1;
  for (const frame of frames.slice(0, opening + pieces.length)) await write(response, frame);
  if (behaviour.kind === 'cut' && behaviour.how === 'end') response.end();
  if (behaviour.kind === 'cut' && behaviour.how === 'destroy') response.destroy();
  if (behaviour.kind === 'cut' && behaviour.how === 'reset') response.socket?.resetAndDestroy();
}

function framesOf({ isResponses, model, texts, wantsUsage }: Asked, pieces: readonly string[], ending: Ending): string[] {
  const usage = fakeUsage(texts, pieces);
  if (isResponses) {
    return responseEvents(model, pieces, ending, usage).map(
      (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
  }
  return [
    ...chatChunks(model, pieces, ending, wantsUsage ? usage : null).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`),
    'data: [DONE]\n\n',
  ];
}

async function send(
  response: ServerResponse,
  frames: readonly string[],
  { bytesAtATime, pieceDelayMs = 0, firstDelayMs = 0 }: { bytesAtATime?: number; pieceDelayMs?: number; firstDelayMs?: number },
): Promise<void> {
  if (bytesAtATime !== undefined) {
    const bytes = Buffer.from(frames.join(''));
    for (let at = 0; at < bytes.length; at += bytesAtATime) await write(response, bytes.subarray(at, at + bytesAtATime));
    return;
  }
  for (const [index, frame] of frames.entries()) {
    if (firstDelayMs > 0 && index === 1) await new Promise((resolve) => setTimeout(resolve, firstDelayMs));
    if (pieceDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, pieceDelayMs));
    if (response.destroyed) return;
    await write(response, frame);
  }
}

async function flood(response: ServerResponse): Promise<void> {
  await write(response, 'data: ');
  const piece = 'x'.repeat(64 * 1024);
  while (!response.destroyed) await write(response, piece);
}

/** Resolves when the piece has been handed to the network, so that each leaves on its own. */
function write(response: ServerResponse, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(piece, () => resolve());
  });
}

/** The sentence of the first source sharing most words with the question, cited in its own words. */
function defaultAnswer(texts: readonly string[]): string[] {
  const asked = texts.at(-1) ?? '';
  const source = /<source-(\w+) number="1"[^>]*>\n([\s\S]*?)\n<\/source-\1>/.exec(asked)?.[2];
  if (source === undefined) return ['ready'];
  const question = new Set((/Question: ([\s\S]*)$/.exec(asked)?.[1] ?? '').toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const sentences = source.match(/[^\n]+?(?:[.!?](?=\s|$)|(?=\n|$))/gu) ?? [source];
  const shared = (sentence: string): number =>
    (sentence.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).filter((word) => question.has(word)).length;
  const best = sentences.map((sentence) => sentence.trim()).reduce((a, b) => (shared(b) > shared(a) ? b : a));
  return [...(best.match(/\S+\s*/gu) ?? [best]), ' ', '[1: "', best, '"]'];
}

function textsOf(body: unknown): string[] {
  const { instructions, input, messages } = (body ?? {}) as { instructions?: unknown; input?: unknown; messages?: unknown };
  const list = [input, messages].flatMap((value) => (Array.isArray(value) ? (value as { content?: unknown }[]) : []));
  return [instructions, ...list.map((message) => message.content)].filter((text) => typeof text === 'string');
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

function sendJson(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'x-request-id': 'req_1' });
  response.end(body);
}
