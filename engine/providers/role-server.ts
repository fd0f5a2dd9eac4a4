import type { Provider } from '../../contract/providers.ts';
import type { ReplacedCounts } from '../../contract/replaced.ts';
import type { UsageFigures } from '../../contract/usage.ts';
import { isDrugName } from '../answer/drug-names.ts';
import type { CallOf } from '../cost/meter.ts';
import type { OpenSocket } from '../security/egress.ts';

/** A call of a server that listens, speaks or embeds: let in by its limits, counted, and with a way out of its own. */
export interface ServerCall {
  /** As the settings were when it began. */
  readonly provider: Provider;
  readonly model: string;
  /** Read for each request and not kept; null where the server needs none. */
  readonly apiKey: () => Promise<string | null>;
  readonly fetch: typeof globalThis.fetch;
  readonly openSocket: OpenSocket;
  /** What it used, as the server tells, or as was counted here where no server does. Written at once; the last report counts. */
  report(usage: Partial<UsageFigures>): void;
  /** As it ended; what comes after the first time changes nothing. */
  end(outcome: 'done' | 'cancelled' | { failure: unknown }): void;
}

/** What is asked for with a call. */
export interface ServerCallStart {
  /** What is to be spoken or embedded; none where sound is to be made out. */
  texts: readonly string[];
  /** Length of the sound to be made out, as far as that is known; left out: there is none. */
  audioMs?: number;
  of?: CallOf | undefined;
  /** Longest wait for a place. */
  waitMs: number;
  /** What was replaced in it; left out: nothing. */
  replaced?: ReplacedCounts | undefined;
}

/** One target of a role: a model of a provider. */
export interface RoleServer {
  /** As people call it. */
  readonly name: string;
  /** Host and port, and why it cannot be used now where that is so. Read at each use. */
  available(): { available: boolean; detail: string };
  /** It runs on this very computer. */
  staysHere(): boolean;
  /** Names and numbers must not be told to it. */
  mustNotKnow(): boolean;
  /** Failures, before anything is sent: PROVIDER_NOT_CONFIGURED, PROVIDER_PAUSED, PROVIDER_BUSY, LIMIT_REACHED, OFFLINE_MODE, LEDGER_*. */
  begin(start: ServerCallStart, signal: AbortSignal): Promise<ServerCall>;
}

/** Words to expect, as far as this server may know them: drugs are nobody's names. */
export function hintsFor(server: RoleServer, keywords: readonly string[]): readonly string[] {
  return server.mustNotKnow() ? keywords.filter(isDrugName) : keywords;
}

/** Work as one call, which ends as the work does: left by its reader, it was cancelled. */
export async function* asCall<Value>(
  server: RoleServer,
  start: ServerCallStart,
  work: (call: ServerCall) => AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncGenerator<Value, void, void> {
  const call = await server.begin(start, signal);
  try {
    yield* work(call);
    call.end('done');
  } catch (error) {
    call.end(signal.aborted ? 'cancelled' : { failure: error });
    throw error;
  } finally {
    call.end('cancelled');
  }
}
