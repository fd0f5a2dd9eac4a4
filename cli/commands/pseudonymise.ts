import { readFileSync } from 'node:fs';
import { conversationId } from '../../contract/ids.ts';
import type { Pseudonym } from '../../engine/privacy/pseudonym-book.ts';
import { createPseudonyms } from '../../engine/privacy/pseudonyms.ts';
import { type CliOptions, UsageError } from '../options.ts';
import { counted, type Output } from '../output.ts';
import { pathFrom } from '../paths.ts';

/**
 * `pseudonymise FILE [--show-map]`: the text as a provider would see it, and what was replaced. Works without a profile, so that
 * names of its contacts and patients are not known.
 */
export function pseudonymise({ words, json, showMap }: CliOptions, output: Output): number {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) throw new UsageError('pseudonymise needs one text file.');
  const kept: Pseudonym[] = [];
  const pseudonyms = createPseudonyms({
    conversationId: conversationId.parse(crypto.randomUUID()),
    store: { list: () => kept, count: () => kept.length, add: (_, added) => void kept.push(...added) },
  });
  const { texts, replaced, entities } = pseudonyms.protect([readText(file)]);
  const [text = ''] = texts;
  if (json) {
    output.result(JSON.stringify({ text, replaced, entities, ...(showMap ? { map: kept } : {}) }));
    return 0;
  }
  output.result(text);
  for (const [type, count] of Object.entries(replaced)) output.message(counted(count, type));
  if (showMap) for (const { token, original } of kept) output.message(`[${token}] ${original}`);
  return 0;
}

function readText(file: string): string {
  try {
    return readFileSync(pathFrom(file), 'utf8');
  } catch (error) {
    throw new UsageError(`The file cannot be read: ${file}`, { cause: error });
  }
}
