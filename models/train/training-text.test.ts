import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTable } from './training-text.ts';

const SHARED = join(import.meta.dirname, '../../../shared');
const TRAIN = join(SHARED, 'train');
const EVAL = join(SHARED, 'eval');
const here = existsSync(TRAIN) && existsSync(EVAL);

/** A run of so many words in common is a copy. */
const RUN = 13;

/** Words as numbers, the same for both sides: lower case, letters and digits only. */
function createReader() {
  const numbers = new Map<string, number>();
  return (text: string): number[] =>
    (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => {
      const known = numbers.get(word) ?? numbers.size;
      numbers.set(word, known);
      return known;
    });
}

/** Numbers for every run of 13 words, of 53 bits: two runs that differ share one about once in a million million. */
function* runsOf(words: readonly number[]): Generator<number> {
  for (let end = RUN; end <= words.length; end++) {
    let [high, low] = [0x811c9dc5, 0x01000193];
    for (let at = end - RUN; at < end; at++) {
      high = Math.imul(high ^ (words[at] ?? 0), 0x01000193);
      low = Math.imul(low ^ Math.imul(words[at] ?? 0, 0x9e3779b1), 0x85ebca6b) ^ (low >>> 13);
    }
    yield (high >>> 11) * 2 ** 32 + (low >>> 0);
  }
}

function* evaluationTexts(): Generator<string> {
  for (const set of readdirSync(EVAL)) {
    for (const name of readdirSync(join(EVAL, set)).filter((file) => /^(corpus|queries\.\w+)\.jsonl$/.test(file))) {
      for (const line of readFileSync(join(EVAL, set, name), 'utf8')
        .split('\n')
        .filter(Boolean)) {
        const { title = '', text } = JSON.parse(line) as { title?: string; text: string };
        yield `${title}\n${text}`;
      }
    }
  }
}

function* trainingLines(): Generator<string> {
  for (const name of readdirSync(join(TRAIN, 'text'))) yield* readFileSync(join(TRAIN, 'text', name), 'utf8').split('\n');
  for (const [title = '', passage = ''] of readTable(join(TRAIN, 'title_passage.tsv'))) yield `${title}\n${passage}`;
  for (const [term = '', other = ''] of readTable(join(TRAIN, 'pairs.tsv'))) yield `${term}\n${other}`;
}

describe('the text the built-in model is trained on (../shared/train, ../shared/eval)', () => {
  // Where the evaluation sets and the training text are not beside the repository there is nothing to compare.
  it.skipIf(!here)('shares no run of 13 words with a document or question it is measured on', { timeout: 300_000 }, () => {
    const read = createReader();
    const measured = new Set<number>();
    for (const text of evaluationTexts()) for (const run of runsOf(read(text))) measured.add(run);
    expect(measured.size).toBeGreaterThan(1_000_000);
    const shared: string[] = [];
    for (const line of trainingLines()) {
      if ([...runsOf(read(line))].some((run) => measured.has(run))) shared.push(line.slice(0, 100));
    }
    expect(shared).toEqual([]);
  });

  it.skipIf(!here)('sees a copied run where there is one', () => {
    const read = createReader();
    const text = evaluationTexts().find((one) => one.length > 500);
    const measured = new Set(runsOf(read(text ?? '')));
    const copied = (text ?? '')
      .split(/\s+/)
      .slice(3, 3 + RUN + 2)
      .join(' ')
      .toUpperCase();
    expect([...runsOf(read(`Before it. ${copied}; and after`))].some((run) => measured.has(run))).toBe(true);
    expect(
      [...runsOf(read('one two three four five six seven eight nine ten eleven twelve thirteen'))].some((run) =>
        measured.has(run),
      ),
    ).toBe(false);
  });
});
