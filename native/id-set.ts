import type { IdRanges } from '../engine/search/vector-index.ts';

const PAGE_IDS = 65_536;
const WORDS = PAGE_IDS / 32;

/**
 * Ids as bits: a million in 125 KB where they lie close together, as row ids of SQLite do. Ids are whole numbers from 0
 * to 2^53.
 */
export class IdSet {
  readonly #pages = new Map<number, Uint32Array>();
  #sortedPages: number[] | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(id: number): void {
    const words = this.#page(Math.floor(id / PAGE_IDS));
    const [word, bit] = placeOf(id % PAGE_IDS);
    const before = words[word] ?? 0;
    if ((before & bit) !== 0) return;
    words[word] = before | bit;
    this.#size++;
  }

  delete(id: number): void {
    const words = this.#pages.get(Math.floor(id / PAGE_IDS));
    const [word, bit] = placeOf(id % PAGE_IDS);
    const before = words?.[word] ?? 0;
    if (words === undefined || (before & bit) === 0) return;
    words[word] = before & ~bit;
    this.#size--;
  }

  has(id: number): boolean {
    const [word, bit] = placeOf(id % PAGE_IDS);
    return ((this.#pages.get(Math.floor(id / PAGE_IDS))?.[word] ?? 0) & bit) !== 0;
  }

  /** All ids, sorted. */
  values(): Float64Array {
    const all = new Float64Array(this.#size);
    let place = 0;
    for (const page of this.#sorted()) for (const id of idsOf(this.#pages.get(page), page)) all[place++] = id;
    return all;
  }

  /** How many of its ids lie within sorted ranges. */
  countWithin(ranges: IdRanges): number {
    let count = 0;
    for (const [words, from, to] of this.#stretches(ranges)) count += countBits(words, from, to);
    return count;
  }

  /** Its ids within sorted ranges, sorted. */
  *within(ranges: IdRanges): Generator<number, void, void> {
    for (const [words, from, to, page] of this.#stretches(ranges)) {
      for (let place = from; place <= to; place++) {
        if (((words[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0) yield page * PAGE_IDS + place;
      }
    }
  }

  /** The parts of pages that ranges cover, ends inclusive. Ranges may reach far beyond the pages there are. */
  *#stretches(ranges: IdRanges): Generator<[words: Uint32Array, from: number, to: number, page: number], void, void> {
    const pages = this.#sorted();
    let at = 0;
    for (let range = 0; range < ranges.length; range += 2) {
      const [first, last] = [ranges[range] ?? 0, ranges[range + 1] ?? -1];
      while (at < pages.length && ((pages[at] ?? 0) + 1) * PAGE_IDS <= first) at++;
      for (let next = at; next < pages.length; next++) {
        const page = pages[next] ?? 0;
        if (page * PAGE_IDS > last) break;
        const words = this.#pages.get(page);
        if (words === undefined) continue;
        const from = Math.max(0, first - page * PAGE_IDS);
        const to = Math.min(PAGE_IDS - 1, last - page * PAGE_IDS);
        if (from <= to) yield [words, from, to, page];
      }
    }
  }

  #page(page: number): Uint32Array {
    let words = this.#pages.get(page);
    if (words === undefined) {
      words = new Uint32Array(WORDS);
      this.#pages.set(page, words);
      this.#sortedPages = null;
    }
    return words;
  }

  #sorted(): number[] {
    this.#sortedPages ??= [...this.#pages.keys()].sort((left, right) => left - right);
    return this.#sortedPages;
  }
}

function placeOf(place: number): [word: number, bit: number] {
  return [place >>> 5, 1 << (place & 31)];
}

function* idsOf(words: Uint32Array | undefined, page: number): Generator<number, void, void> {
  for (const [index, word] of words?.entries() ?? []) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      yield page * PAGE_IDS + index * 32 + (31 - Math.clz32(rest & -rest));
    }
  }
}

/** Bits set at places `from` to `to`, both inclusive. */
function countBits(words: Uint32Array, from: number, to: number): number {
  const [firstWord, lastWord] = [from >>> 5, to >>> 5];
  let count = 0;
  for (let index = firstWord; index <= lastWord; index++) {
    let word = words[index] ?? 0;
    if (index === firstWord) word &= 0xffff_ffff << (from & 31);
    if (index === lastWord) word &= 0xffff_ffff >>> (31 - (to & 31));
    count += popCount(word);
  }
  return count;
}

/** https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel */
function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
