import { APIError } from 'openai';
import type { OpenSocket } from '../engine/security/egress.ts';
import { textSocketOpener } from './text-socket.ts';

/** Opens sockets to providers: a refusal is the error their clients make of an answer. */
export const openRealtimeSocket: OpenSocket = textSocketOpener({
  refused: (status) => new APIError(status, undefined, 'The server refused the connection', new Headers()),
});
