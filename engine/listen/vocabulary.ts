import { isDrugName } from '../answer/drug-names.ts';
import type { Database } from '../store/database.ts';

/** Servers take a hundred or so; more costs time and makes them hear words that were not said. */
const MOST_DRUGS = 60;
const MOST_NAMES = 40;

/** Looked at, the newest documents first: about 20 ms of work, done anew only when the library has changed. */
const MOST_DOCUMENTS = 200;
const MOST_CHARACTERS = 8_000;

/** A capitalised word in more documents than this is no name but a heading or a title. */
const MOST_COMMON_SHARE = 0.2;

/** Words within a sentence: what stands before is no end of one, so that a capital means a name. */
const NAME = /(?<=[\p{Ll},;:()] )\p{Lu}\p{Ll}{2,}(?:[-’']\p{Lu}?\p{Ll}+)*/gu;
const WORD = /\p{L}{4,}/gu;

/**
 * Words of the person's own library that transcribers get wrong: drugs, and names of people and places, by the number of
 * documents they are in. Patient data: only told where the settings allow. `allows`: of these documents only; left out: of all.
 */
export function createVocabulary(db: Database): (allows?: (documentId: string) => boolean) => readonly string[] {
  const newest = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'passages'");
  const byAge = db.prepare<{ id: string }>(
    "SELECT document_id AS id FROM documents WHERE state = 'indexed' ORDER BY indexed_at_ms DESC",
  );
  const textOf = db.prepare<{ text: string }>('SELECT substr(text, 1, ?) AS text FROM document_texts WHERE document_id = ?');
  let madeAt = -1;
  let words: readonly string[] = [];

  function textsOf(allows: (documentId: string) => boolean): string[] {
    const ids: string[] = [];
    for (const { id } of byAge.iterate()) {
      if (ids.length >= MOST_DOCUMENTS) break;
      if (allows(id)) ids.push(id);
    }
    return ids.flatMap((id) => textOf.get(MOST_CHARACTERS, id)?.text ?? []);
  }

  return (allows) => {
    // A patient's words are made out anew: documents move from one scope to another without being read again.
    if (allows !== undefined) return vocabularyOf(textsOf(allows));
    const seq = newest.get()?.seq ?? 0;
    if (seq !== madeAt) {
      madeAt = seq;
      words = vocabularyOf(textsOf(() => true));
    }
    return words;
  };
}

function vocabularyOf(texts: readonly string[]): string[] {
  const drugs = new Map<string, number>();
  const names = new Map<string, number>();
  const ordinary = new Set<string>();
  for (const text of texts) {
    const found = new Set(text.match(WORD) ?? []);
    for (const word of found) if (word === word.toLowerCase()) ordinary.add(word);
    count(drugs, new Set([...found].map((word) => word.toLowerCase()).filter(isDrugName)));
    count(names, new Set(text.match(NAME) ?? []));
  }
  const rare = Math.max(1, texts.length * MOST_COMMON_SHARE);
  const isName = (word: string, documents: number): boolean =>
    documents <= rare && !ordinary.has(word.toLowerCase()) && !drugs.has(word.toLowerCase());
  return [...mostFrequent(drugs, () => true).slice(0, MOST_DRUGS), ...mostFrequent(names, isName).slice(0, MOST_NAMES)];
}

function count(documents: Map<string, number>, words: ReadonlySet<string>): void {
  for (const word of words) documents.set(word, (documents.get(word) ?? 0) + 1);
}

function mostFrequent(documents: ReadonlyMap<string, number>, keep: (word: string, documents: number) => boolean): string[] {
  return [...documents]
    .filter(([word, number]) => keep(word, number))
    .toSorted(([a, left], [b, right]) => right - left || a.localeCompare(b))
    .map(([word]) => word);
}
