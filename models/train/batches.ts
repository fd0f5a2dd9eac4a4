import type { Random } from './random.ts';
import type { TrainingText, WordListPairs, WordLists } from './training-text.ts';

/** Two texts that belong together, as numbers of words. */
export interface Pair {
  query: number[];
  passage: number[];
}

/** What one batch is made of. One kind each: texts of different kinds are too easily told apart. */
const SHARES = { spans: 0.5, neighbours: 0.1, titles: 0.1, definitions: 0.14, synonyms: 0.16 };

/** Words of a passage the model learns from: about as many as a passage of the library holds. */
const LONGEST_PASSAGE = 128;
const SHORTEST_PARAGRAPH = 20;
const LONGEST_SPAN = 24;
/** A span may stand in its paragraph still: words in common are evidence too. */
const SPAN_STAYS = 0.4;
const WORDS_DROPPED = 0.3;
/** Batches whose paragraphs stand side by side in their documents, so that the wrong ones are hard to tell from the right. */
const HARD_BATCHES = 0.5;
const RUN_LENGTH = 8;
/** Files count by their size to this power: trial reports are half of the text and would drown the rest. */
const SIZE_POWER = 0.6;
/** Batches of spans with words of casual speech strewn in, as people talk of complaints. */
const SPOKEN_BATCHES = 0.35;

export function createBatches(text: TrainingText, options: { random: Random; spoken: readonly number[]; size: number }) {
  const { random, spoken, size } = options;
  const files = text.files.map(({ paragraphs }) => ({ paragraphs, long: longEnough(paragraphs) }));
  const fileWeights = files.map(({ long }) => long.length ** SIZE_POWER);
  const totalWeight = fileWeights.reduce((sum, weight) => sum + weight, 0);

  function anyFile() {
    let point = random.next() * totalWeight;
    const index = fileWeights.findIndex((weight) => (point -= weight) < 0);
    return files[Math.max(0, index)] ?? fail();
  }

  /** Paragraphs apart, or in runs of neighbours. */
  function* paragraphs(): Generator<{ of: WordLists; index: number }> {
    const run = random.next() < HARD_BATCHES ? RUN_LENGTH : 1;
    for (let made = 0; made < size; made += run) {
      const { paragraphs: of, long } = anyFile();
      const first = random.below(Math.max(1, long.length - run));
      for (let step = 0; step < run; step++) yield { of, index: long[(first + step) % long.length] ?? 0 };
    }
  }

  function spans(): Pair[] {
    const speech = random.next() < SPOKEN_BATCHES;
    return [...paragraphs()].map(({ of, index }) => {
      const words = wordsOf(of, index);
      const length = Math.min(spanLength(), words.length >> 1);
      const start = random.below(words.length - length + 1);
      const stays = random.next() < SPAN_STAYS;
      const rest = stays ? words : [...words.slice(0, start), ...words.slice(start + length)];
      const query = dropWords(words.slice(start, start + length));
      return { query: speech ? withSpeech(query) : query, passage: cut(rest) };
    });
  }

  /** What stands before a passage is about the same without sharing its words. */
  function neighbours(): Pair[] {
    return [...paragraphs()].map(({ of, index }) => {
      const words = wordsOf(of, index);
      const next = index + 2 < of.starts.length ? wordsOf(of, index + 1) : words;
      const length = Math.min(2 * spanLength(), words.length);
      const start = random.below(words.length - length + 1);
      return { query: words.slice(start, start + length), passage: cut(next.length < 8 ? words : next) };
    });
  }

  function pairsOf({ left, right }: WordListPairs, eitherWay: boolean): Pair[] {
    return Array.from({ length: size }, () => {
      const index = random.below(left.starts.length - 1);
      const [a, b] = [wordsOf(left, index), cut(wordsOf(right, index))];
      return eitherWay && random.next() < 0.5 ? { query: b, passage: a } : { query: a, passage: b };
    });
  }

  function spanLength(): number {
    return Math.round(2 * (LONGEST_SPAN / 2) ** random.next());
  }

  function dropWords(words: number[]): number[] {
    if (random.next() >= WORDS_DROPPED) return words;
    const kept = words.filter(() => random.next() < 0.7);
    return kept.length === 0 ? words : kept;
  }

  function withSpeech(words: number[]): number[] {
    const mixed = words.flatMap((word) => (random.next() < 0.5 ? [word] : [spoken[random.below(spoken.length)] ?? word, word]));
    return [...mixed, ...Array.from({ length: random.below(8) }, () => spoken[random.below(spoken.length)] ?? 0)];
  }

  /** A stretch of a long text, between a quarter of the longest and all of it. */
  function cut(words: number[]): number[] {
    const length = Math.round(LONGEST_PASSAGE * (0.25 + 0.75 * random.next()));
    if (words.length <= length) return words;
    const start = random.below(words.length - length + 1);
    return words.slice(start, start + length);
  }

  const kinds: readonly [number, () => Pair[]][] = [
    [SHARES.spans, spans],
    [SHARES.neighbours, neighbours],
    [SHARES.titles, () => pairsOf(text.titles, false)],
    [SHARES.definitions, () => pairsOf(text.definitions, false)],
    [SHARES.synonyms, () => pairsOf(text.synonyms, true)],
  ];

  return {
    next(): Pair[] {
      let point = random.next();
      const kind = kinds.find(([share]) => (point -= share) < 0) ?? kinds[0];
      return kind?.[1]() ?? fail();
    },
  };
}

function longEnough({ starts }: WordLists): Int32Array {
  const found: number[] = [];
  for (let index = 0; index + 1 < starts.length; index++) {
    if ((starts[index + 1] ?? 0) - (starts[index] ?? 0) >= SHORTEST_PARAGRAPH) found.push(index);
  }
  return Int32Array.from(found);
}

function wordsOf({ words, starts }: WordLists, index: number): number[] {
  return Array.from(words.subarray(starts[index] ?? 0, starts[index + 1] ?? 0));
}

function fail(): never {
  throw new Error('There is no training text');
}
