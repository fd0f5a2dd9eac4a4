import { compareFact, type Finding, shareOf } from './compare.ts';
import { compareDenials, compareSmallWords } from './compare-denials.ts';
import { compareDrugs } from './compare-drugs.ts';
import { plainForm } from './plain-form.ts';
import { joined, readSource, type SourceReading } from './source-reading.ts';
import { type ContentWord, readStatement, type Statement } from './statement.ts';
import { compareTaken } from './taken.ts';

export type Verdict = 'supported' | 'unsupported' | 'contradicted';

/** A text that a sentence rests on. */
export interface Source<Id> {
  id: Id;
  text: string;
}

/** A sentence of an answer with what it cites; places are UTF-16 code units in the answer, end exclusive. */
export interface Claim<Id> {
  text: string;
  start: number;
  end: number;
  sources: readonly Source<Id>[];
}

export interface CheckedClaim<Id> {
  text: string;
  start: number;
  end: number;
  verdict: Verdict;
  /** For the reader; empty where it is supported. */
  why: string;
  /** The source it was found in, or that speaks of the same thing; null where none does. */
  citation: Id | null;
}

/** The share of a sentence's words that must stand in its source. Calibrated on the development half (docs/claim-check.md). */
const ENOUGH_WORDS = 0.6;
const LESS_FOR_EACH = 0.1;
const LEAST_WORDS = 0.3;
/** Sources joined where none supports a sentence alone. */
const MOST_JOINED = 4;
const KEPT_SOURCES = 2000;

/** Checks sentences one by one; a source is read once. */
export interface ClaimChecker {
  check<Id>(claim: Claim<Id>): CheckedClaim<Id>;
}

interface Judged {
  verdict: Verdict;
  why: string;
  /** Share of all the sentence's words in the source: how much it speaks of the same. */
  share: number;
}

const NO_SOURCE = 'No source is named.';
const TOO_LONG = 'The sentence is too long to be checked.';
const LONGEST_CLAIM = 2000;
const NOT_FOUND = 'The source does not say this.';

export function createClaimChecker(): ClaimChecker {
  const read = new Map<string, SourceReading>();

  function reading(text: string): SourceReading {
    const known = read.get(text);
    if (known !== undefined) return known;
    const made = readSource(text);
    if (read.size >= KEPT_SOURCES) read.clear();
    read.set(text, made);
    return made;
  }

  return {
    check<Id>({ text, start, end, sources }: Claim<Id>): CheckedClaim<Id> {
      const place = { text, start, end };
      if (sources.length === 0) return { ...place, verdict: 'unsupported', why: NO_SOURCE, citation: null };
      if (text.length > LONGEST_CLAIM) return { ...place, verdict: 'unsupported', why: TOO_LONG, citation: null };
      const claim = readStatement(text);
      const judged: (Judged & { id: Id; source: SourceReading })[] = [];
      for (const { id, text: sourceText } of sources) {
        const source = reading(sourceText);
        const one = judge(claim, source);
        if (one.verdict === 'supported') return { ...place, verdict: 'supported', why: '', citation: id };
        judged.push({ ...one, id, source });
      }
      const ranked = judged.toSorted(
        (a, b) => b.share - a.share || Number(b.verdict === 'contradicted') - Number(a.verdict === 'contradicted'),
      );
      const together = ranked.length < 2 ? null : judge(claim, joined(ranked.slice(0, MOST_JOINED).map(({ source }) => source)));
      const best = ranked[0];
      if (best === undefined) throw new Error('There is a judgement for each source.');
      if (together?.verdict === 'supported') return { ...place, verdict: 'supported', why: '', citation: best.id };
      const verdict = together?.verdict === 'contradicted' || best.verdict === 'contradicted' ? 'contradicted' : 'unsupported';
      const why = best.verdict === verdict ? best.why : (together?.why ?? best.why);
      return { ...place, verdict, why, citation: best.share >= ENOUGH_WORDS ? best.id : null };
    },
  };
}

/** Each sentence against the sources it cites. Deterministic; nothing is read or sent. */
export function checkClaims<Id>(claims: readonly Claim<Id>[]): CheckedClaim<Id>[] {
  const checker = createClaimChecker();
  return claims.map((claim) => checker.check(claim));
}

function judge(claim: Statement, source: SourceReading): Judged {
  if (isQuoted(claim, source)) return { verdict: 'supported', why: '', share: 1 };
  const share = shareOf(claim.words, source.stems);
  if (shareOf(plainWords(claim), source.stems) < enoughWords(claim)) return { verdict: 'unsupported', why: NOT_FOUND, share };
  const findings = [
    ...claim.facts.map((fact) => compareFact(fact, claim, source)),
    compareDrugs(claim, source),
    compareTaken(claim, source),
    compareDenials(claim, source),
    compareSmallWords(claim, source),
  ].filter((finding): finding is Finding => finding !== null);
  const worst = findings.find(({ verdict }) => verdict === 'contradicted') ?? findings[0];
  return worst === undefined ? { verdict: 'supported', why: '', share } : { ...worst, share };
}

/** A sentence with many figures and drugs, all of which must be in the source, is told by those. */
function enoughWords({ facts, drugs }: Statement): number {
  const told = facts.filter(({ kind, isWeak }) => (kind === 'amount' || kind === 'date') && !isWeak).length + drugs.length;
  return Math.max(LEAST_WORDS, ENOUGH_WORDS - told * LESS_FOR_EACH);
}

/** Word for word one of the source's sentences. A part of one is compared: what goes before may deny it. */
function isQuoted(claim: Statement, { plain }: SourceReading): boolean {
  return plain.includes(plainForm(claim.text));
}

/** Drugs and words with an opposite are compared for themselves. */
function plainWords({ words, facts, drugs }: Statement): ContentWord[] {
  const plain = words.filter(({ start, end, isDrug }) => !isDrug && !facts.some((fact) => start < fact.end && end > fact.start));
  const telling = plain.filter(({ weight }) => weight === 1);
  return telling.length > 0 || facts.length + drugs.length > 0 ? telling : plain;
}
