import type { ProviderCall } from '../../contract/usage.ts';
import { csvText } from '../operations/csv.ts';
import { decimalOf } from './money.ts';

const COLUMNS: [name: string, of: (call: ProviderCall & { host: string }) => string | number | null][] = [
  ['started', ({ startedAtMs }) => new Date(startedAtMs).toISOString()],
  ['ended', ({ endedAtMs }) => (endedAtMs === null ? null : new Date(endedAtMs).toISOString())],
  ['role', ({ role }) => role],
  ['provider', ({ providerName }) => providerName],
  ['host', ({ host }) => host],
  ['model', ({ model }) => model],
  ['service_tier', ({ serviceTier }) => serviceTier],
  ['outcome', ({ outcome }) => outcome],
  ['input_tokens', ({ usage }) => usage.inputTokens],
  ['cached_input_tokens', ({ usage }) => usage.cachedInputTokens],
  ['cache_write_tokens', ({ usage }) => usage.cacheWriteTokens],
  ['output_tokens', ({ usage }) => usage.outputTokens],
  ['reasoning_tokens', ({ usage }) => usage.reasoningTokens],
  ['audio_ms', ({ usage }) => usage.audioMs],
  ['characters', ({ usage }) => usage.characters],
  ['estimated', ({ isEstimated }) => (isEstimated ? 'yes' : 'no')],
  // Empty where the price is not known.
  ['cost', ({ costMicro }) => (costMicro === null ? null : decimalOf(costMicro))],
  ['currency', ({ currency }) => currency],
  ['priced_on', ({ pricedOn }) => pricedOn],
  ['conversation', ({ conversationId }) => conversationId],
  ['question', ({ turnId }) => turnId],
  ['trace', ({ traceId }) => traceId],
  ['call', ({ callId }) => callId],
];

/** Calls as a table for a spreadsheet: times in UTC, money in units of the currency to the last digit. */
export function usageCsv(calls: Iterable<ProviderCall & { host: string }>): string {
  return csvText(
    COLUMNS.map(([name]) => name),
    rowsOf(calls),
  );
}

function* rowsOf(calls: Iterable<ProviderCall & { host: string }>): Iterable<(string | number | null)[]> {
  for (const call of calls) yield COLUMNS.map(([, of]) => of(call));
}
