import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorBody } from './openai-shapes.ts';
import { attachRealtime, type RealtimeBehaviour, type RealtimeSession, type ToldUsage } from './realtime-transcription.ts';

/** What the server does with one request; one of these is used up by each, then it answers with `words`. */
export type TranscriptionBehaviour =
  | {
      kind: 'answer';
      text: string;
      /** Whisper's chance that nobody spoke; the answer then has segments. */
      noSpeech?: number;
      delayMs?: number;
      /** What it says it took. */
      usage?: ToldUsage;
    }
  /** As server-sent events, whatever was asked for. `ending`: the event that closes it, the end of the body, or a reset. */
  | {
      kind: 'stream';
      deltas: readonly string[];
      ending: 'done' | 'end' | 'destroy';
      deltaDelayMs?: number;
      usage?: ToldUsage;
    }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Streams these, then says nothing more. */
  | { kind: 'stall'; deltas: readonly string[] }
  | { kind: 'status'; status: number; code?: string; message?: string; headers?: Record<string, string> }
  | { kind: 'raw'; body: string; type: string }
  /** Closes the connection without an answer. */
  | { kind: 'destroy' };

export interface TranscriptionRequest {
  headers: IncomingHttpHeaders;
  fields: Record<string, string[]>;
  fileName: string;
  /** The audio as it came. */
  file: Uint8Array;
  /** Resolves when the exchange is over: `left` where the other side went before the end. */
  ended: Promise<'complete' | 'left'>;
}

export interface TranscriptionServer {
  /** With `/v1`. */
  baseUrl: string;
  requests: TranscriptionRequest[];
  sessions: RealtimeSession[];
  script(...behaviours: TranscriptionBehaviour[]): void;
  scriptRealtime(...behaviours: RealtimeBehaviour[]): void;
  /** From now on it does nothing that was told and not yet done. */
  recover(): void;
  close(): Promise<void>;
}

export interface TranscriptionServerOptions {
  /** Default: any key, or none. */
  apiKey?: string;
  /** What it makes of audio. Default: always the same words. */
  recognise?: (wav: Uint8Array) => Promise<string>;
  /** Refuses fields it does not know with 400, as strict servers do. */
  withoutStreaming?: boolean;
}

const KNOWN_FIELDS = new Set(['file', 'model', 'language', 'response_format', 'stream', 'keywords[]', 'prompt', 'temperature']);

/** A server on 127.0.0.1 that speaks `/v1/audio/transcriptions` and `/v1/realtime?intent=transcription`. */
export async function startTranscriptionServer(options: TranscriptionServerOptions = {}): Promise<TranscriptionServer> {
  const requests: TranscriptionRequest[] = [];
  const behaviours: TranscriptionBehaviour[] = [];
  const server = createServer((request, response) => {
    void handle(request, response, options, requests, () => behaviours.shift());
  });
  const realtime = attachRealtime(server, options.apiKey === undefined ? {} : { apiKey: options.apiKey });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    sessions: realtime.sessions,
    script: (...more) => void behaviours.push(...more),
    scriptRealtime: realtime.script,
    recover() {
      behaviours.length = 0;
      realtime.recover();
    },
    close: () =>
      new Promise((resolve) => {
        realtime.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: TranscriptionServerOptions,
  requests: TranscriptionRequest[],
  next: () => TranscriptionBehaviour | undefined,
): Promise<void> {
  const ended = new Promise<'complete' | 'left'>((resolve) => {
    response.once('close', () => resolve(response.writableFinished ? 'complete' : 'left'));
  });
  if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions') {
    return sendJson(response, 404, errorBody(null, `Invalid URL (${request.method} ${request.url})`));
  }
  if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`) {
    return sendJson(response, 401, errorBody('invalid_api_key', 'Incorrect API key provided.'));
  }
  const form = await readForm(request);
  const { fields, file } = form;
  const unknown = Object.keys(fields).find((name) => !KNOWN_FIELDS.has(name));
  if (file === null || fields['model'] === undefined || unknown !== undefined) {
    return sendJson(
      response,
      400,
      errorBody('unknown_parameter', `VoiceAssist must not send this: ${unknown ?? 'no file or model'}`),
    );
  }
  requests.push({ headers: request.headers, fields, fileName: file.name, file: new Uint8Array(await file.arrayBuffer()), ended });
  const strict =
    options.withoutStreaming === true ? ['stream', 'keywords[]'].find((name) => fields[name] !== undefined) : undefined;
  if (strict !== undefined) return sendJson(response, 400, errorBody(null, `Unknown parameter: '${strict}'`));
  const behaviour = next() ?? {
    kind: 'answer',
    text: await (options.recognise ?? (() => Promise.resolve('what is the dose')))(requests.at(-1)?.file ?? new Uint8Array()),
  };
  await behave(response, behaviour);
}

async function behave(response: ServerResponse, behaviour: TranscriptionBehaviour): Promise<void> {
  switch (behaviour.kind) {
    case 'answer': {
      if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs);
      const segments = behaviour.noSpeech === undefined ? {} : { segments: [{ id: 0, no_speech_prob: behaviour.noSpeech }] };
      return sendJson(response, 200, JSON.stringify({ text: behaviour.text, ...segments, usage: behaviour.usage }));
    }
    case 'stream':
    case 'stall': {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const delta of behaviour.deltas) {
        if (behaviour.kind === 'stream' && behaviour.deltaDelayMs !== undefined) await pause(behaviour.deltaDelayMs);
        await write(response, event({ type: 'transcript.text.delta', delta }));
      }
      if (behaviour.kind === 'stall') return;
      if (behaviour.ending === 'destroy') return void response.destroy();
      const text = behaviour.deltas.join('');
      const { usage } = behaviour;
      return void response.end(behaviour.ending === 'done' ? event({ type: 'transcript.text.done', text, usage }) : '');
    }
    case 'status':
      return sendJson(
        response,
        behaviour.status,
        errorBody(behaviour.code ?? null, behaviour.message ?? 'Told to fail.'),
        behaviour.headers,
      );
    case 'raw':
      response.writeHead(200, { 'content-type': behaviour.type });
      return void response.end(behaviour.body);
    case 'destroy':
      return void response.destroy();
    case 'hang':
  }
}

function event(data: { type: string; [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function readForm(request: IncomingMessage): Promise<{ fields: Record<string, string[]>; file: File | null }> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Buffer.concat(pieces), { headers }).formData();
  const fields: Record<string, string[]> = {};
  let file: File | null = null;
  for (const [name, value] of form) {
    if (typeof value === 'string') (fields[name] ??= []).push(value);
    else file = value;
  }
  return { fields, file };
}

/** Resolves when the piece has been handed to the network, so that each leaves on its own. */
function write(response: ServerResponse, piece: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(piece, () => resolve());
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function sendJson(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers });
  response.end(body);
}
