import type { TakeScore } from './document-scores.ts';
import type { FullTextQuery } from './full-text.ts';
import type { PassageTable } from './passage-table.ts';

type Score = (documentRows: readonly number[], take: TakeScore) => void;

/** So that what is held back keeps its order below the limit, by a share nobody sees. */
const BELOW = 1e-6;

/** The query as it was asked; null where nothing was added to it that is to stay behind. */
export function withoutNear(query: FullTextQuery): FullTextQuery | null {
  if (!query.terms.some(({ isNear }) => isNear)) return null;
  return { ...query, terms: query.terms.filter(({ isNear }) => isNear !== true) };
}

/**
 * Scores where no near word lifts a passage above one that holds the word it is near to. `asked`: scores of the query without
 * near words; `exact`: rows of passages that hold a word one was added for. From the lowest of their scores upward, all stand
 * as without near words.
 */
export function exactFirst(parts: { table: PassageTable; asked: Score; all: Score; exact: readonly number[] }): Score {
  const { table, asked, all, exact } = parts;
  const limit = lowestOf(exact, table, asked);
  if (limit === Infinity) return all;
  return (documentRows, take) => {
    const askedFor = new Map<number, number>();
    asked(documentRows, (passageId, score) => void askedFor.set(passageId, score));
    all(documentRows, (passageId, score) => take(passageId, heldBack(askedFor.get(passageId) ?? 0, score, limit)));
  };
}

function heldBack(asked: number, score: number, limit: number): number {
  if (asked >= limit) return asked;
  return score < limit ? score : limit * (1 - (BELOW * limit) / score);
}

/** Infinity where none may be found. */
function lowestOf(rows: readonly number[], table: PassageTable, asked: Score): number {
  const passages = new Set(rows.map((row) => table.ids[row]));
  let lowest = Infinity;
  asked([...new Set(rows.map((row) => table.documentOf[row] ?? 0))], (passageId, score) => {
    if (passages.has(passageId) && score < lowest) lowest = score;
  });
  return lowest;
}
