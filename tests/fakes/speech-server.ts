import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SpeechCreateParams } from 'openai/resources/audio/speech';
import * as z from 'zod';

/** What VoiceAssist may send, checked against the vendor's published types so that drift fails the type check. */
const speechRequest = z.strictObject({
  model: z.string().min(1),
  input: z.string().min(1).max(4096),
  voice: z.string().min(1),
  response_format: z.literal('pcm'),
  speed: z.number().min(0.25).max(4).optional(),
});
type SpeechRequest = z.infer<typeof speechRequest>;
type Assignable<Ours extends Theirs, Theirs> = Ours;
/** Named so that the compiler checks it. */
export type CheckedSpeechRequest = Assignable<
  { [Name in keyof SpeechRequest]-?: Exclude<SpeechRequest[Name], undefined> },
  SpeechCreateParams
>;

/** What the server does with one sentence; one of these is used up by each, then it speaks. */
export type SpeechBehaviour =
  | {
      kind: 'speak';
      /** Sizes in bytes of the pieces sent, over and over; odd ones tear samples apart. Default: all at once. */
      pieceSizes?: readonly number[];
      contentType?: string;
      /** Sent in place of speech. */
      body?: Uint8Array;
    }
  /** Sends this many bytes, then destroys the socket. */
  | { kind: 'cut'; bytes: number }
  /** Sends this many bytes (none, and not even headers, where null), then nothing until the other side leaves. */
  | { kind: 'hang'; bytes: number | null }
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> };

export interface SpokenRequest {
  headers: IncomingHttpHeaders;
  body: SpeechRequest;
  /** `left` where the other side went before the end. */
  ended: Promise<'complete' | 'left'>;
}

export interface SpeechServer {
  /** With `/v1`. */
  baseUrl: string;
  requests: SpokenRequest[];
  /** Appends what to do with the next sentences. */
  script(...behaviours: SpeechBehaviour[]): void;
  close(): Promise<void>;
}

/** Makes 16-bit mono PCM at 24 kHz of a text. */
export type MakeSpeech = (text: string) => Uint8Array | Promise<Uint8Array>;

/** 480 samples (20 ms) a letter, each sample its place: what is lost, doubled or torn is seen. */
export const countedSpeech: MakeSpeech = (text) =>
  new Uint8Array(Int16Array.from({ length: text.length * 480 }, (_, index) => (index % 60_000) - 30_000).buffer);

/** Starts a server on 127.0.0.1 that speaks the vendor's protocol and refuses requests VoiceAssist must not send. */
export async function startSpeechServer(options: { speech?: MakeSpeech; apiKey?: string } = {}): Promise<SpeechServer> {
  const requests: SpokenRequest[] = [];
  const behaviours: SpeechBehaviour[] = [];
  const speech = options.speech ?? countedSpeech;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ended = new Promise<'complete' | 'left'>((resolve) => {
      response.once('close', () => resolve(response.writableFinished ? 'complete' : 'left'));
    });
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (request.method !== 'POST' || request.url !== '/v1/audio/speech') return sendError(response, 404, 'Not found');
    if (options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`)
      return sendError(response, 401, 'Incorrect API key provided.');
    const body = speechRequest.safeParse(JSON.parse(Buffer.concat(pieces).toString('utf8')));
    if (!body.success) return sendError(response, 400, body.error.message);
    requests.push({ headers: request.headers, body: body.data, ended });
    await behave(response, behaviours.shift() ?? { kind: 'speak' }, () => speech(body.data.input));
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...more) => void behaviours.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function behave(response: ServerResponse, behaviour: SpeechBehaviour, speech: () => ReturnType<MakeSpeech>): Promise<void> {
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
    return void response.end(behaviour.body ?? errorBody('Refused.'));
  }
  if (behaviour.kind === 'hang' && behaviour.bytes === null) return;
  const contentType = behaviour.kind === 'speak' ? behaviour.contentType : undefined;
  response.writeHead(200, { 'content-type': contentType ?? 'audio/pcm' });
  response.flushHeaders();
  if (behaviour.kind !== 'speak') {
    await write(response, (await speech()).subarray(0, behaviour.bytes ?? 0));
    if (behaviour.kind === 'cut') response.destroy();
    return;
  }
  const audio = behaviour.body ?? (await speech());
  const sizes = behaviour.pieceSizes ?? [audio.length];
  for (let at = 0, turn = 0; at < audio.length; turn++) {
    const size = sizes[turn % sizes.length] ?? audio.length;
    await write(response, audio.subarray(at, at + size));
    at += size;
  }
  response.end();
}

/** Resolves when the piece has been handed to the network, so that each leaves on its own. */
function write(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.write(piece, () => resolve());
  });
}

function sendError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(errorBody(message));
}

function errorBody(message: string): string {
  return JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } });
}
