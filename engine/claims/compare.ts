import { goesOn, isCourse, isRestart, nearestDrug } from './course.ts';
import { type Fact, isComparable, saysTheSame } from './fact.ts';
import { isDate, isSameDate } from './moments.ts';
import type { SourceReading } from './source-reading.ts';
import type { ContentWord, Statement } from './statement.ts';
import { likeness, SAME_PLACE } from './surroundings.ts';

/** What is wrong with a part of a sentence, in words for the reader. */
export interface Finding {
  verdict: 'unsupported' | 'contradicted';
  why: string;
}

/** A different fact contradicts from this likeness of what stands around it; less alike, it is about something else. */
const SAME_THING = 0.35;
/** The same of opposites, which stand in most sentences. */
const SAME_TURN = 0.5;

/** What the source says of one fact: null where it says the same. */
export function compareFact(fact: Fact, claim: Statement, source: SourceReading): Finding | null {
  let same = -1;
  let other: { likeness: number; fact: Fact } | null = null;
  for (const { alike, given } of likeOnes(fact, claim, source)) {
    if (agrees(fact, given) && !isBoundAsValue(fact, given, claim) && !isStartAsResult(fact, given, claim))
      same = Math.max(same, alike);
    else if (other === null || alike > other.likeness) other = { likeness: alike, fact: given };
  }
  if (same >= 0 && (fact.isEnd || other === null || same >= other.likeness - SAME_PLACE)) return null;
  const enough = fact.kind === 'direction' ? SAME_TURN : SAME_THING;
  if (other !== null && other.likeness >= enough)
    return { verdict: 'contradicted', why: differs(asSaid(fact), asSaid(other.fact)) };
  // Elsewhere in the source, and nothing about this says otherwise.
  if (same < 0 && isUntoldStop(fact, claim, source))
    return { verdict: 'unsupported', why: `“${fact.text}” is not in the source.` };
  if (same >= 0 || fact.isWeak || fact.kind === 'direction') return null;
  return { verdict: 'unsupported', why: `“${fact.text}” is not in the source.` };
}

/** In other words, that a drug is given no more. */
const ENDED =
  /\b(?:off|avoid|avoided|weaned|weaning|withdrawn?|switched|swapped|replaced|changed|tapered|complete[ds]?|finish(?:ed)?|until|last|previous(?:ly)?|former(?:ly)?|allergic|intoleran(?:t|ce)|contraindicated)\b/iu;

/** A drug that is said to be stopped, of which the source says nothing like it. */
function isUntoldStop(fact: Fact, claim: Statement, source: SourceReading): boolean {
  if (!isCourse(fact) || goesOn(fact)) return false;
  const drug = nearestDrug(fact, claim);
  const clause = claim.clauseAt(fact.start);
  if (!claim.drugs.some(({ drug: one, word }) => one === drug && word.clause === clause)) return false;
  const about = source.statements.filter(({ drugs }) => drugs.some(({ drug: one }) => one === drug));
  const isTold = about.some(
    ({ text, words }) => ENDED.test(text) || words.some(({ isDrug, isDenied }) => isDrug && isDenied !== false),
  );
  return about.length > 0 && !isTold;
}

function asSaid({ text, isDenied }: Fact): string {
  return isDenied === true ? `not ${text}` : text;
}

interface LikeOne {
  given: Fact;
  /** How much of what stands around the one stands around the other. */
  alike: number;
}

/** What of the source a fact is to be compared with. What goes on or stops is a drug: where the source tells of the same one, that counts, however it stands. */
function likeOnes(fact: Fact, claim: Statement, source: SourceReading): LikeOne[] {
  const around = claim.around(fact);
  const drug = isCourse(fact) ? nearestDrug(fact, claim) : null;
  const found = source.statements.flatMap((statement) =>
    statement.facts
      .filter((given) => isComparable(fact, given))
      .map((given) => ({
        given,
        alike: likeness(around, statement.around(given)),
        isSameDrug: drug !== null && nearestDrug(given, statement) === drug,
      })),
  );
  const hasRestart = isRestart(fact) && found.some(({ isSameDrug, given }) => isSameDrug && isRestart(given));
  const ofDrug = found.filter(({ isSameDrug, given }) => isSameDrug && (!hasRestart || isRestart(given)));
  return ofDrug.length === 0 ? found : ofDrug.map(({ given, alike }) => ({ given, alike: Math.max(alike, SAME_TURN) }));
}

/** Whether the source says of this drug what a fact of the claim says: that it goes on, or that it stops. */
export function saysTheSameCourse(drug: string, fact: Fact, source: SourceReading): boolean {
  return source.statements.some((statement) =>
    statement.facts.some((given) => isCourse(given) && nearestDrug(given, statement) === drug && agrees(fact, given)),
  );
}

/** Whether two comparable facts say the same, with what denies them. */
function agrees(fact: Fact, given: Fact): boolean {
  if (isDate(fact) && isDate(given)) return isSameDate(fact, given);
  if (fact.kind === 'direction' && given.kind === 'direction')
    return saysTheSame(fact, given) === (fact.isDenied === given.isDenied);
  return (saysTheSame(fact, given) || isUnitLeftOut(fact, given)) && isSameLimit(fact, given);
}

/** At most 4 is not at least 4. */
function isSameLimit({ limit }: Fact, given: Fact): boolean {
  return limit === undefined || given.limit === undefined || limit.isFromAbove === given.limit.isFromAbove;
}

/** Words that tell of a bound, wherever they stand. */
const BOUND =
  /[<>≤≥]|\b(?:less|more|fewer|greater|higher|lower|older|younger|below|above|under|over|within|least|most|up to|exceed\p{L}*|beyond|limit\p{L}*|threshold|cut-?off|max\p{L}*|min(?:imum|imal)|undetectable|target)\b/iu;

/** `<14` is no 14. */
function isBoundAsValue(fact: Fact, given: Fact, claim: Statement): boolean {
  return given.limit?.isBound === true && fact.limit === undefined && !BOUND.test(claim.text);
}

/** What was reduced from 40 to 20 was not reduced to 40. */
function isStartAsResult({ start, isEnd }: Fact, given: Fact, claim: Statement): boolean {
  return given.isStart === true && isEnd !== true && /\bto\s$/iu.test(claim.text.slice(Math.max(0, start - 4), start));
}

/** `lisinopril 20` in shorthand. */
function isUnitLeftOut(fact: Fact, given: Fact): boolean {
  const isCount = ({ readings }: Fact): boolean => readings.every(({ family }) => family === 'count');
  return fact.number !== undefined && fact.number === given.number && isCount(fact) !== isCount(given);
}

/** What the reader is told of two readings. */
export function differs(said: string, given: string): string {
  return `“${said}” in the answer, “${given}” in the source.`;
}

/** The share of the words' weight that stands among `stems`; 1 where there are none. */
export function shareOf(words: readonly ContentWord[], stems: ReadonlySet<string>): number {
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 1;
  const held = words.reduce((sum, word) => sum + (word.stems.some((stem) => stems.has(stem)) ? word.weight : 0), 0);
  return held / total;
}
