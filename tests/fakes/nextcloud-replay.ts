import { gunzipSync } from 'node:zlib';
import { headerOf, readRecordings, type RecordedExchange, type RecordedServer } from './nextcloud-recordings.ts';

/** Request headers that decide what is answered. Others may differ from what was recorded. */
const DECIDING = [
  'depth',
  'destination',
  'overwrite',
  'if-match',
  'if-none-match',
  'range',
  'x-nc-paginate',
  'x-nc-paginate-offset',
  'x-user-lock',
  'x-recalculate-hash',
  'ocs-apirequest',
];

const RECORDED_ORIGIN = 'http://127.0.0.1:8090';

export interface ReplayOptions {
  server?: RecordedServer;
  /** Only these exchanges, by name or number; default all. */
  only?: (exchange: RecordedExchange) => boolean;
}

export interface NextcloudReplay {
  /** Answers with the bytes that were recorded. Rejects requests nothing was recorded for: the test asks what it must not. */
  handle(request: Request): Promise<Response>;
  /** Exchanges played, in order. */
  played: RecordedExchange[];
}

/**
 * A server that answers as a real one once did: the recorded exchange of the same method, path and deciding headers, and the
 * same body where there is one (else the nearest). Where several fit they are played in their order, the last again and again.
 * Who asks is not looked at, but whether credentials were sent is. Addresses of the recorded server become its own.
 */
export function createNextcloudReplay({ server = 'nc34-apache', only = () => true }: ReplayOptions = {}): NextcloudReplay {
  const queues = new Map<string, RecordedExchange[]>();
  for (const exchange of readRecordings(server).filter(only)) {
    const key = keyOf(exchange.request.method, exchange.request.path, (name) => headerOf(exchange.request, name));
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  const played: RecordedExchange[] = [];

  return {
    played,
    async handle(request) {
      request.signal.throwIfAborted();
      const { origin, pathname, search } = new URL(request.url);
      const key = keyOf(request.method, pathname + search, (name) => request.headers.get(name));
      const queue = queues.get(key);
      if (!queue) throw new Error(`Nothing was recorded for ${key}`);
      const body = normalised(await request.text());
      const fitting = nearest(queue, body);
      const exchange = fitting[0]!;
      // Played once, it gives way to the next of its kind; the last of them stays.
      if (fitting.length > 1) queue.splice(queue.indexOf(exchange), 1);
      played.push(exchange);
      return responseOf(exchange, origin);
    },
  };
}

function keyOf(method: string, path: string, header: (name: string) => string | null): string {
  const deciding = DECIDING.flatMap((name) => {
    const value = header(name);
    return value === null ? [] : [`${name}: ${name === 'destination' ? new URL(value, RECORDED_ORIGIN).pathname : value}`];
  });
  const signedIn = header('authorization') === null ? 'anonymous' : 'signed in';
  return [method, path, signedIn, ...deciding].join('\n');
}

/** Prefixes, order of properties and white space are the client's own. */
function normalised(body: string): string {
  const names = body.match(/<[^>]+>|[^<]+/gu) ?? [];
  return names
    .map((token) =>
      token
        .replaceAll(/(<\/?)\w+:/gu, '$1')
        .replaceAll(/\sxmlns(:\w+)?="[^"]*"/gu, '')
        .trim(),
    )
    .filter((token) => token !== '' && !token.startsWith('<?'))
    .join('');
}

/** Those with the same body; else those whose body has most of its elements. */
function nearest(queue: readonly RecordedExchange[], body: string): RecordedExchange[] {
  const bodies = queue.map(({ request }) => (typeof request.body === 'string' ? normalised(request.body) : ''));
  const same = queue.filter((_, index) => bodies[index] === body);
  if (same.length > 0) return same;
  const elements = (text: string): Set<string> => new Set(text.match(/<[^/>]+/gu));
  const asked = elements(body);
  const shared = bodies.map((each) => [...elements(each)].filter((name) => asked.has(name)).length);
  const most = Math.max(...shared);
  return queue.filter((_, index) => shared[index] === most);
}

function responseOf({ response, request }: RecordedExchange, origin: string): Response {
  const own = (text: string): string =>
    text.replaceAll(RECORDED_ORIGIN, origin).replaceAll(RECORDED_ORIGIN.replaceAll('/', '\\/'), origin.replaceAll('/', '\\/'));
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    if (!/^(content-length|transfer-encoding|connection|content-encoding)$/iu.test(name)) headers.append(name, own(value));
  }
  const isEmpty = response.status === 204 || response.status === 304 || request.method === 'HEAD';
  const body =
    typeof response.body === 'string' ? own(response.body) : decoded(response.body, headerOf(response, 'content-encoding'));
  return new Response(isEmpty ? null : body, { status: response.status, statusText: response.reason, headers });
}

/** As `fetch` hands bodies over. */
function decoded(body: Uint8Array<ArrayBuffer>, encoding: string | null): Uint8Array<ArrayBuffer> {
  return encoding === 'gzip' ? new Uint8Array(gunzipSync(body)) : body;
}
