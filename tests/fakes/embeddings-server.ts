import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { errorBody } from './openai-shapes.ts';

/** What VoiceAssist may send. */
const embeddingsRequest = z.strictObject({
  model: z.string().min(1),
  input: z.array(z.string().min(1)).min(1).max(2048),
  encoding_format: z.literal('float'),
});

export interface EmbeddingsServer {
  /** With `/v1`. */
  baseUrl: string;
  /** The texts of each request that was answered or told to fail. */
  requests: string[][];
  /** The next requests fail with these statuses. */
  fail(...statuses: number[]): void;
  /** Its vectors are so long from now on. */
  resize(dimensions: number): void;
  /** Tokens it counted so far, as it told them. */
  tokens(): number;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that speaks `/v1/embeddings`: texts with the same words have near vectors, in whatever order it likes. */
export async function startEmbeddingsServer(): Promise<EmbeddingsServer> {
  let dimensions = 48;
  const requests: string[][] = [];
  const failures: number[] = [];
  let tokens = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    };
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (request.method !== 'POST' || request.url !== '/v1/embeddings') return send(404, errorBody(null, 'Not found'));
    const body = embeddingsRequest.safeParse(JSON.parse(Buffer.concat(pieces).toString('utf8')));
    if (!body.success) return send(400, errorBody('invalid_request', body.error.message));
    const { input, model } = body.data;
    requests.push(input);
    const status = failures.shift();
    if (status !== undefined) return send(status, errorBody(null, 'Told to fail.'));
    const used = input.reduce((sum, text) => sum + wordsOf(text).length, 0);
    tokens += used;
    // Their place is told by `index`, not by their order.
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, dimensions) })).toReversed();
    send(200, JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: used, total_tokens: used } }));
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    fail: (...statuses) => void failures.push(...statuses),
    resize: (to) => void (dimensions = to),
    tokens: () => tokens,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''];
}

/** Each word points somewhere of its own; not normalised, as some servers do not. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of wordsOf(text)) {
    const digest = createHash('sha256').update(word).digest();
    for (let at = 0; at < dimensions; at++) vector[at] = (vector[at] ?? 0) + ((digest[at % 32] ?? 0) - 127.5) / 100;
  }
  return vector;
}
