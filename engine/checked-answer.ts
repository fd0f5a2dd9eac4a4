import type { CheckedClaim, Citation } from '../contract/ask.ts';
import type { SearchHit } from '../contract/search.ts';
import { claimsOf } from './claims/answer-claims.ts';
import { type ClaimChecker, createClaimChecker, type Source, type Verdict } from './claims/check-claims.ts';
import { readStatement } from './claims/statement.ts';

/** What an answer rests on, as far as it has come. */
export interface AnswerGround {
  citations: readonly Citation[];
  hits: readonly SearchHit[];
}

/** Every sentence of an answer against the passages its markers name. */
export function checkAnswer(answer: string, ground: AnswerGround): CheckedClaim[] {
  const checker = createClaimChecker();
  return claimsOf(answer, sourcesIn(ground)).map((claim) => {
    const { start, end, verdict, why, citation } = checker.check(claim);
    return { start, end, verdict, why, citation, isWithheld: false };
  });
}

/** A cited passage is read with the title and headings it stands under: they say whose and what it is. */
function sourcesIn({ citations, hits }: AnswerGround): (number: number) => Source<number>[] {
  return (number) => {
    const citation = citations.find((one) => one.number === number);
    if (citation === undefined) return [];
    const hit = hits.find(({ passageId }) => passageId === citation.passageId);
    const headed =
      hit === undefined
        ? [citation.quote]
        : [withoutAmounts(hit.title), ...hit.headings.filter((heading) => heading !== hit.title), hit.text];
    return [{ id: number, text: headed.join('\n\n') }];
  };
}

/** How much is said by the document's text alone: its title may be a file's name or a program's field, and is in no quote. */
function withoutAmounts(title: string): string {
  const amounts = readStatement(title).facts.filter(({ kind }) => kind === 'amount');
  const lastFirst = amounts.toSorted((a, b) => b.start - a.start);
  return lastFirst.reduce((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, title);
}

/** Holds an answer's text back until the sentence it belongs to is checked. */
export interface CheckedText {
  /** Takes the next piece; gives what may be shown or said by now. */
  push(text: string): string;
  /** Gives the rest. */
  end(): string;
  /** Of what was given so far; places are in the given text. */
  readonly claims: readonly CheckedClaim[];
}

/**
 * `ground` is asked at each sentence. `treated` says what is given in place of one: itself, or a note. A sentence is
 * complete when the next one begins: its markers may stand behind it.
 */
export function createCheckedText(
  ground: () => AnswerGround,
  treated: (sentence: string, checked: { verdict: Verdict; why: string }) => string,
): CheckedText {
  const checker: ClaimChecker = createClaimChecker();
  const claims: CheckedClaim[] = [];
  let pending = '';
  let given = 0;

  function take(isWhole: boolean): string {
    const found = claimsOf(pending, sourcesIn(ground()));
    const complete = isWhole ? found : found.slice(0, -1);
    let out = '';
    let from = 0;
    for (const [index, claim] of complete.entries()) {
      const { verdict, why, citation } = checker.check(claim);
      out += pending.slice(from, claim.start);
      from = found[index + 1]?.start ?? claim.end;
      // What stands between two sentences goes with the first: its markers, the mark of a list item.
      const sentence = pending.slice(claim.start, claim.end);
      const note = treated(sentence, { verdict, why });
      const start = given + out.length;
      claims.push({ start, end: start + note.length, verdict, why, citation, isWithheld: !note.includes(sentence) });
      out += note + pending.slice(claim.end, from);
    }
    if (isWhole) {
      out += pending.slice(from);
      from = pending.length;
    }
    pending = pending.slice(from);
    given += out.length;
    return out;
  }

  return {
    push(text) {
      pending += text;
      return /[.!?…\n]/.test(pending) ? take(false) : '';
    },
    end: () => take(true),
    claims,
  };
}

/** Strict answers: the reason in the place of a sentence that its source does not support. Escaped: it holds a document's words. */
export function withheld(sentence: string, { verdict, why }: { verdict: Verdict; why: string }): string {
  return verdict === 'supported' ? sentence : `*(Withheld: ${why.replace(/[\\`*_[\]<>#|~&]/g, '\\$&')})*`;
}

/** Read aloud: a sentence that its source does not support is not said as a fact. */
export function cautioned(sentence: string, { verdict }: { verdict: Verdict }): string {
  if (verdict === 'supported') return sentence;
  return `${verdict === 'contradicted' ? 'Its source says otherwise:' : 'Not confirmed by a source:'} ${sentence}`;
}
