import type { ORPCError } from '@orpc/client';
import type { Router } from '@orpc/server';
import { StandardRPCHandler } from '@orpc/server/standard';
import {
  decodeRequestMessage,
  encodeResponseMessage,
  experimental_ServerPeerWithoutCodec as ServerPeer,
  MessageType,
} from '@orpc/standard-server-peer';
import type { Role } from '../contract/app.ts';
import { declaredError } from '../contract/declared-error.ts';
import type { Contract } from '../contract/index.ts';
import { inOrder } from '../contract/in-order.ts';
import { MAX_MESSAGE_SIZE, orderedPipe } from '../contract/pipe-order.ts';
import type { Pipe } from '../contract/pipe.ts';
import { asPipeMessage, binarySerializer, sizeOf } from '../contract/wire.ts';
import { declaring } from './declare-failures.ts';
import { isCancel } from './failure.ts';
import type { Log } from './parts.ts';

/** What handlers know of their caller. The shell says it when it hands out the pipe; no message can. */
export interface CallContext {
  role: Role;
}

export type ContractRouter = Router<Contract, CallContext>;

/**
 * Serves the contract over one pipe until it closes or `signal` aborts, which closes it. A `Failure` thrown by a
 * handler or in the middle of a stream arrives as that failure; input the contract refuses as INVALID_INPUT; anything
 * else is logged and arrives as INTERNAL with the id of the log entry and nothing more. When the pipe closes, the
 * `signal` of every handler aborts and every stream is returned, so that its `finally` runs.
 */
export function serve(router: ContractRouter, pipe: Pipe, options: CallContext & { log: Log; signal?: AbortSignal }): void {
  const { role, log, signal } = options;
  if (signal?.aborted) return pipe.close();
  const handler = new StandardRPCHandler(router, {
    customJsonSerializers: [binarySerializer],
    clientInterceptors: [({ next, signal: cancelled }) => declaring(next, { log, cancelled })],
  });
  const ordered = orderedPipe(pipe, 'serving');
  const peer = new ServerPeer(async ([id, type, payload]) => {
    const message = await encodeResponseMessage(id, type, payload);
    if (sizeOf(message) <= MAX_MESSAGE_SIZE) return ordered.send(asPipeMessage(message));
    log.warn('pipe.answer-too-large');
    const failure = serialized(declaredError('CALL_TOO_LARGE'));
    if (type === MessageType.EVENT_ITERATOR) {
      ordered.send(asPipeMessage(await encodeResponseMessage(id, type, { event: 'error', data: failure.body })));
      throw new StreamEnded();
    }
    ordered.send(asPipeMessage(await encodeResponseMessage(id, MessageType.RESPONSE, failure)));
  });

  const respond: Parameters<typeof peer.message>[1] = async (request) => {
    const { response } = await handler.handle({ ...request, body: () => Promise.resolve(request.body) }, { context: { role } });
    if (response) return response;
    log.warn('pipe.unknown-call');
    return serialized(declaredError('INTERNAL'));
  };
  ordered.onMessage(
    inOrder(
      async (message) => {
        const request = await decodeRequestMessage(message);
        // Not awaited: calls run side by side, only their decoding is in order.
        peer.message(request, respond).catch((error: unknown) => {
          if (!(error instanceof StreamEnded) && !isCancel(error)) log.bug('pipe.answer-not-sent', error);
        });
      },
      () => {
        log.warn('pipe.malformed-message');
        ordered.close();
      },
    ),
  );

  const close = (): void => ordered.close();
  signal?.addEventListener('abort', close, { once: true });
  ordered.onClose(() => {
    signal?.removeEventListener('abort', close);
    peer.close({ reason: new DOMException('The pipe closed.', 'AbortError') });
  });
}

/** Ends a stream whose end has already been told. */
class StreamEnded extends Error {}

function serialized(error: ORPCError<string, unknown>): {
  status: number;
  headers: Record<string, never>;
  body: { json: object };
} {
  return { status: error.status, headers: {}, body: { json: error.toJSON() } };
}
