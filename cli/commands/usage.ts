import type { LimitState, UsageSums } from '../../contract/usage.ts';
import { decimalOf } from '../../engine/cost/money.ts';
import { type CommandContext } from '../command.ts';
import { counted } from '../output.ts';
import { readSince } from '../since.ts';

/** `usage [--since D]`: what providers were asked for and what it cost, by model and role, with limits and the month's forecast; `--csv`: every call. */
export async function usage({ client, options, output, signal }: CommandContext): Promise<number> {
  const since = readSince(options.since, Date.now());
  const span = since === undefined ? {} : { sinceMs: since };
  if (options.csv) {
    output.result((await client.usage.csv(span, { signal })).trimEnd());
    return 0;
  }
  const [summary, questions, limits, forecast] = await Promise.all([
    client.usage.summary(span, { signal }),
    client.usage.questions({ ...span, limit: options.limit }, { signal }),
    client.usage.limits(undefined, { signal }),
    client.usage.forecast(undefined, { signal }),
  ]);
  if (options.json) {
    output.result(JSON.stringify({ ...summary, questions, limits, forecast }));
    return 0;
  }
  const { currency, total, byModel, byRole, saved } = summary;
  const money = (micro: number): string => `${amount(micro)} ${currency}`;
  const told = (sums: UsageSums): string => describe(sums, money);
  output.result(`Since ${new Date(summary.sinceMs).toLocaleString('sv-SE')}: ${told(total)}`);
  for (const row of byModel) output.result(`  ${row.providerName}, ${row.model}: ${told(row)}`);
  if (byRole.length > 1) output.result(`  ${byRole.map((row) => `${row.role} ${money(row.costMicro)}`).join(', ')}`);
  if (saved.answers > 0)
    output.result(
      `Not asked again: ${counted(saved.answers, 'answer')}, ${counted(saved.tokens, 'token')}, ${money(saved.costMicro)}`,
    );
  for (const limit of limits) output.result(limitLine(limit, money));
  const month = forecast.monthMicro === null ? '' : `; at this pace ${money(forecast.monthMicro)} by its end`;
  output.result(`This month: ${money(forecast.spentMicro)}${month}`);
  if (forecast.anomaly !== null)
    output.result(
      `Today is unusual: ${money(forecast.anomaly.todayMicro)}, where days cost ${money(forecast.anomaly.usualMicro)}.`,
    );
  return 0;
}

/** `~`: the figures of some of the calls are estimated. */
function describe({ calls, usage, costMicro, unpriced, estimated }: UsageSums, money: (micro: number) => string): string {
  const { inputTokens, outputTokens, cachedInputTokens, audioMs, characters } = usage;
  const about = estimated > 0 ? '~' : '';
  return [
    unpriced === 0 ? about + money(costMicro) : `${about}${money(costMicro)} and ${counted(unpriced, 'call')} of unknown price`,
    counted(calls, 'call'),
    ...(inputTokens + outputTokens === 0
      ? []
      : [`${about}${counted(inputTokens, 'token')} in, ${about}${counted(outputTokens, 'token')} out`]),
    ...(cachedInputTokens === 0 ? [] : [`${counted(cachedInputTokens, 'token')} from the provider's cache`]),
    ...(audioMs === 0 ? [] : [`${(audioMs / 60_000).toFixed(1)} min of sound`]),
    ...(characters === 0 ? [] : [counted(characters, 'character')]),
  ].join(', ');
}

function limitLine({ window, of, limit, used, state, resetsAtMs }: LimitState, money: (micro: number) => string): string {
  const value = (count: number): string => (of === 'money' ? money(count) : counted(count, 'token'));
  const until = resetsAtMs === null ? '' : `, anew at ${new Date(resetsAtMs).toLocaleString('sv-SE')}`;
  return `Limit for each ${window}: ${value(used)} of ${value(limit)}${state === 'ok' ? '' : ` (${state})`}${until}`;
}

/** `12.50`, `0.00125`: to the last digit, and two at least. */
function amount(micro: number): string {
  return decimalOf(micro).replace(/0{1,4}$/, '');
}
