import type { Database } from '../store/database.ts';
import { createPassageTableReader, type PassageTable } from './passage-table.ts';
import { createPostingsReader, type Postings } from './postings.ts';
import { createTopScores } from './top-scores.ts';

export interface FullTextHit {
  passageId: number;
  documentId: string;
  /** Larger is better; comparable within one question only. */
  score: number;
}

export interface FullText {
  /** The passages that fit `terms` (see queryTerms) best, best first. A term given twice weighs twice. */
  search(terms: readonly string[], limit: number): FullTextHit[];
}

/** BM25 in Lucene's form (Robertson et al. 1994; Anserini's k1 and b). */
const K1 = 0.9;
const B = 0.4;

/**
 * How much of a passage's score is its own; the rest is its document's. The document as a whole says best which note is
 * meant, the passage says where in it. From 0 to 1 on eight development sets: a larger share finds more in mixed notes
 * (notes-mts .409 to .465) and loses short names of conditions (synonyms-control .869 to .848); a quarter harms none.
 */
const PASSAGE_SHARE = 0.25;

/**
 * Full-text search over the passages of the library. FTS5 is the index; the scores are computed here, because FTS5's
 * own BM25 knows nothing of documents and has other constants.
 */
export function createFullText(db: Database): FullText {
  const readTable = createPassageTableReader(db);
  const readPostings = createPostingsReader(db);
  let scorer: { table: PassageTable; score: Scorer } | null = null;

  return {
    search(terms, limit) {
      const table = readTable();
      if (scorer?.table !== table) scorer = { table, score: createScorer(table) };
      const weighted = [...countTerms(terms)].map(([term, weight]) => ({ weight, postings: readPostings(term, table) }));
      return scorer.score(weighted, limit).map(({ key, score }) => ({
        passageId: table.ids[key] ?? 0,
        documentId: table.documentIds[table.documents[key] ?? 0] ?? '',
        score,
      }));
    },
  };
}

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

type Scorer = (terms: readonly { weight: number; postings: Postings }[], limit: number) => { key: number; score: number }[];

/** Adds up scores of passages and documents, term by term, in arrays that are made once and cleared after each question. */
function createScorer(table: PassageTable): Scorer {
  const passageScores = new Float64Array(table.ids.length);
  const documentScores = new Float64Array(table.documentIds.length);
  const documentCounts = new Int32Array(table.documentIds.length);
  const passageNorms = lengthNorms(table.lengths, table.averageLength);
  const documentNorms = lengthNorms(table.documentLengths, table.averageDocumentLength);

  function addTerm(weight: number, { rows, counts }: Postings): void {
    const documents: number[] = [];
    const passageWeight = weight * inverseFrequency(table.ids.length, rows.length);
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? 0;
      const count = counts[index] ?? 0;
      const document = table.documents[row] ?? 0;
      passageScores[row] = (passageScores[row] ?? 0) + (passageWeight * count) / (count + (passageNorms[row] ?? 0));
      if (documentCounts[document] === 0) documents.push(document);
      documentCounts[document] = (documentCounts[document] ?? 0) + count;
    }
    const documentWeight = weight * inverseFrequency(table.documentIds.length, documents.length);
    for (const document of documents) {
      const count = documentCounts[document] ?? 0;
      documentScores[document] =
        (documentScores[document] ?? 0) + (documentWeight * count) / (count + (documentNorms[document] ?? 0));
      documentCounts[document] = 0;
    }
  }

  function takeScore(row: number): number {
    const own = passageScores[row] ?? 0;
    passageScores[row] = 0;
    return PASSAGE_SHARE * own + (1 - PASSAGE_SHARE) * (documentScores[table.documents[row] ?? 0] ?? 0);
  }

  return (terms, limit) => {
    for (const { weight, postings } of terms) addTerm(weight, postings);
    const top = createTopScores(limit);
    for (const { postings } of terms) {
      for (const row of postings.rows) if (passageScores[row] !== 0) top.add(row, takeScore(row));
    }
    documentScores.fill(0);
    return top.sorted();
  };
}

function lengthNorms(lengths: Int32Array, average: number): Float64Array {
  return Float64Array.from(lengths, (length) => K1 * (1 - B + (B * length) / Math.max(1, average)));
}

function inverseFrequency(total: number, containing: number): number {
  return Math.log(1 + (total - containing + 0.5) / (containing + 0.5));
}
