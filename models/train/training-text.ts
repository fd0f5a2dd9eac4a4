import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryTerms } from '../../engine/search/analysis.ts';

/** Texts as numbers of words, one after another. */
export interface WordLists {
  words: Int32Array;
  /** Where each text begins in `words`; one more at the end. */
  starts: Int32Array;
}

/** Everything the model is trained on, analysed as the search engine analyses what it indexes. */
export interface TrainingText {
  /** Word of each number. */
  lexicon: string[];
  counts: ReadonlyMap<string, number>;
  /** Paragraphs of each file in order: neighbours stand side by side in their document. */
  files: { name: string; paragraphs: WordLists }[];
  titles: WordListPairs;
  definitions: WordListPairs;
  /** Two names of the same thing, or of near ones. */
  synonyms: WordListPairs;
}

/** Text `i` of `left` belongs to text `i` of `right`. */
export interface WordListPairs {
  left: WordLists;
  right: WordLists;
}

/** Reads the folder that PROVENANCE.md describes. Its share-alike part (`sa/`) is not read. */
export function readTrainingText(directory: string): TrainingText {
  const intern = createInterner();
  const files = readdirSync(join(directory, 'text'))
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .map((name) => ({
      name,
      paragraphs: intern.all(
        readFileSync(join(directory, 'text', name), 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      ),
    }));
  const titles = readTable(join(directory, 'title_passage.tsv'));
  const pairs = readTable(join(directory, 'pairs.tsv'));
  const ofKind = (wanted: (kind: string) => boolean) => pairs.filter(([, , kind = '']) => wanted(kind));
  const abbreviations = readTable(join(directory, 'abbreviations.tsv'));
  return {
    files,
    titles: intern.pairs(titles),
    definitions: intern.pairs(ofKind((kind) => kind === 'definition')),
    synonyms: intern.pairs([...ofKind((kind) => kind !== 'definition'), ...abbreviations]),
    lexicon: intern.lexicon,
    counts: intern.counts(),
  };
}

/** Rows of a tab-separated file without its head. */
export function readTable(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

function createInterner() {
  const numbers = new Map<string, number>();
  const lexicon: string[] = [];
  const seen: number[] = [];

  function numberOf(word: string): number {
    let number = numbers.get(word);
    if (number === undefined) {
      numbers.set(word, (number = lexicon.length));
      lexicon.push(word);
      seen.push(0);
    }
    seen[number] = (seen[number] ?? 0) + 1;
    return number;
  }

  function all(texts: readonly string[]): WordLists {
    const words: number[] = [];
    const starts = [0];
    for (const text of texts) {
      for (const term of queryTerms(text)) words.push(numberOf(term));
      starts.push(words.length);
    }
    return { words: Int32Array.from(words), starts: Int32Array.from(starts) };
  }

  return {
    lexicon,
    all,
    pairs: (rows: readonly string[][]): WordListPairs => ({
      left: all(rows.map(([left = '']) => left)),
      right: all(rows.map(([, right = '']) => right)),
    }),
    counts: () => new Map(lexicon.map((word, number) => [word, seen[number] ?? 0])),
  };
}
