import { eachPassage } from '../store/packed-terms.ts';
import type { Database } from '../store/database.ts';

/** What scoring needs to know of every passage and document, kept in memory: about 12 bytes a passage, 12 a document. */
export interface PassageTable {
  /** Passages and documents there are now. */
  readonly passages: number;
  readonly documents: number;
  /** Terms of a passage and of a document, on average. */
  readonly averageLength: number;
  readonly averageDocumentLength: number;
  /** Rows, also of what is gone; see `documentOf`. */
  readonly rows: number;
  readonly documentRows: number;
  /** By row: the passage's id, ascending; its document's row, -1 once it is gone; its length in terms. */
  readonly ids: Uint32Array;
  readonly documentOf: Int32Array;
  readonly lengths: Uint32Array;
  /** By document row: its key, ascending; its length in terms, 0 once it is gone. */
  readonly documentKeys: Uint32Array;
  readonly documentLengths: Uint32Array;
  /** The passage's row, or -1. */
  rowOf(passageId: number): number;
  /** First row at or after `from` whose passage id is not below `passageId`. */
  firstRowFrom(passageId: number, from: number): number;
  /** The document's row, or -1. */
  documentRowOf(documentKey: number): number;
}

/** Rows of passages that are gone are dropped when they are more than these and more than a quarter. */
const GONE_ROWS = 10_000;

/**
 * Keeps the table in step with the database: documents that came and went since the last call are read, nothing else.
 * `refresh` answers whether anything changed.
 */
export function createPassageTable(db: Database): { table: PassageTable; refresh(): boolean } {
  const latest = db.prepare<{ key: number; gone: number; firstGone: number | null }>(
    `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_documents'), 0) AS key,
       coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'search_gone'), 0) AS gone,
       (SELECT min(gone_id) FROM search_gone) AS firstGone`,
  );
  const came = db.prepare<{ key: number; passages: Uint8Array }>(
    'SELECT document_key AS key, passages FROM search_documents WHERE document_key > ? ORDER BY document_key',
  );
  const went = db.prepare<{ key: number; passages: Uint8Array }>(
    'SELECT document_key AS key, passages FROM search_gone WHERE gone_id > ? ORDER BY gone_id',
  );
  const rows = new Rows();
  let known = { key: 0, gone: 0 };

  function readAll(now: { key: number; gone: number }): void {
    rows.clear();
    for (const { key, passages } of came.iterate(0)) rows.add(key, passages);
    rows.sort();
    known = { key: now.key, gone: now.gone };
  }

  /** False where the changes cannot be told any more. */
  function readChanges(now: { key: number; gone: number; firstGone: number | null }): boolean {
    if (now.key < known.key || now.gone < known.gone) return false;
    if (now.gone > known.gone && (now.firstGone ?? Infinity) > known.gone + 1) return false;
    for (const { key, passages } of went.iterate(known.gone)) rows.remove(key, passages);
    for (const { key, passages } of came.iterate(known.key)) rows.add(key, passages);
    known = { key: now.key, gone: now.gone };
    return rows.isSorted;
  }

  return {
    table: rows,
    refresh() {
      const now = latest.get() ?? { key: 0, gone: 0, firstGone: null };
      if (now.key === known.key && now.gone === known.gone) return false;
      if (known.key === 0 || !readChanges(now)) readAll(now);
      if (rows.goneRows > GONE_ROWS && rows.goneRows > rows.passages / 4) readAll(now);
      return true;
    },
  };
}

class Rows implements PassageTable {
  passages = 0;
  documents = 0;
  rows = 0;
  documentRows = 0;
  ids = new Uint32Array(0);
  documentOf = new Int32Array(0);
  lengths = new Uint32Array(0);
  documentKeys = new Uint32Array(0);
  documentLengths = new Uint32Array(0);
  /** False once a passage came in between the others; `sort` makes it right. */
  isSorted = true;
  #totalLength = 0;

  get averageLength(): number {
    return this.#totalLength / Math.max(1, this.passages);
  }

  get averageDocumentLength(): number {
    return this.#totalLength / Math.max(1, this.documents);
  }

  get goneRows(): number {
    return this.rows - this.passages;
  }

  clear(): void {
    this.passages = this.documents = this.rows = this.documentRows = this.#totalLength = 0;
    this.isSorted = true;
  }

  add(key: number, packed: Uint8Array): void {
    const document = this.documentRows++;
    if (document >= this.documentKeys.length) {
      this.documentKeys = grown(this.documentKeys, document);
      this.documentLengths = grown(this.documentLengths, document);
    }
    let documentLength = 0;
    eachPassage(packed, (id, length) => {
      const row = this.#rowFor(id);
      this.documentOf[row] = document;
      this.lengths[row] = length;
      this.passages++;
      documentLength += length;
    });
    this.documentKeys[document] = key;
    // A document whose passages have no terms is there all the same.
    this.documentLengths[document] = Math.max(1, documentLength);
    this.#totalLength += documentLength;
    this.documents++;
  }

  /** Nothing happens where the document was never known: it came and went between two looks. */
  remove(key: number, packed: Uint8Array): void {
    const document = this.documentRowOf(key);
    if (document < 0 || this.documentLengths[document] === 0) return;
    eachPassage(packed, (id, length) => {
      const row = this.rowOf(id);
      if (row < 0 || this.documentOf[row] !== document) return;
      this.documentOf[row] = -1;
      this.passages--;
      this.#totalLength -= length;
    });
    this.documentLengths[document] = 0;
    this.documents--;
  }

  /** A passage that stayed in its document keeps its row; new ones have higher ids than all before. */
  #rowFor(id: number): number {
    if (this.isSorted && this.rows > 0 && id <= (this.ids[this.rows - 1] ?? 0)) {
      const before = this.rowOf(id);
      if (before >= 0) return before;
      this.isSorted = false;
    }
    const row = this.rows++;
    if (row >= this.ids.length) {
      this.ids = grown(this.ids, row);
      this.documentOf = grown(this.documentOf, row);
      this.lengths = grown(this.lengths, row);
    }
    this.ids[row] = id;
    return row;
  }

  sort(): void {
    if (this.isSorted) return;
    const order = Uint32Array.from({ length: this.rows }, (_, row) => row);
    order.sort((left, right) => (this.ids[left] ?? 0) - (this.ids[right] ?? 0));
    const [ids, documentOf, lengths] = [this.ids.slice(), this.documentOf.slice(), this.lengths.slice()];
    for (const [to, from] of order.entries()) {
      this.ids[to] = ids[from] ?? 0;
      this.documentOf[to] = documentOf[from] ?? 0;
      this.lengths[to] = lengths[from] ?? 0;
    }
    this.isSorted = true;
  }

  rowOf(passageId: number): number {
    const row = this.firstRowFrom(passageId, 0);
    return row < this.rows && this.ids[row] === passageId ? row : -1;
  }

  firstRowFrom(passageId: number, from: number): number {
    return firstFrom(this.ids, this.rows, from, passageId);
  }

  documentRowOf(documentKey: number): number {
    const row = firstFrom(this.documentKeys, this.documentRows, 0, documentKey);
    return row < this.documentRows && this.documentKeys[row] === documentKey ? row : -1;
  }
}

/** First place at or after `from` whose number is not below `sought`: doubling steps, then halving. */
function firstFrom(numbers: Uint32Array, size: number, from: number, sought: number): number {
  let step = 1;
  let low = from;
  while (low + step < size && (numbers[low + step] ?? Infinity) < sought) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, size);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? Infinity) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A larger copy: half as much again, so that growing is rare. */
function grown<Numbers extends Uint32Array | Int32Array>(numbers: Numbers, size: number): Numbers {
  const Kind = numbers.constructor as new (length: number) => Numbers;
  const larger = new Kind(Math.max(1024, Math.ceil(size * 1.5)));
  larger.set(numbers);
  return larger;
}
