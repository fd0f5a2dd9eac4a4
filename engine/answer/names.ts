import type { SearchHit } from '../../contract/search.ts';
import type { QuestionWord } from './question.ts';
import type { TermStatistics } from './term-statistics.ts';

/** First and last name at least, so that `This is a 50-year-old` names nobody. */
const FULL_NAME = String.raw`(?:\p{Lu}\. |\p{Lu}[\p{L}'’-]+ ?){2,5}`;
const NAME = String.raw`(?:\p{Lu}\. |\p{Lu}[\p{L}'’-]+ ?){1,5}`;
/** `Patient: Ana Rivera`, also in the middle of a line. */
const LABELLED = new RegExp(String.raw`\b(?:[Pp]atient(?: [Nn]ame)?|PATIENT|[Nn]ame|NAME)\s*:\s*(${NAME})`, 'gu');
/** `Martha Collins is a 50-year-old female` at the beginning of a line. */
const INTRODUCED = new RegExp(
  String.raw`^(?:(?:mr|mrs|ms|miss)\.? )?(${FULL_NAME})is an? [^\n]{0,30}\d+[ -](?:year|month|week|day)`,
  'gmu',
);
/** A folder or file named `Rivera, Ana`. */
const SORTED_NAME = /^(?:\d[\d .-]*)?(\p{Lu}[\p{L}'’ -]+), (\p{Lu}[\p{L}'’ -]+?)(?:\.\w+)?$/u;

/** Whose document it is, as its folder or its text says; empty where it says nothing (a guideline). */
export function patientName({ path, text }: Pick<SearchHit, 'path' | 'text'>): string {
  for (const pattern of [LABELLED, INTRODUCED]) {
    const [match] = text.matchAll(pattern);
    if (match?.[1] !== undefined) return match[1].trim();
  }
  const sorted = path
    .split(/[\\/]/)
    .slice(-2)
    .map((part) => SORTED_NAME.exec(part))
    .find((match) => match !== null);
  return sorted ? `${sorted[2]} ${sorted[1]}` : '';
}

/** The patients of the evidence by document: how each is called, and the terms of the name. */
export type Patients = ReadonlyMap<string, { name: string; terms: ReadonlySet<string> }>;

export function patientsOf(evidence: readonly SearchHit[], statistics: TermStatistics): Patients {
  const found = new Map<string, { name: string; terms: Set<string> }>();
  for (const hit of evidence) {
    const name = patientName(hit);
    if (name === '') continue;
    const known = found.get(hit.documentId) ?? { name, terms: new Set<string>() };
    found.set(hit.documentId, known);
    for (const term of statistics.terms(name)) known.terms.add(term);
  }
  return found;
}

/**
 * Marks the words that name a patient of the evidence, however they are written (`ana rivera`). One word alone counts
 * only where it is used as a name and nothing else: a Mr Brown must not make brown sputum his.
 */
export function withPatientNames(
  words: readonly QuestionWord[],
  evidence: readonly SearchHit[],
  patients: Patients,
): QuestionWord[] {
  const inName = (word: QuestionWord, names: ReadonlySet<string>): boolean =>
    word.figure === null && word.terms.length > 0 && word.terms.every((term) => names.has(term));
  const named = new Set<QuestionWord>();
  for (const { terms } of patients.values()) {
    const held = words.filter((word) => inName(word, terms));
    if (held.length > 1) for (const word of held) named.add(word);
  }
  for (const word of words) {
    const isPatients = [...patients.values()].some(({ terms }) => inName(word, terms));
    if (isPatients && !isOrdinaryWord(word, evidence)) named.add(word);
  }
  return words.map((word) => (named.has(word) ? { ...word, isName: true } : word));
}

/** Written small anywhere in the evidence: a word of the language, too. */
function isOrdinaryWord({ word }: QuestionWord, evidence: readonly SearchHit[]): boolean {
  const small = word.toLowerCase().replace(/['’]s$/, '');
  return evidence.some(({ text }) => text.split(/[^\p{L}\p{N}'’-]+/u).includes(small));
}

/** The documents of the patients that `names` name best; none where they name nobody of the evidence. */
export function documentsNamed(names: readonly QuestionWord[], patients: Patients): Set<string> {
  const held = [...patients].map(([documentId, { terms }]) => ({
    documentId,
    count: names.filter((word) => word.isName && word.terms.every((term) => terms.has(term))).length,
  }));
  const most = Math.max(1, ...held.map(({ count }) => count));
  return new Set(held.filter(({ count }) => count === most).map(({ documentId }) => documentId));
}
