import type { SearchHit } from '../../contract/search.ts';
import { type CommandContext } from '../command.ts';

/** `search QUERY [-k 10]`: the passages that fit best. */
export async function search({ client, options, output, signal }: CommandContext): Promise<number> {
  const query = options.words.join(' ').trim();
  const { hits } = await client.search.run({ query, limit: options.limit }, { signal });
  if (options.json) output.result(JSON.stringify(hits.map(asRow)));
  else if (hits.length === 0) output.result('Nothing found.');
  else for (const hit of hits) output.result(describe(hit));
  return 0;
}

function asRow({ rank, score, documentId, path, title, page, start, end, text }: SearchHit) {
  return { rank, score, documentId, path, title, page, start, end, text };
}

function describe(hit: SearchHit): string {
  const place = hit.page === null ? hit.path : `${hit.path}, page ${hit.page}`;
  return `${hit.rank}. ${hit.title} (${place})\n   ${hit.text.replace(/\s+/g, ' ').slice(0, 300)}\n`;
}
