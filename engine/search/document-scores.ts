import { eachOccurrence, eachPassage } from '../store/packed-terms.ts';
import type { Database } from '../store/database.ts';
import { saturation, type Unit } from './bm25.ts';
import type { PassageTable } from './passage-table.ts';

/** Terms a passage must not hold: one of each group, all groups together (parts of a compound word are groups). */
export type Exclusion = readonly (readonly number[])[];

/** Documents read in one statement: several times faster than asking for each. */
const DOCUMENTS_AT_ONCE = 64;

interface PackedDocument {
  key: number;
  passages: Uint8Array;
  terms: Uint8Array;
  [column: string]: number | Uint8Array;
}

/** Called with a passage and its exact score: 0 where it holds none of the units, NaN where an exclusion rules it out. */
export type TakeScore = (passageId: number, score: number) => void;

/** Packed terms kept in memory: the next keystroke's candidates are mostly among this one's. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;

/** Computes exact scores of all passages of documents from their packed terms. */
export function createDocumentScorer(db: Database) {
  const read = createDocumentReader(db);

  return (table: PassageTable, units: readonly Unit[], exclusions: readonly Exclusion[]) => {
    const sought = soughtTerms(units, exclusions);
    const scorer = createScorer(table, units, exclusions, sought);
    return (documentRows: readonly number[], take: TakeScore): void => {
      for (let start = 0; start < documentRows.length; start += DOCUMENTS_AT_ONCE) {
        const keys = documentRows.slice(start, start + DOCUMENTS_AT_ONCE).map((row) => table.documentKeys[row] ?? 0);
        for (const document of read(keys)) scorer(document, take);
      }
    };
  };
}

/** A key stands for the same passages for ever (see store/term-index): what was read is never out of date. */
function createDocumentReader(db: Database): (keys: readonly number[]) => PackedDocument[] {
  const documentsOf = db.prepare<PackedDocument>(
    `SELECT d.document_key AS key, d.passages, t.terms FROM json_each(?) JOIN search_documents d ON d.document_key = json_each.value
       JOIN search_document_terms t USING (document_key)`,
  );

  const kept = new Map<number, PackedDocument>();
  let sizeBytes = 0;

  function keep(document: PackedDocument): void {
    kept.set(document.key, document);
    sizeBytes += bytesOf(document);
    // The first of a map is what was longest not asked for.
    for (const oldest of kept.values()) {
      if (sizeBytes <= MOST_KEPT_BYTES) return;
      drop(oldest);
    }
  }

  function drop(document: PackedDocument): void {
    if (kept.delete(document.key)) sizeBytes -= bytesOf(document);
  }

  return (keys) => {
    const found = new Map<number, PackedDocument>();
    const missing: number[] = [];
    for (const key of keys) {
      const document = kept.get(key);
      if (document) found.set(key, document);
      else missing.push(key);
    }
    if (missing.length > 0)
      for (const document of documentsOf.iterate(JSON.stringify(missing))) found.set(document.key, document);
    const documents = keys.map((key) => found.get(key)).filter((document) => document !== undefined);
    for (const document of documents) {
      drop(document);
      keep(document);
    }
    return documents;
  };
}

/** What a map's entry and its objects take beside the bytes is about as much as a short document. */
const ENTRY_BYTES = 300;

function bytesOf({ passages, terms }: PackedDocument): number {
  return passages.byteLength + terms.byteLength + ENTRY_BYTES;
}

interface SoughtTerms {
  /** Ascending, without repeats. */
  ids: number[];
  /** For each id the places it counts for: units first, then the groups of exclusions. */
  places: number[][];
}

function soughtTerms(units: readonly Unit[], exclusions: readonly Exclusion[]): SoughtTerms {
  const places = new Map<number, number[]>();
  const groups = [...units.map(({ termIds }) => termIds), ...exclusions.flat()];
  for (const [place, termIds] of groups.entries()) {
    for (const id of termIds) {
      const known = places.get(id);
      if (known) known.push(place);
      else places.set(id, [place]);
    }
  }
  const ids = [...places.keys()].toSorted((left, right) => left - right);
  return { ids, places: ids.map((id) => places.get(id) ?? []) };
}

function createScorer(
  table: PassageTable,
  units: readonly Unit[],
  exclusions: readonly Exclusion[],
  { ids: soughtIds, places }: SoughtTerms,
): (document: PackedDocument, take: TakeScore) => void {
  const width = units.length + exclusions.flat().length;
  const averageLength = table.averageLength;
  const averageDocumentLength = table.averageDocumentLength;
  /** How often each passage of the document holds each place's terms, passage by passage. */
  let counts = new Int32Array(64 * width);

  let place = units.length;
  const ranges = exclusions.map((groups) => ({ from: place, to: (place += groups.length) }));

  function isExcluded(at: number): boolean {
    return ranges.some(({ from, to }) => counts.subarray(at + from, at + to).every((count) => count > 0));
  }

  return (document, take) => {
    const passageIds: number[] = [];
    const lengths: number[] = [];
    let documentLength = 0;
    eachPassage(document.passages, (id, length) => {
      passageIds.push(id);
      lengths.push(length);
      documentLength += length;
    });
    if (counts.length < passageIds.length * width) counts = new Int32Array(passageIds.length * width * 2);
    counts.fill(0, 0, passageIds.length * width);
    eachOccurrence(document.terms, soughtIds, (term, passage, count) => {
      for (const place of places[term] ?? []) counts[passage * width + place] = (counts[passage * width + place] ?? 0) + count;
    });
    let documentScore = 0;
    for (let unit = 0; unit < units.length; unit++) {
      let count = 0;
      for (let passage = 0; passage < passageIds.length; passage++) count += counts[passage * width + unit] ?? 0;
      if (count > 0)
        documentScore += (units[unit]?.documentWeight ?? 0) * saturation(count, documentLength, averageDocumentLength);
    }
    for (const [passage, passageId] of passageIds.entries()) {
      let own = 0;
      for (let unit = 0; unit < units.length; unit++) {
        const count = counts[passage * width + unit] ?? 0;
        if (count > 0) own += (units[unit]?.passageWeight ?? 0) * saturation(count, lengths[passage] ?? 0, averageLength);
      }
      if (exclusions.length > 0 && isExcluded(passage * width)) take(passageId, NaN);
      else take(passageId, own > 0 ? own + documentScore : 0);
    }
  };
}
