import { createORPCClient, ORPCError } from '@orpc/client';
import { StandardRPCLink } from '@orpc/client/standard';
import type { ContractRouterClient } from '@orpc/contract';
import {
  decodeResponseMessage,
  encodeRequestMessage,
  experimental_ClientPeerWithoutCodec as ClientPeer,
  MessageType,
} from '@orpc/standard-server-peer';
import { declaredError } from './declared-error.ts';
import { FAILURES, failureData, type FailureCode, type FailureData } from './failure-table.ts';
import type { Contract } from './index.ts';
import { inOrder } from './in-order.ts';
import { MAX_MESSAGE_SIZE, orderedPipe } from './pipe-order.ts';
import type { Pipe } from './pipe.ts';
import { asPipeMessage, binarySerializer, sizeOf } from './wire.ts';

/** Every call of the contract as a function; streams are async iterators. Options take `signal`. */
export type Client = ContractRouterClient<Contract>;

/**
 * The calling end of a pipe. Rejections are declared failures (see `failureFrom`) or the abort reason. When the pipe
 * closes, what is under way and every later call fails with CONNECTION_LOST: make a new client over a new pipe.
 */
export function createClient(pipe: Pipe): Client {
  const ordered = orderedPipe(pipe, 'calling');
  let closed = false;

  const peer = new ClientPeer(async ([id, type, payload]) => {
    if (closed) {
      if (type === MessageType.REQUEST) throw declaredError('CONNECTION_LOST');
      return;
    }
    const message = await encodeRequestMessage(id, type, payload);
    if (sizeOf(message) > MAX_MESSAGE_SIZE) throw declaredError('CALL_TOO_LARGE');
    ordered.send(asPipeMessage(message));
  });

  ordered.onMessage(
    inOrder(
      async (message) => peer.message(await decodeResponseMessage(message)),
      () => ordered.close(),
    ),
  );
  ordered.onClose(() => {
    closed = true;
    peer.close({ reason: declaredError('CONNECTION_LOST') });
  });

  const link = new StandardRPCLink(
    { call: async (request) => withBody(await peer.request(request)) },
    {
      url: 'http://orpc',
      customJsonSerializers: [binarySerializer],
      interceptors: [({ next, signal }) => naming(next, { closed: () => closed, cancelled: signal })],
    },
  );
  return createORPCClient(link);
}

/**
 * The failure behind any rejection of a call or stream: the declared one, INVALID_INPUT for input the contract refuses,
 * and INTERNAL for everything that is a bug. Ask `isAborted` first: cancelling is not a failure.
 */
export function failureFrom(error: unknown): FailureData {
  if (!(error instanceof ORPCError)) return failureData('INTERNAL');
  if (error.code === 'BAD_REQUEST') return failureData('INVALID_INPUT');
  if (!error.defined || !isFailureCode(error.code)) return failureData('INTERNAL');
  const data = error.data as { retryAfterMs?: number } | undefined;
  return failureData(error.code, {
    message: error.message,
    ...(data?.retryAfterMs === undefined ? {} : { retryAfterMs: data.retryAfterMs }),
  });
}

/** True for the rejection of a call or stream its caller cancelled. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}

/** What to know to name a rejection. */
interface Ending {
  closed: () => boolean;
  cancelled: { readonly aborted: boolean; readonly reason: unknown } | undefined;
}

/** Gives the rejections of a call and its stream one name each, whatever step they were at when it ended. */
async function naming(call: () => Promise<unknown>, { closed, cancelled }: Ending): Promise<unknown> {
  const named = (error: unknown): unknown => {
    if (cancelled?.aborted) return cancelled.reason;
    return closed() && !(error instanceof ORPCError) ? declaredError('CONNECTION_LOST') : error;
  };
  try {
    const output = await call();
    return isStream(output) ? namedStream(output, named) : output;
  } catch (error) {
    throw named(error);
  }
}

type Stream = AsyncIterableIterator<unknown>;

function isStream(value: unknown): value is Stream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function namedStream(stream: Stream, named: (error: unknown) => unknown): Stream {
  return {
    next: () => stream.next().catch((error: unknown) => Promise.reject(named(error))),
    return: async (value?: unknown) => (await stream.return?.(value)) ?? { done: true, value },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function withBody<Response extends { body: unknown }>(
  response: Response,
): Omit<Response, 'body'> & { body: () => Promise<Response['body']> } {
  return { ...response, body: () => Promise.resolve(response.body) };
}
