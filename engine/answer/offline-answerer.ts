import type { SearchHit } from '../../contract/search.ts';
import type { Answerer } from './answerer.ts';
import { bestOfEach, choose, type Quotation } from './choose.ts';
import { documentDate } from './dates.ts';
import { medicineStatements } from './medicines.ts';
import { readPassage } from './passage-reading.ts';
import { asksForLatest, asksForMedicines, asksWhatIs, asksForPatients, questionKind } from './question-kind.ts';
import { answersOf, type Reading } from './reading.ts';
import type { TermStatistics } from './term-statistics.ts';
import { writeQuotations } from './write-quotations.ts';

const OVERVIEW = /^(?:summary|overview|background|story|history|case|notes?)$/iu;
/** Of a note that is asked for as a whole, its first statements. */
const OVERVIEW_SENTENCES = 6;

/**
 * Answers from the passages themselves: the sentences that answer, quoted exactly, by document, each with its citation.
 * Yields nothing where nothing answers (see answerable.ts and docs/decisions/0003).
 */
export function createOfflineAnswerer(statistics: TermStatistics): Answerer {
  return {
    async *answer({ question, searchedFor, evidence }, signal) {
      signal.throwIfAborted();
      const reading = answersOf({ question, searchedFor, evidence }, statistics);
      const dates = documentDates(evidence);
      const dateOf = (documentId: string): string => dates.get(documentId) ?? '';
      const chosen = chooseFor(question, reading, { statistics, dateOf });
      yield* writeQuotations(chosen, { evidence, labelOf: (hit) => documentLabel(hit, reading, dateOf(hit.documentId)) });
    },
  };
}

function chooseFor(
  question: string,
  { words, passages, patients, candidates, margin }: Reading,
  { statistics, dateOf }: { statistics: TermStatistics; dateOf: (documentId: string) => string },
): Quotation[] {
  const isPatients = words.some((word) => word.isName) && passages.some(({ hit }) => patients.has(hit.documentId));
  const newestFirst = (): SearchHit[] =>
    passages
      .map(({ hit }) => hit)
      .toSorted((a, b) => dateOf(b.documentId).localeCompare(dateOf(a.documentId)) || a.start - b.start);
  if (isPatients && asksForMedicines(question)) {
    const statements = medicineStatements(newestFirst().map((hit) => readPassage(hit, statistics)));
    if (statements.length > 0) return statements;
  }
  if (isPatients && words.every(({ isName, word }) => isName || OVERVIEW.test(word))) return overview(newestFirst(), statistics);
  if (margin < 0) return [];
  if (asksForPatients(question) && !isPatients) {
    const each = bestOfEach(candidates, (hit) => patients.get(hit.documentId)?.name ?? '');
    if (each.length > 0) return each;
  }
  return choose(candidates, {
    kind: questionKind(question),
    latest: asksForLatest(question),
    newestFirst: isPatients && (words.some((word) => word.asksFor === 'amount') || asksWhatIs(question)),
    dateOf,
    isGeneral: isPatients ? null : ({ documentId }) => !patients.has(documentId),
  });
}

/** What the newest note says first. */
function overview(hits: readonly SearchHit[], statistics: TermStatistics): Quotation[] {
  const newest = hits[0]?.documentId;
  return hits
    .filter(({ documentId }) => documentId === newest)
    .flatMap((hit) =>
      readPassage(hit, statistics)
        .sentences.filter(({ role }) => role === 'statement' || role === 'row')
        .map((sentence) => ({ hit, sentence, score: 1 })),
    )
    .slice(0, OVERVIEW_SENTENCES);
}

function documentDates(evidence: readonly SearchHit[]): Map<string, string> {
  const documents = Map.groupBy(evidence, ({ documentId }) => documentId);
  return new Map([...documents].map(([documentId, hits]) => [documentId, documentDate(hits) ?? '']));
}

/** Whose the document is and of when, as far as its title does not say so. */
function documentLabel({ documentId, title }: SearchHit, { patients }: Reading, date: string): string {
  const name = patients.get(documentId)?.name ?? '';
  return [name, date].filter((part) => part !== '' && !title.includes(part)).join(' · ');
}
