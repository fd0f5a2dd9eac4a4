/**
 * Which terms the passages of one document hold, packed: terms by id, each with the passages (by their order in the
 * document) and how often each holds it. Numbers are in base 128, lowest digits first, a set top bit meaning more.
 */

/** Terms held by this many passages say how many bytes follow, so that who looks for others need not read them. */
const SKIPPABLE = 8;

/** Terms of one document by id: order of the passage and count in it, in turn. */
export type DocumentTerms = Map<number, number[]>;

/** `terms`: for each term id the passages' orders, ascending, each followed by how often it holds the term. */
export function packTerms(terms: DocumentTerms): Uint8Array {
  const bytes = new ByteWriter();
  const ids = Uint32Array.from(terms.keys()).sort();
  let last = 0;
  for (const id of ids) {
    const occurrences = terms.get(id) ?? [];
    const passages = occurrences.length / 2;
    // Most terms of a document stand in one of its passages: one bit says so.
    bytes.number((id - last) * 2 + (passages > 1 ? 1 : 0));
    if (passages > 1) bytes.number(passages);
    last = id;
    if (passages < SKIPPABLE) {
      writeOccurrences(bytes, occurrences);
      continue;
    }
    const inner = new ByteWriter();
    writeOccurrences(inner, occurrences);
    bytes.number(inner.length);
    bytes.append(inner);
  }
  return bytes.bytes();
}

function writeOccurrences(bytes: ByteWriter, occurrences: readonly number[]): void {
  let last = 0;
  for (let index = 0; index < occurrences.length; index += 2) {
    const passage = occurrences[index] ?? 0;
    const count = occurrences[index + 1] ?? 1;
    // Most words stand once in a passage: one bit says so.
    bytes.number((passage - last) * 2 + (count > 1 ? 1 : 0));
    if (count > 1) bytes.number(count);
    last = passage;
  }
}

/** Calls for every term of a document with the number of passages that hold it. */
export function eachTerm(packed: Uint8Array, visit: (termId: number, passages: number) => void): void {
  const bytes = new ByteReader(packed);
  let id = 0;
  while (!bytes.ended()) {
    const step = bytes.number();
    id += Math.floor(step / 2);
    const passages = (step & 1) === 1 ? bytes.number() : 1;
    visit(id, passages);
    skipOccurrences(bytes, passages);
  }
}

/**
 * Calls for every passage that holds one of `termIds` (ascending), with the place of the term in that list, the order of
 * the passage in the document, and how often it holds the term.
 */
export function eachOccurrence(
  packed: Uint8Array,
  termIds: ArrayLike<number>,
  visit: (term: number, passage: number, count: number) => void,
): void {
  const bytes = new ByteReader(packed);
  let id = 0;
  let term = 0;
  while (!bytes.ended() && term < termIds.length) {
    const step = bytes.number();
    id += Math.floor(step / 2);
    const passages = (step & 1) === 1 ? bytes.number() : 1;
    while (term < termIds.length && (termIds[term] ?? 0) < id) term++;
    if (termIds[term] !== id) {
      skipOccurrences(bytes, passages);
      continue;
    }
    if (passages >= SKIPPABLE) bytes.number();
    let passage = 0;
    for (let index = 0; index < passages; index++) {
      const stride = bytes.number();
      passage += stride >>> 1;
      visit(term, passage, (stride & 1) === 1 ? bytes.number() : 1);
    }
  }
}

function skipOccurrences(bytes: ByteReader, passages: number): void {
  if (passages >= SKIPPABLE) {
    bytes.skip(bytes.number());
    return;
  }
  for (let index = 0; index < passages; index++) if ((bytes.number() & 1) === 1) bytes.number();
}

/** Ids and lengths (in terms) of a document's passages, in their order. */
export interface DocumentPassages {
  ids: number[];
  lengths: number[];
}

export function packPassages({ ids, lengths }: DocumentPassages): Uint8Array {
  const bytes = new ByteWriter();
  let last = 0;
  ids.forEach((id, order) => {
    // A passage that was there before keeps its id wherever it now stands: steps go both ways.
    const step = id - last;
    bytes.number(step < 0 ? -2 * step - 1 : 2 * step);
    bytes.number(lengths[order] ?? 0);
    last = id;
  });
  return bytes.bytes();
}

/** Calls for every passage of a document, in their order. */
export function eachPassage(packed: Uint8Array, visit: (passageId: number, length: number, order: number) => void): void {
  const bytes = new ByteReader(packed);
  let id = 0;
  for (let order = 0; !bytes.ended(); order++) {
    const step = bytes.number();
    id += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
    visit(id, bytes.number(), order);
  }
}

class ByteWriter {
  length = 0;
  #bytes = new Uint8Array(256);

  number(value: number): void {
    if (this.length + 8 > this.#bytes.length) this.#grow(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length++] = rest;
  }

  append(other: ByteWriter): void {
    this.#grow(other.length);
    this.#bytes.set(other.bytes(), this.length);
    this.length += other.length;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #grow(by: number): void {
    if (this.length + by <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.length + by));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  number(): number {
    let digit = this.#bytes[this.#at++] ?? 0;
    if (digit < 128) return digit;
    let value = digit - 128;
    let unit = 128;
    do {
      digit = this.#bytes[this.#at++] ?? 0;
      value += (digit & 127) * unit;
      unit *= 128;
    } while (digit >= 128);
    return value;
  }
}
