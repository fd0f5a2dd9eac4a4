import type { SearchHit } from '../../contract/search.ts';
import { documentsNamed, patientsOf, withPatientNames } from './names.ts';
import { questionWords } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';

/** Of a question about a patient most evidence is the patient's own; the rest is left to guidelines. */
const PATIENTS_SHARE = 0.7;

/** The documents of the patients a question names, as far as `hits` show whose documents they are. */
export function namedDocuments(question: string, hits: readonly SearchHit[], statistics: TermStatistics): Set<string> {
  const patients = patientsOf(hits, statistics);
  return documentsNamed(withPatientNames(questionWords(question, statistics), hits, patients), patients);
}

/**
 * A note names its patient once, so that its other passages hardly rank for the name. From what was found further down,
 * the passages of the documents named take the places of other patients'; as many hits as before, ranked anew.
 */
export function withPassagesOf(
  documents: ReadonlySet<string>,
  hits: readonly SearchHit[],
  further: readonly SearchHit[],
): SearchHit[] {
  const own = further.filter(({ documentId }) => documents.has(documentId));
  const others = hits.filter(({ documentId }) => !documents.has(documentId));
  const ownPlaces = Math.max(Math.ceil(hits.length * PATIENTS_SHARE), hits.length - others.length);
  const chosen = [...own.slice(0, ownPlaces), ...others].slice(0, hits.length);
  return chosen.map((hit, index) => ({ ...hit, rank: index + 1 }));
}
