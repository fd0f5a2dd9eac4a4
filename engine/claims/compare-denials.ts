import { type Finding, saysTheSameCourse } from './compare.ts';
import { isCourse, nearestDrug } from './course.ts';
import type { Fact } from './fact.ts';
import type { SourceReading } from './source-reading.ts';
import type { ContentWord, Statement } from './statement.ts';
import { likeness, SAME_PLACE } from './surroundings.ts';

/** From this likeness on, a word of the source is the one that is meant. */
const SAME_WORD = 0.38;
/** The same where the source never says the opposite of the word. */
const SAME_WORD_ONE_SIDED = 0.2;
/** So few telling words have too little around them to tell. */
const FEW_WORDS = 2;

/** A word that the answer denies and the source does not, or the other way round. */
export function compareDenials(claim: Statement, source: SourceReading): Finding | null {
  for (const word of claim.words) {
    if (word.weight < 1 || (word.isDenied === null && !word.isOpen) || isToldByItsCourse(word, claim, source)) continue;
    const given = deniedIn(word, claim, source);
    if (given === null || given === (word.isOpen ? 'open' : word.isDenied)) continue;
    const text = claim.text.slice(word.start, word.end);
    if (given === 'open') return { verdict: 'unsupported', why: `“${text}” is left open in the source.` };
    if (word.isDenied === null)
      return { verdict: 'unsupported', why: `“${text}” is left open in the answer, not in the source.` };
    return contradiction(text, word.isDenied);
  }
  return null;
}

/** `Do not stop apixaban` denies no apixaban: where the source tells as well whether that goes on, this is what is compared. */
function isToldByItsCourse(word: ContentWord, claim: Statement, source: SourceReading): boolean {
  const drug = nearestDrug(word, claim);
  const said = claim.facts.filter(
    (fact) => isCourse(fact) && (word.isDrug ? claim.clauseAt(fact.start) === word.clause : isPartOf(word, fact)),
  );
  return drug !== null && said.some((fact) => saysTheSameCourse(drug, fact, source));
}

function isPartOf(word: ContentWord, { start, end }: Fact): boolean {
  return word.start < end && word.end > start;
}

function tellingWords({ words }: Statement): number {
  return words.filter(({ weight }) => weight === 1).length;
}

/** Whether the source denies the word where it stands as in the claim, or leaves it open; null where it does both or does not have it there. */
function deniedIn(word: ContentWord, claim: Statement, source: SourceReading): boolean | 'open' | null {
  const around = claim.around(word);
  let [denied, affirmed, unclear, open] = [-1, -1, -1, -1];
  for (const statement of source.statements) {
    if (!word.stems.some((stem) => statement.stems.has(stem))) continue;
    for (const given of statement.words) {
      if (!given.stems.some((stem) => word.stems.includes(stem))) continue;
      const alike = likeness(around, statement.around(given));
      if (given.isOpen) open = Math.max(open, alike);
      else if (given.isDenied === null) unclear = Math.max(unclear, alike);
      else if (given.isDenied) denied = Math.max(denied, alike);
      else affirmed = Math.max(affirmed, alike);
    }
  }
  const most = Math.max(denied, affirmed, unclear);
  if (open >= 0 && word.isOpen && open >= most - SAME_PLACE) return 'open';
  if (open > most + SAME_PLACE) return most < 0 || open >= SAME_WORD ? 'open' : null;
  const isShort =
    tellingWords(claim) <= FEW_WORDS && Math.min(denied, affirmed) < 0 && Math.max(denied, affirmed) >= 0 && unclear < 0;
  if (isShort) return denied > affirmed;
  const isOneSided = Math.min(denied, affirmed) < 0 && unclear < 0;
  if (Math.max(denied, affirmed) < (isOneSided ? SAME_WORD_ONE_SIDED : SAME_WORD) || Math.abs(denied - affirmed) <= SAME_PLACE)
    return null;
  if (unclear >= Math.max(denied, affirmed) - SAME_PLACE) return null;
  return denied > affirmed;
}

/** Two sentences that have this share of their words in common are one but for a change. */
const ONE_SENTENCE = 0.8;
/** Words by which a sentence is denied, and their opposites: they are what differs. */
const CUE = /^(?:no|not|never|without|with|denie[sd]|deny|reports?|reported|states?|stated|and|or|any|does|do|did|but)$/u;

/**
 * The same for words that say little by themselves (`is not 8`, `not taken`): compared with the sentences that are the
 * same word for word but for a change, each word with the one that stands in its place.
 */
export function compareSmallWords(claim: Statement, source: SourceReading): Finding | null {
  let finding: Finding | null = null;
  for (const statement of source.statements) {
    if (!isAboutAsLong(claim, statement)) continue;
    const pairs = inCommon(claim.said, statement.said);
    if (pairs.length < ONE_SENTENCE * Math.max(claim.said.length, statement.said.length)) continue;
    const pair = pairs.find(
      ([word, given]) =>
        word.isDenied !== null && given.isDenied !== null && word.isDenied !== given.isDenied && !CUE.test(word.text),
    );
    if (pair === undefined) return null;
    finding ??= contradiction(pair[0].text, pair[0].isDenied === true);
  }
  return finding;
}

type Said = Statement['said'][number];

function isAboutAsLong({ said }: Statement, other: Statement): boolean {
  const [shorter, longer] = [Math.min(said.length, other.said.length), Math.max(said.length, other.said.length)];
  return shorter >= ONE_SENTENCE * longer;
}

/** The longest sequence of words that two sentences have in common, in order. */
function inCommon(one: readonly Said[], other: readonly Said[]): (readonly [Said, Said])[] {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      const isSame = one[i]?.text === other[j]?.text;
      lengths[i * width + j] = isSame ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: (readonly [Said, Said])[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    const [a, b] = [one[i], other[j]];
    if (a !== undefined && b !== undefined && a.text === b.text) {
      found.push([a, b]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return found;
}

function contradiction(text: string, isDenied: boolean): Finding {
  const [denied, affirmed] = isDenied ? ['the answer', 'the source'] : ['the source', 'the answer'];
  return { verdict: 'contradicted', why: `“${text}” is denied in ${denied}, not in ${affirmed}.` };
}
