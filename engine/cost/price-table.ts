import type { CostSettings, Price } from '../../contract/usage.ts';
import { price } from '../../contract/usage.ts';
import * as z from 'zod';
import shippedJson from './prices.json' with { type: 'json' };

/** The table that ships: what vendors publish, in one currency, as of a day. */
const shipped = z.object({ asOf: z.string(), currency: z.string(), prices: z.array(price) }).parse(shippedJson);

/** What a call is priced by. */
export interface PricedCall {
  /** Host and port. */
  host: string;
  model: string;
  /** As the provider named it; null where it named none, or has not answered yet. */
  serviceTier: string | null;
  /** Of the call's start, local. */
  day: string;
  inputTokens: number;
}

export interface PriceTable {
  /** Everything in force, what was entered in the settings first. */
  readonly rows: readonly Price[];
  /** Null where none holds: the price is not known. */
  find(call: PricedCall): Price | null;
}

/**
 * The prices of the settings laid over those that ship; the latter only where the currency is theirs, since nothing is
 * converted. Of the rows that hold for a call, the first by: entered here, host named, model named or with the longest
 * beginning, service tier named, latest day, smallest bound of input, entered last.
 */
export function createPriceTable(settings: Pick<CostSettings, 'currency' | 'prices'>): PriceTable {
  const own = settings.prices.toReversed();
  const others = settings.currency === shipped.currency ? shipped.prices.toReversed() : [];
  const ranked = [own.toSorted(byPrecedence), others.toSorted(byPrecedence)].flat();
  return {
    rows: [...settings.prices, ...(others.length > 0 ? shipped.prices : [])],
    find: (call) => ranked.find((row) => holdsFor(row, call)) ?? null,
  };
}

function holdsFor({ host, model, serviceTier, from, maxInputTokens }: Price, call: PricedCall): boolean {
  return (
    fits(model, call.model) &&
    (host === '*' || host.toLowerCase() === call.host.toLowerCase()) &&
    (serviceTier === '*' || serviceTier === (call.serviceTier ?? 'default')) &&
    from <= call.day &&
    (maxInputTokens === null || call.inputTokens <= maxInputTokens)
  );
}

function fits(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}

/** Sorting keeps the order of what is alike. */
function byPrecedence(a: Price, b: Price): number {
  return (
    Number(a.host === '*') - Number(b.host === '*') ||
    Number(a.model.endsWith('*')) - Number(b.model.endsWith('*')) ||
    b.model.length - a.model.length ||
    Number(a.serviceTier === '*') - Number(b.serviceTier === '*') ||
    compare(b.from, a.from) ||
    (a.maxInputTokens ?? Infinity) - (b.maxInputTokens ?? Infinity) ||
    0
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
