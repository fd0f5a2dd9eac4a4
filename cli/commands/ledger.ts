import type { Connection } from '../../contract/usage.ts';
import { type CommandContext } from '../command.ts';
import { bytesInWords, counted, duration } from '../output.ts';
import { readSince } from '../since.ts';

const PAGE = 500;

/** `ledger [--since D]`: what went to other computers, newest first; `--csv` and `--json` tell all of it. */
export async function ledger({ client, options, output, signal }: CommandContext): Promise<number> {
  const since = readSince(options.since, Date.now());
  const filter = since === undefined ? {} : { sinceMs: since };
  if (options.csv) {
    output.result((await client.ledger.csv(filter, { signal })).trimEnd());
    return 0;
  }
  if (options.json) {
    const items: Connection[] = [];
    for (;;) {
      const page = await client.ledger.list({ ...filter, offset: items.length, limit: PAGE }, { signal });
      items.push(...page.items);
      if (page.items.length < PAGE) break;
    }
    output.result(JSON.stringify({ total: items.length, items }));
    return 0;
  }
  const { total, items } = await client.ledger.list({ ...filter, limit: options.limit }, { signal });
  if (total === 0) output.result('Nothing was sent to another computer.');
  for (const row of items) output.result(describe(row));
  if (total > items.length) output.message(`The newest ${items.length} of ${total.toLocaleString('en-GB')}: --limit shows more.`);
  return 0;
}

function describe(row: Connection): string {
  const { startedAtMs, purpose, destination, outcome, status, requests, bytesOut, bytesIn, tookMs, tokens, replaced } = row;
  const parts = [
    `${outcome}${status === null ? '' : ` (${status})`}`,
    ...(requests > 1 ? [counted(requests, 'request')] : []),
    `${bytesInWords(bytesOut)} out`,
    `${bytesInWords(bytesIn)} in`,
    ...(outcome === 'refused' ? [] : [duration(tookMs)]),
    ...(tokens === null ? [] : [counted(tokens, 'token')]),
    ...(replaced === null
      ? []
      : [
          `replaced: ${Object.entries(replaced)
            .map(([type, count]) => `${count} ${type}`)
            .join(', ')}`,
        ]),
  ];
  return `${new Date(startedAtMs).toLocaleString('sv-SE')}  ${purpose}  ${destination}  ${parts.join(', ')}`;
}
