import { queryTerms } from './analysis.ts';

/** The words a static model knows: a row of its table for each stem, and behind them one for each piece of a word. */
export interface StaticVocabulary {
  stems: readonly string[];
  pieces: readonly string[];
}

/** Turns a text into rows of a static model's table. */
export interface StaticTokenizer {
  /** Rows of at most `maxTokens` words in order, repeats included; a word the model does not know gives its pieces. */
  encode(text: string, maxTokens: number): number[];
}

/** Marks where a word begins and ends, so that a prefix is another piece than the same letters within. */
const EDGE = ' ';

export function createStaticTokenizer({ stems, pieces }: StaticVocabulary): StaticTokenizer {
  const rows = new Map(stems.map((stem, row) => [stem, row]));
  const cut = createPieceCutter(new Map(pieces.map((piece, index) => [piece, stems.length + index])));
  return {
    encode(text, maxTokens) {
      return queryTerms(text)
        .slice(0, maxTokens)
        .flatMap((term) => rows.get(term) ?? cut(term));
    },
  };
}

/** Cuts a word into the fewest known pieces; among those the one whose first pieces are longest. Figures have no pieces. */
export function createPieceCutter(rows: ReadonlyMap<string, number>): (word: string) => number[] {
  const beginnings = new Set<string>();
  for (const piece of rows.keys()) for (let end = 1; end <= piece.length; end++) beginnings.add(piece.slice(0, end));
  return (word) => {
    if (/\d/.test(word)) return [];
    const edged = EDGE + word + EDGE;
    /** Fewest pieces from each place to the end, and where the first of them ends. A letter no piece holds is left out. */
    const costs = new Float64Array(edged.length + 1);
    const ends = new Int32Array(edged.length);
    for (let start = edged.length - 1; start >= 0; start--) {
      costs[start] = (costs[start + 1] ?? 0) + SKIPPED_LETTER_COST;
      ends[start] = start + 1;
      for (let end = start + 1; end <= edged.length; end++) {
        const piece = edged.slice(start, end);
        if (!beginnings.has(piece)) break;
        const cost = 1 + (costs[end] ?? 0);
        if (cost > (costs[start] ?? 0) || !rows.has(piece)) continue;
        costs[start] = cost;
        ends[start] = end;
      }
    }
    const found: number[] = [];
    for (let start = 0; start < edged.length; start = ends[start] ?? edged.length) {
      const row = rows.get(edged.slice(start, ends[start]));
      if (row !== undefined) found.push(row);
    }
    return found;
  };
}

const SKIPPED_LETTER_COST = 1.5;

/** The vocabulary as it is stored: stems, an empty line, pieces; one a line, edges as `_`. */
export function readVocabulary(file: string): StaticVocabulary {
  const [stems = '', pieces = ''] = file.replace(/\n$/, '').split('\n\n');
  const lines = (block: string) => (block === '' ? [] : block.split('\n'));
  return { stems: lines(stems), pieces: lines(pieces).map((piece) => piece.replaceAll('_', EDGE)) };
}

export function writeVocabulary({ stems, pieces }: StaticVocabulary): string {
  return `${stems.join('\n')}\n\n${pieces.map((piece) => piece.replaceAll(EDGE, '_')).join('\n')}\n`;
}
