import type { Database } from '../store/database.ts';
import { editDistance } from './edit-distance.ts';
import type { Correction } from './full-text.ts';
import type { HeldTerms } from './held-terms.ts';
import type { TermTable } from './term-table.ts';

/** Shorter words are abbreviations as often as not: one letter off, they are another word. */
const SHORTEST = 5;
/** From this length on, two letters may be wrong. */
const LONG = 8;
const LONGEST = 40;

/**
 * A word in so few passages may be a slip of the pen there, where one a letter off stands in this many times more. Only long
 * words that begin alike: shorter ones, or those that differ in front, are other words (adduct, afebrile).
 */
const HARDLY_HELD = 2;
const MUCH_MORE = 20;

/** Near terms given for each. */
const MOST_CORRECTIONS = 3;

/** Only what is made of letters is corrected: numbers, doses and codes are meant as they are written. */
const CORRECTABLE = /^\p{L}+$/u;

interface Near extends Omit<Correction, 'isHeld'> {
  /** Passages that hold `to`. */
  held: number;
}

/**
 * Finds terms written nearly like others. All terms lie in memory, 8 bytes and their letters each, read when a word is first not
 * known; a look at which letters a term has passes over nearly all of them.
 */
export function createVocabulary(db: Database, terms: TermTable) {
  const newer = db.prepare<{ last: number | null; terms: string | null }>(
    `SELECT max(term_id) AS last, group_concat(term_id || ' ' || term, char(10)) AS terms FROM
       (SELECT term_id, term FROM search_terms WHERE term_id > ? AND length(term) BETWEEN ? AND ? ORDER BY term_id LIMIT 100000)`,
  );
  const known = new TermLetters();
  let last = 0;

  function readNewer(mustGoOn: () => void): void {
    for (;;) {
      mustGoOn();
      const found = newer.get(last, SHORTEST - 1, LONGEST);
      if (!found?.terms || found.last === null) return;
      last = found.last;
      for (const line of found.terms.split('\n')) {
        const at = line.indexOf(' ');
        const term = line.slice(at + 1);
        if (CORRECTABLE.test(term)) known.add(Number(line.slice(0, at)), term);
      }
    }
  }

  function near(term: string, passagesWith: HeldTerms['passages']): Near[] {
    const most = term.length >= LONG ? 2 : 1;
    const found: Near[] = [];
    known.eachLike(term, most, (id, candidate) => {
      const distance = editDistance(term, candidate, most);
      if (distance === 0 || distance > most) return;
      // Who misspells a name nearly always has its first letter.
      if (distance > 1 && candidate.charAt(0) !== term.charAt(0)) return;
      const held = passagesWith(id, candidate);
      if (held > 0) found.push({ from: term, to: candidate, distance, held });
    });
    return found.toSorted((left, right) => left.distance - right.distance || right.held - left.held);
  }

  return {
    /**
     * A word the library has keeps its place before any near one (see exact-first), and one it has in more than a few
     * passages has no near ones, however like another: names of drugs differ by a letter. Where not all may be looked
     * through, what stands elsewhere counts as not there.
     */
    corrections(asked: readonly string[], among: HeldTerms | null, mustGoOn: () => void): Correction[] {
      const passagesWith = among?.passages ?? ((id: number): number => terms.countsOf(id).passages);
      const unknown = [...new Set(asked)].filter(
        (term) => term.length >= SHORTEST && term.length <= LONGEST && CORRECTABLE.test(term),
      );
      return unknown.flatMap((term) => {
        const id = terms.idOf(term);
        const held = id === null ? 0 : passagesWith(id, term);
        if (held > HARDLY_HELD || (held > 0 && term.length < LONG)) return [];
        readNewer(mustGoOn);
        const found = near(term, passagesWith).filter((each) => held === 0 || isLikelier(each, held));
        const nearest = found[0]?.distance;
        return found
          .filter(({ distance }) => distance === nearest)
          .slice(0, MOST_CORRECTIONS)
          .map(({ from, to, distance }) => ({ from, to, distance, isHeld: held > 0 }));
      });
    },
  };
}

function isLikelier(near: Near, held: number): boolean {
  return near.distance === 1 && near.from.charAt(0) === near.to.charAt(0) && near.held >= MUCH_MORE * held;
}

/** Terms one after the other in memory, with a mask of the letters each has. */
class TermLetters {
  #size = 0;
  #ids = new Uint32Array(1024);
  #masks = new Uint32Array(1024);
  #terms: string[] = [];

  add(id: number, term: string): void {
    if (this.#size === this.#ids.length) {
      this.#ids = doubled(this.#ids);
      this.#masks = doubled(this.#masks);
    }
    this.#ids[this.#size] = id;
    this.#masks[this.#size++] = maskOf(term);
    this.#terms.push(term);
  }

  /** Each letter put in, left out or exchanged changes at most two bits of the mask. */
  eachLike(term: string, most: number, visit: (id: number, term: string) => void): void {
    const mask = maskOf(term);
    for (let index = 0; index < this.#size; index++) {
      if (bits((this.#masks[index] ?? 0) ^ mask) > 2 * most) continue;
      const candidate = this.#terms[index] ?? '';
      if (Math.abs(candidate.length - term.length) <= most) visit(this.#ids[index] ?? 0, candidate);
    }
  }
}

function maskOf(term: string): number {
  let mask = 0;
  for (let index = 0; index < term.length; index++) mask |= 1 << (term.charCodeAt(index) % 32);
  return mask >>> 0;
}

function bits(number: number): number {
  let rest = number - ((number >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function doubled(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
