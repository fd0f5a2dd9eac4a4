import { randomUUID } from 'node:crypto';
import { callId as callIdSchema, type ProviderId } from '../../contract/ids.ts';
import type { ProviderRole } from '../../contract/providers.ts';
import { type CostSettings, usageFigures, type UsageFigures } from '../../contract/usage.ts';
import type { Zone } from '../calendar/zones.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import { isLoopback } from '../security/allowed-host.ts';
import type { CallState, ProviderCallStore } from '../store/provider-calls.ts';
import type { Limits } from './limits.ts';
import { type CallReport, type Meter, type MeteredCall, NOTHING_USED } from './meter.ts';
import { costOf } from './money.ts';
import type { PriceTable } from './price-table.ts';
import type { Counted, Tallies } from './tallies.ts';
import { estimateUsage, RECENT_OUTPUTS } from './token-estimate.ts';
import { dayAt } from './windows.ts';

export interface MeterParts {
  store: ProviderCallStore;
  tallies: Tallies;
  limits: Limits;
  /** As they are at each use. */
  settings: () => CostSettings;
  prices: () => PriceTable;
  zone: () => Zone;
  wallMs: () => number;
  log: Log;
  /** Called when what was used has changed. */
  changed: () => void;
}

export interface LedgerMeter extends Meter {
  /** Tries once more to write what could not be written when it came; what cannot is `lost` at the next start. */
  close(): void;
}

/** No call uses as much: a figure beyond it is none. */
const MOST_USED = 1e12;

type Target = { providerId: ProviderId; model: string; role: ProviderRole };

/**
 * Writes each call into the ledger before anything is sent, with what it is estimated to take, and puts in the provider's own
 * figures as they come. Limits are checked and the estimate is reserved in one go, without waiting in between, so that calls
 * made at the same time see each other's.
 */
export function createMeter(parts: MeterParts): LedgerMeter {
  const { store, tallies, limits, settings, prices, zone, wallMs, log, changed } = parts;
  /** Calls whose latest state could not be written, to be written with the next. */
  const unwritten = new Set<() => void>();
  const outputs = new Map<string, number[]>();

  function recentOutputs(target: Target): number[] {
    const known = outputs.get(nameOf(target)) ?? store.recentOutputs(target, RECENT_OUTPUTS).toReversed();
    outputs.set(nameOf(target), known);
    return known;
  }

  /** What is not known yet is read from the ledger when it is asked for. */
  function learn(target: Target, tokens: number): void {
    const known = outputs.get(nameOf(target));
    known?.push(tokens);
    if (known && known.length > RECENT_OUTPUTS) known.shift();
  }

  /** By the settings of this moment, whenever the figures come. */
  function pricing(call: { host: string; model: string }, atMs: number) {
    const [{ currency }, table, day] = [settings(), prices(), dayAt(atMs, zone())];
    return (usage: UsageFigures, serviceTier: string | null) => {
      // The demo sends nothing to anybody.
      if (call.host === '') return { costMicro: 0, currency, pricedOn: null };
      const price = table.find({ ...call, serviceTier, day, inputTokens: usage.inputTokens });
      const costMicro = price === null ? null : costOf(price, usage);
      return { costMicro, currency, pricedOn: costMicro === null ? null : (price?.from ?? null) };
    };
  }

  /** Money of another currency than the present one is in no sum. */
  function countedOf({ costMicro, currency, usage }: CallState): Counted {
    return { costMicro: currency === settings().currency ? costMicro : null, tokens: tokensOf(usage) };
  }

  /** A failure of the disk must not end an answer under way: what could not be written is written with the next call. */
  function write(save: () => void): void {
    try {
      save();
      unwritten.delete(save);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unwritten.add(save);
      log.warn('The end of a call could not be recorded yet', { code: error.code });
    }
  }

  function flush(): void {
    for (const save of unwritten) {
      save();
      unwritten.delete(save);
    }
  }

  return {
    close: () => unwritten.forEach(write),

    estimate(plan) {
      const recent = plan.role === 'answer' ? recentOutputs(plan) : [];
      const usage = estimateUsage(plan, recent);
      const { costMicro, currency } = pricing(plan, wallMs())(usage, null);
      return { usage, cost: { costMicro, currency, tokens: tokensOf(usage), isEstimated: true } };
    },

    costOf(turnId) {
      const { currency } = settings();
      const { calls, costMicro, tokens, unpriced, estimated } = store.ofTurn(turnId, currency);
      if (calls === 0) return null;
      return { costMicro: unpriced > 0 ? null : costMicro, currency, tokens, isEstimated: estimated > 0 };
    },

    begin(call) {
      const startedAtMs = Math.round(wallMs());
      const priced = pricing(call, startedAtMs);
      const estimate = { ...NOTHING_USED, ...call.estimate };
      let state: CallState = {
        ...priced(estimate, null),
        endedAtMs: null,
        outcome: 'pending',
        usage: estimate,
        isEstimated: true,
        serviceTier: null,
      };
      const callId = callIdSchema.parse(randomUUID());
      const made = recorded(() => {
        flush();
        tallies.ready(startedAtMs);
        limits.check({ ...countedOf(state), turnId: call.turnId, isLocal: isThisComputer(call.host) }, startedAtMs);
        return store.add({ ...call, ...state, callId, startedAtMs });
      });
      tallies.added(made, startedAtMs, countedOf(state));
      changed();

      const save = (): void => store.change(made, state);
      const become = (change: Partial<CallState>): void => {
        const before = countedOf(state);
        state = { ...state, ...change };
        tallies.changed(made, before, countedOf(state));
        write(save);
        changed();
      };
      return {
        callId,
        report(report) {
          if (state.outcome !== 'pending') return;
          const usage = figuresOf(report, estimate);
          if (usage === null) return log.warn('A provider told figures that cannot be');
          const { serviceTier } = report;
          become({ ...priced(usage, serviceTier), usage, serviceTier, isEstimated: false });
        },
        unbilled() {
          if (state.outcome !== 'pending') return;
          const free = { costMicro: 0, currency: settings().currency, pricedOn: null };
          become({ ...free, usage: { ...NOTHING_USED }, serviceTier: null, isEstimated: false });
        },
        end(outcome) {
          if (state.outcome !== 'pending') return;
          if (outcome === 'done' && !state.isEstimated) learn(call, state.usage.outputTokens);
          become({ outcome, endedAtMs: Math.round(wallMs()) });
        },
      } satisfies MeteredCall;
    },
  };
}

/** What cannot be recorded is not sent. */
function recorded<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof Failure && error.code !== 'LIMIT_REACHED') throw new Failure('LEDGER_UNAVAILABLE', { cause: error });
    throw error;
  }
}

/** Null where something in it is no count. */
function figuresOf({ usage }: CallReport, { audioMs, characters }: UsageFigures): UsageFigures | null {
  const parsed = usageFigures.safeParse({ ...NOTHING_USED, audioMs, characters, ...usage });
  return parsed.success && Object.values(parsed.data).every((count) => count <= MOST_USED) ? parsed.data : null;
}

function nameOf({ providerId, model, role }: Target): string {
  return JSON.stringify([providerId, model, role]);
}

function tokensOf({ inputTokens, outputTokens }: UsageFigures): number {
  return inputTokens + outputTokens;
}

/** `host` with its port, where it has one. */
function isThisComputer(host: string): boolean {
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
}
