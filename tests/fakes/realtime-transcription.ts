import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import * as z from 'zod';

/** What a server says a transcription took. */
export type ToldUsage =
  | { type: 'duration'; seconds: number }
  | { type: 'tokens'; input_tokens: number; output_tokens: number; total_tokens: number };

/** What the server does with one session; one of these is used up by each, then it gives the words as they come. */
export type RealtimeBehaviour =
  /** `deltas` one after each piece of audio while it arrives, the rest after the commit. */
  | { kind: 'answer'; deltas: readonly string[]; withoutCommitted?: boolean; usage?: ToldUsage }
  /** Refuses the handshake. */
  | { kind: 'status'; status: number }
  /** Says `error`, or that the transcription failed, after the commit. */
  | { kind: 'error'; code: string }
  | { kind: 'failed'; code: string }
  /** Closes the connection after this many pieces of audio. */
  | { kind: 'cut'; afterPieces: number }
  /** Takes everything and never says a word. */
  | { kind: 'hang' };

export interface RealtimeSession {
  headers: Record<string, string | string[] | undefined>;
  url: string;
  /** The configuration as sent. */
  session: unknown;
  /** 24 kHz s16le, all pieces. */
  audio: Uint8Array;
  /** What came that VoiceAssist must not send. */
  problems: string[];
  closed: Promise<void>;
}

const clientEvent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session.update'),
    session: z.strictObject({
      type: z.literal('transcription'),
      audio: z.strictObject({
        input: z.strictObject({
          format: z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24_000) }),
          turn_detection: z.null(),
          transcription: z.strictObject({
            model: z.string().min(1),
            language: z.string().length(2).optional(),
            keywords: z.array(z.string()).optional(),
          }),
        }),
      }),
    }),
  }),
  z.strictObject({ type: z.literal('input_audio_buffer.append'), audio: z.base64() }),
  z.strictObject({ type: z.literal('input_audio_buffer.commit') }),
]);

export function attachRealtime(server: Server, options: { apiKey?: string }) {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions: RealtimeSession[] = [];
  const behaviours: RealtimeBehaviour[] = [];

  server.on('upgrade', (request, socket, head) => {
    const behaviour = behaviours.shift() ?? { kind: 'answer', deltas: ['what ', 'is ', 'the ', 'dose'] };
    const refused =
      options.apiKey !== undefined && request.headers.authorization !== `Bearer ${options.apiKey}`
        ? 401
        : behaviour.kind === 'status'
          ? behaviour.status
          : null;
    if (refused !== null) return void socket.end(`HTTP/1.1 ${refused} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const closed = new Promise<void>((resolve) => opened.once('close', () => resolve()));
      const session: RealtimeSession = {
        headers: request.headers,
        url: request.url ?? '',
        session: null,
        audio: new Uint8Array(),
        problems: [],
        closed,
      };
      sessions.push(session);
      serve(opened, session, behaviour);
    });
  });

  return {
    sessions,
    script: (...more: RealtimeBehaviour[]) => void behaviours.push(...more),
    recover: () => void (behaviours.length = 0),
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function serve(socket: WebSocket, session: RealtimeSession, behaviour: RealtimeBehaviour): void {
  const send = (event: object) => socket.send(JSON.stringify({ event_id: 'event_1', ...event }));
  const item = { item_id: 'item_1', content_index: 0 };
  const delta = (text: string) => send({ type: 'conversation.item.input_audio_transcription.delta', ...item, delta: text });
  const waiting = behaviour.kind === 'answer' ? [...behaviour.deltas] : [];
  let pieces = 0;
  send({ type: 'session.created', session: { type: 'transcription' } });

  socket.on('message', (data: Buffer) => {
    const parsed = clientEvent.safeParse(JSON.parse(data.toString('utf8')));
    if (!parsed.success) {
      session.problems.push(parsed.error.message);
      return send({
        type: 'error',
        error: { type: 'invalid_request_error', code: 'invalid_value', message: parsed.error.message },
      });
    }
    const event = parsed.data;
    if (event.type === 'session.update') {
      session.session = event.session;
      return send({ type: 'session.updated', session: event.session });
    }
    if (event.type === 'input_audio_buffer.append') {
      session.audio = Buffer.concat([session.audio, Buffer.from(event.audio, 'base64')]);
      pieces++;
      if (behaviour.kind === 'cut' && pieces === behaviour.afterPieces) return socket.terminate();
      const next = waiting.length > 1 ? waiting.shift() : undefined;
      if (next !== undefined) delta(next);
      return;
    }
    if (session.session === null) session.problems.push('committed without a session');
    commit();
  });

  function commit(): void {
    if (behaviour.kind === 'hang') return;
    if (behaviour.kind === 'error') {
      return send({ type: 'error', error: { type: 'server_error', code: behaviour.code, message: 'Told to fail.' } });
    }
    if (behaviour.kind !== 'answer' || behaviour.withoutCommitted !== true) {
      send({ type: 'input_audio_buffer.committed', previous_item_id: null, item_id: item.item_id });
    }
    if (behaviour.kind === 'failed') {
      const error = { type: 'transcription_error', code: behaviour.code, message: 'Told to fail.' };
      return send({ type: 'conversation.item.input_audio_transcription.failed', ...item, error });
    }
    for (const text of waiting.splice(0)) delta(text);
    const transcript = behaviour.kind === 'answer' ? behaviour.deltas.join('') : '';
    const usage = behaviour.kind === 'answer' ? behaviour.usage : undefined;
    send({ type: 'conversation.item.input_audio_transcription.completed', ...item, transcript, usage });
  }
}
