import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { UsageFigures } from '../../contract/usage.ts';

/** What the provider counted for one request. */
export interface CountedRequest {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  /** The figures left with the last piece of the stream. */
  sent: boolean;
  /** The other side said, with a later request, that it has them in its ledger. */
  acknowledged: boolean;
}

/** A line to the provider: a question under the id of its call, and the calls whose figures arrived and are recorded since. */
export interface AskedLine {
  call: string;
  recorded: string[];
}

/** A line from it: a piece of an answer, or its end, with figures or without; `broken` where it fails in the middle. */
export type AnsweredLine = { call: string } & ({ text: string } | { usage: Partial<UsageFigures> | null } | { broken: true });

export interface CountingProvider {
  port: number;
  /** By call, once for each: a second request for one is in `repeated`. */
  requests: ReadonlyMap<string, CountedRequest>;
  repeated: string[];
  /** Called once, when so many requests have come in all. */
  whenReached(requests: number, listener: () => void): void;
  close(): Promise<void>;
}

/**
 * A provider that keeps its own count: lines of JSON over a connection, many answers streamed at a time. `seed` decides how much
 * each uses and how it ends: one in eight says nothing of what it used, one in sixteen breaks off.
 */
export async function startCountingProvider(seed: number): Promise<CountingProvider> {
  const requests = new Map<string, CountedRequest>();
  const repeated: string[] = [];
  const sockets = new Set<Socket>();
  const random = randomFrom(seed);
  let reached: { requests: number; listener: () => void } | null = null;

  function asked({ call, recorded }: AskedLine, say: (line: AnsweredLine) => void): void {
    for (const each of recorded) {
      const counted = requests.get(each);
      if (counted) counted.acknowledged = true;
    }
    if (requests.has(call)) repeated.push(call);
    const inputTokens = random(2000);
    const figures = { inputTokens, cachedInputTokens: random(inputTokens + 1), outputTokens: random(500) };
    const counted = { ...figures, sent: false, acknowledged: false };
    requests.set(call, counted);
    const way = random(16);
    say({ call, text: 'a' });
    setImmediate(() => {
      if (way === 0) return say({ call, broken: true });
      say({ call, text: 'b' });
      setImmediate(() => {
        counted.sent = way > 2;
        say({ call, usage: counted.sent ? figures : null });
      });
    });
    if (reached === null || requests.size < reached.requests) return;
    const { listener } = reached;
    reached = null;
    listener();
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    // A program that is killed leaves its connection open, and lines on the way.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const say = (line: AnsweredLine): void => void (socket.writable && socket.write(`${JSON.stringify(line)}\n`));
    // The last line of a program that was killed may be the beginning of one.
    const lines = createInterface(socket).on('error', () => undefined);
    lines.on('line', (line) => line.endsWith('}') && asked(JSON.parse(line) as AskedLine, say));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    repeated,
    whenReached: (count, listener) => void (reached = { requests: count, listener }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
