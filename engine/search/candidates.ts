import { mostOf, saturation, type Unit } from './bm25.ts';
import type { PassageTable } from './passage-table.ts';
import type { Postings } from './postings.ts';
import { createTopScores } from './top-scores.ts';

/** Documents that may be among the best, by what was read so far. */
export interface Candidates {
  /** Adds what a unit's occurrences are worth. */
  add(unit: Unit, postings: Postings): void;
  /** Document rows with the score their best passage has so far, best first: not more than `most`. */
  best(most: number): { document: number; score: number }[];
  /** How many documents hold anything that was read. */
  readonly size: number;
}

/** Working memory as large as the table, made once and cleared after each question. */
export interface Scratch {
  passageScores: Float64Array;
  documentScores: Float64Array;
  documentCounts: Int32Array;
  bestPassages: Float64Array;
}

export function createScratch(table: PassageTable): Scratch {
  // Some more than needed: tables grow.
  const [rows, documents] = [Math.ceil(table.rows * 1.2) + 1024, Math.ceil(table.documentRows * 1.2) + 1024];
  return {
    passageScores: new Float64Array(rows),
    documentScores: new Float64Array(documents),
    documentCounts: new Int32Array(documents),
    bestPassages: new Float64Array(documents),
  };
}

export function fits(scratch: Scratch, table: PassageTable): boolean {
  return scratch.passageScores.length >= table.rows && scratch.documentScores.length >= table.documentRows;
}

/** Runs `work` with candidates that use the scratch memory, and leaves it clean. `isAllowed`: rows that count. */
export function withCandidates<T>(
  table: PassageTable,
  scratch: Scratch,
  isAllowed: (row: number) => boolean,
  work: (candidates: Candidates) => T,
): T {
  const { passageScores, documentScores, documentCounts, bestPassages } = scratch;
  const rowsTouched: number[] = [];
  const documentsTouched: number[] = [];

  function add(unit: Unit, { rows, counts }: Postings): void {
    const documents: number[] = [];
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? 0;
      if (!isAllowed(row)) continue;
      const count = counts[index] ?? 0;
      const document = table.documentOf[row] ?? 0;
      if (passageScores[row] === 0) rowsTouched.push(row);
      passageScores[row] =
        (passageScores[row] ?? 0) + unit.passageWeight * saturation(count, table.lengths[row] ?? 0, table.averageLength);
      if (documentCounts[document] === 0) documents.push(document);
      documentCounts[document] = (documentCounts[document] ?? 0) + count;
    }
    for (const document of documents) {
      const length = table.documentLengths[document] ?? 0;
      const part = unit.documentWeight * saturation(documentCounts[document] ?? 0, length, table.averageDocumentLength);
      if (documentScores[document] === 0) documentsTouched.push(document);
      documentScores[document] = (documentScores[document] ?? 0) + part;
      documentCounts[document] = 0;
    }
  }

  function best(most: number): { document: number; score: number }[] {
    for (const row of rowsTouched) {
      const document = table.documentOf[row] ?? 0;
      bestPassages[document] = Math.max(bestPassages[document] ?? 0, passageScores[row] ?? 0);
    }
    const scored = documentsTouched.map((document) => ({
      document,
      score: (documentScores[document] ?? 0) + (bestPassages[document] ?? 0),
    }));
    const top = createTopScores(most);
    for (const { document, score } of scored) top.add(document, score);
    return top.sorted().map(({ key, score }) => ({ document: key, score }));
  }

  try {
    return work({
      add,
      best,
      get size() {
        return documentsTouched.length;
      },
    });
  } finally {
    for (const row of rowsTouched) passageScores[row] = 0;
    for (const document of documentsTouched) documentScores[document] = bestPassages[document] = 0;
  }
}

/** The most that units not read yet can add to any passage. */
export function mostOfAll(units: readonly Unit[]): number {
  return units.reduce((total, unit) => total + mostOf(unit), 0);
}
