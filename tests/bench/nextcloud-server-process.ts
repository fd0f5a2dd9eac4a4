import { realClock } from '../fakes/nextcloud-server/clock.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';

/** Asked of the server's process, one at a time; each is answered. */
export type ServerOrder =
  | { kind: 'fill'; files: number; sizeBytes: number }
  | { kind: 'latency'; ms: number }
  | { kind: 'put'; path: string; words: string }
  | { kind: 'clear-log' }
  | { kind: 'log' };

export interface ServerAnswer {
  origin: string;
  /** Since the log was cleared: of each method how many requests, and answers being made at once at most. */
  byMethod: Record<string, number>;
  mostAtOnce: number;
  /** Between the first request and the last GET being answered. */
  fetchedMs: number;
}

/** Files in one folder; folders hold 50 of them, of these as many as it takes. */
const IN_FOLDER = 50;
const DAY_MS = 24 * 60 * 60_000;

export function pathOf(file: number): string {
  const folder = Math.floor(file / IN_FOLDER);
  return `Notes/area-${Math.floor(folder / 20)}/case-${folder}/note-${file}.txt`;
}

/** The server in memory in a process of its own, over real HTTP: what it takes of time and memory is not the client's. */
async function run(): Promise<void> {
  let behindMs = 0;
  const server = createNextcloudServer({ clock: { ...realClock, nowMs: () => Date.now() - behindMs } });
  const files = server.files('alice');
  let firstAtMs: number | null = null;
  let lastGetAtMs = 0;
  const { origin } = await listen(async (request) => {
    firstAtMs ??= performance.now();
    const response = await server.handle(request);
    if (request.method === 'GET') lastGetAtMs = performance.now();
    return response;
  });
  process.on('message', (order: ServerOrder) => {
    if (order.kind === 'fill') {
      // Put there long ago: what was put a moment ago may change once more without telling, and is looked at twice.
      behindMs = DAY_MS;
      for (let file = 0; file < order.files; file++) files.put(pathOf(file), wordsOf(file, order.sizeBytes));
      behindMs = 0;
    } else if (order.kind === 'latency') {
      server.setFaults(order.ms > 0 ? () => ({ kind: 'latency', ms: order.ms }) : null);
    } else if (order.kind === 'put') files.put(order.path, order.words);
    else if (order.kind === 'clear-log') {
      server.log.clear();
      firstAtMs = null;
    }
    const answer: ServerAnswer = {
      origin,
      byMethod: server.log.byMethod(),
      mostAtOnce: server.log.mostAtOnce(),
      fetchedMs: lastGetAtMs - (firstAtMs ?? lastGetAtMs),
    };
    process.send?.(answer);
  });
  process.on('disconnect', () => process.exit(0));
}

function wordsOf(file: number, sizeBytes: number): string {
  return `Note ${file} of patient${file % 97}. ${'fever cough metformin review '.repeat(Math.ceil(sizeBytes / 28))}`.slice(
    0,
    sizeBytes,
  );
}

if (process.send) await run();
