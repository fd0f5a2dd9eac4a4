/** BM25 in Lucene's form (Robertson et al. 1994; Anserini's k1 and b). */
const K1 = 0.9;
const B = 0.4;

/**
 * How much of a passage's score is its own; the rest is its document's. The document as a whole says best which note is
 * meant, the passage says where in it. From 0 to 1 on eight development sets: a larger share finds more in mixed notes
 * (notes-mts .409 to .465) and loses short names of conditions (synonyms-control .869 to .848); a quarter harms none.
 */
const PASSAGE_SHARE = 0.25;
const DOCUMENT_SHARE = 1 - PASSAGE_SHARE;

export function inverseFrequency(total: number, containing: number): number {
  const holding = Math.min(total, Math.max(0, containing));
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}

/** What is asked for as one: a term, or all the terms a prefix stands for. */
export interface Unit {
  /** The terms as the full-text index has them, and their ids in the same order. */
  terms: readonly string[];
  termIds: readonly number[];
  /** Passages that hold it (at most: terms of a prefix may share some). */
  passages: number;
  /** The most it adds to a passage's score by what the passage says, and by what its document says. */
  passageWeight: number;
  documentWeight: number;
}

/** `rarity`: inverse frequency among passages and documents. */
export function createUnit(
  unit: Pick<Unit, 'terms' | 'termIds' | 'passages'>,
  weight: number,
  rarity: { ofPassages: number; ofDocuments: number },
): Unit {
  return {
    ...unit,
    passageWeight: PASSAGE_SHARE * weight * rarity.ofPassages,
    documentWeight: DOCUMENT_SHARE * weight * rarity.ofDocuments,
  };
}

/** The most a unit can add to any passage's score. */
export function mostOf({ passageWeight, documentWeight }: Unit): number {
  return passageWeight + documentWeight;
}

/** Which part of its weight a term adds to a text of `length` terms that holds it `count` times. */
export function saturation(count: number, length: number, averageLength: number): number {
  return count / (count + K1 * (1 - B + (B * length) / Math.max(1, averageLength)));
}
