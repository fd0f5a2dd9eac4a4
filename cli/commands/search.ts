import * as z from 'zod';
import { documentFormat, documentKind } from '../../contract/documents.ts';
import type { SearchFilters, SearchHit, SearchResult } from '../../contract/search.ts';
import { readDate } from '../../engine/search/query-syntax.ts';
import type { CommandContext } from '../command.ts';
import { type CliOptions, UsageError } from '../options.ts';
import { pathFrom } from '../paths.ts';
import { scopeNamed } from './scopes.ts';

/** `search QUERY` with its filters: the passages that fit best, and what of the question was understood. */
export async function search({ client, options, output, signal }: CommandContext): Promise<number> {
  const query = options.words.join(' ').trim();
  const filters = { ...readFilters(options.filters), ...(await sourcesNamed(client, options.filters.source, signal)) };
  const narrowed = await scopeNamed(client, options.scope, signal);
  const result = await client.search.run({ query, limit: options.limit, filters, ...narrowed }, { signal });
  if (options.json) output.result(JSON.stringify(result.hits.map(asRow)));
  else if (result.hits.length === 0) output.result('Nothing found.');
  else for (const hit of result.hits) output.result(describe(hit));
  for (const line of understood(result)) output.message(line);
  return 0;
}

/** What the options say. Throws UsageError. */
function readFilters({ kind, format, folder, after, before }: CliOptions['filters']): SearchFilters {
  return {
    ...(kind === undefined ? {} : { kinds: readList('--kind', kind, documentKind) }),
    ...(format === undefined ? {} : { formats: readList('--format', format, documentFormat) }),
    ...(folder === undefined ? {} : { folder: pathFrom(folder) }),
    ...(after === undefined ? {} : { fromMs: readDay('--after', after).toMs }),
    ...(before === undefined ? {} : { toMs: readDay('--before', before).fromMs }),
  };
}

function readList<Name extends string>(option: string, text: string, names: z.ZodEnum<Record<Name, Name>>): Name[] {
  const read = z.array(names).safeParse(text.toLowerCase().split(','));
  if (!read.success) throw new UsageError(`${option} takes ${names.options.join(', ')}, separated by commas.`);
  return read.data;
}

function readDay(option: string, text: string) {
  const span = readDate(text);
  if (span === null) throw new UsageError(`${option} takes a year, month or day: 2024, 2024-05 or 2024-05-17.`);
  return span;
}

/** A source by its name or path, in any case. */
async function sourcesNamed(
  client: CommandContext['client'],
  name: string | undefined,
  signal: AbortSignal,
): Promise<Pick<SearchFilters, 'sourceIds'>> {
  if (name === undefined) return {};
  const wanted = new Set([name.toLowerCase(), pathFrom(name).toLowerCase()]);
  const sources = await client.library.sources.list(undefined, { signal });
  const found = sources.filter(({ label, path }) => wanted.has(label.toLowerCase()) || wanted.has(path?.toLowerCase() ?? ''));
  if (found.length === 0) {
    const known = sources.map(({ label }) => label).join(', ');
    throw new UsageError(`There is no source ${name}. ${known === '' ? 'There are none yet.' : `There are: ${known}.`}`);
  }
  return { sourceIds: found.map(({ sourceId }) => sourceId) };
}

/** Beside the hits, not among them: a script reads those. */
function understood({ understood: filters, expansions, corrections }: SearchResult): string[] {
  return [
    ...(filters.length === 0 ? [] : [`Understood: ${filters.join('; ')}`]),
    ...(corrections.length === 0
      ? []
      : [`Not in the library, searched instead: ${corrections.map(({ from, to }) => `${from} → ${to}`).join(', ')}`]),
    ...(expansions.length === 0 ? [] : [`Also searched: ${expansions.map(({ from, to }) => `${from} → ${to}`).join(', ')}`]),
  ];
}

function asRow({ rank, score, documentId, path, title, page, start, end, text, marks, kind, format, dateMs }: SearchHit) {
  return { rank, score, documentId, path, title, page, start, end, text, marks, kind, format, dateMs };
}

function describe(hit: SearchHit): string {
  const place = hit.page === null ? hit.path : `${hit.path}, page ${hit.page}`;
  return `${hit.rank}. ${hit.title} (${place})\n   ${hit.text.replace(/\s+/g, ' ').slice(0, 300)}\n`;
}
