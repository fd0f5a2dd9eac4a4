import { createPieceCutter, type StaticVocabulary } from '../../engine/search/static-tokenizer.ts';

/** Stems seen less often than this have no row of their own. */
const LEAST_COUNT = 4;
const SHORTEST_PIECE = 2;
const LONGEST_PIECE = 8;

/** A vocabulary with how often each stem was seen, and the pieces of every word of the training text by its number. */
export interface TrainingVocabulary extends StaticVocabulary {
  /** Occurrences by row of stem. */
  counts: Float64Array;
  total: number;
}

/**
 * Rows for the stems seen most, `always` (whatever their count) among them, and pieces of words for all others: the
 * substrings that most different words share, longer ones first among equals.
 */
export function chooseVocabulary(
  seen: ReadonlyMap<string, number>,
  options: { maxStems: number; maxPieces: number; always: readonly string[] },
): TrainingVocabulary {
  const forced = new Set(options.always);
  const chosen = [...seen]
    .filter(([stem, count]) => count >= LEAST_COUNT && !forced.has(stem))
    .sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1))
    .slice(0, options.maxStems - forced.size);
  const stems = [...chosen.map(([stem]) => stem), ...forced];
  return {
    stems,
    pieces: choosePieces([...seen.keys()], options.maxPieces),
    counts: Float64Array.from(stems, (stem) => seen.get(stem) ?? 1),
    total: [...seen.values()].reduce((sum, count) => sum + count, 0),
  };
}

function choosePieces(words: readonly string[], limit: number): string[] {
  const letters = new Set<string>();
  const shared = new Map<string, number>();
  for (const word of words) {
    if (!/^[a-z]{3,}$/.test(word)) continue;
    for (const letter of word) letters.add(letter);
    const edged = ` ${word} `;
    for (let start = 0; start < edged.length; start++) {
      const furthest = Math.min(edged.length, start + LONGEST_PIECE);
      for (let end = start + SHORTEST_PIECE; end <= furthest; end++) {
        // A whole word is a stem, not a piece.
        if (end - start === edged.length) continue;
        const piece = edged.slice(start, end);
        shared.set(piece, (shared.get(piece) ?? 0) + 1);
      }
    }
  }
  // A piece is worth the letters it saves over single ones in all the words that hold it.
  const worth = ([piece, words]: [string, number]): number => words * (piece.length - 1.5);
  const best = [...shared]
    .filter(([, words]) => words >= 5)
    .sort((left, right) => worth(right) - worth(left) || (left[0] < right[0] ? -1 : 1))
    .slice(0, limit - letters.size)
    .map(([piece]) => piece);
  return [...[...letters].sort(), ...best];
}

/** Rows of each word's pieces, found once and kept. */
export function createPieceTable(vocabulary: StaticVocabulary): (word: string) => readonly number[] {
  const cut = createPieceCutter(new Map(vocabulary.pieces.map((piece, index) => [piece, vocabulary.stems.length + index])));
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const found = known.get(word) ?? cut(word);
    known.set(word, found);
    return found;
  };
}
