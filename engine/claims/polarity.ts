import { exclusionAt } from './exclusion.ts';
import type { Word } from './words.ts';

/** Denied or not; null beside what is denied; `open` where the sentence says neither (`PE cannot be excluded`). */
export type Denial = boolean | null | 'open';

const ALWAYS =
  /^(?:no|not|never|without|nor|neither|nil|none|cannot|non|denied|denies|deny|denying|\p{L}+n't|absent|absence|declin(?:es|ed)|refus(?:es|ed)|negative|lacks?|lacking|unable|fails?|failed|free)$/u;
/** Denies what stands before it, too. */
const BEHIND = /^(?:negative|absent|denied|nil|none|declined|refused)$/u;
/** In a negated list, words with which something new begins. */
const NEW_SUBJECT = new Set(
  'he she it they we i there reports report reported has have had notes noted states stated complains admits showed shows revealed demonstrated confirmed is was are were will takes continues positive'.split(
    ' ',
  ),
);
const TURNS = new Set('but however except although though yet which who while whereas because until despite only'.split(' '));
const DETERMINER = /^(?:the|her|his|my|their|she|he|they|it|we|i|patient)$/u;
const NEW_VERB = /^(?:does|do|did|is|was|are|were|has|have|had|can|could|will|would|should|he|she|they|it|the)$/u;
const VERB_DENIAL = /^(?:not|\p{L}+n't|cannot|never|unable|fail)/u;

interface Scope {
  at: number;
  isVerb: boolean;
  /** A second denial takes the first back. */
  isDenial: boolean;
  /** Where it is, rather than what: after a preposition. */
  isBeside: boolean;
  /** It leaves open rather than denies. */
  leavesOpen?: boolean;
}

/** Not a denial: `no more than 3` is a limit, `not only`, and `no one` of no thing. */
const NO_DENIAL = /^(?:more|less|fewer|later|earlier|only|sooner)$/u;
const LIMIT = /^(?:greater|higher|larger|longer|lower|smaller|shorter)$/u;
/** Two denials this near, with nothing between, take each other back: `not without`, `denies no`. */
const NEAR = 2;

/** No evidence of a fracture denies the fracture. */
const GENERAL =
  /^(?:evidence|histor(?:y|ies)|signs?|symptoms?|complaints?|known|recent|past|family|further|other|significant|personal|presence|suggestion|episodes?|reports?|any|obvious|acute|definite|longer)$/u;
const PLACE = /^(?:in|if|when|with|on|at|over|along|within|throughout|during|by|since|from|to|of)$/u;

/** For each word, whether the sentence denies it; null where it stands beside what is denied (no stones *in the right kidney*). */
export function deniedWords(words: readonly Word[], sentence: string): Denial[] {
  const denied: Denial[] = words.map(() => false);
  let open: Scope | null = null;
  for (const [index, word] of words.entries()) {
    const previous = words[index - 1];
    const between = previous === undefined ? '' : sentence.slice(previous.end, word.start);
    if (open !== null && (endsScope(open, word, between, words[index - 1]) || beginsClause(words, index, sentence))) open = null;
    const exclusion = exclusionAt(words, index, sentence);
    if (exclusion !== null) {
      const { isOpen, isDenied: isDeniedItself, from, isOfWhatFollows } = exclusion;
      if (from !== null) excludeBefore(words, { from, to: index }, denied, isOpen);
      denied[index] = isDeniedItself;
      open = isOfWhatFollows ? { at: index, isVerb: false, isDenial: true, isBeside: false, leavesOpen: isOpen } : null;
      continue;
    }
    if (word.text === 'out' && previous?.text.startsWith('rul') === true) continue;
    // Pain-free.
    if (word.text === 'free' && between === '-') denied[index - 1] = true;
    else if (isDenial(words, index, sentence)) {
      if (isBehind(words, index, sentence)) {
        denyBefore(words, index, denied, sentence);
        open = null;
      } else {
        if (VERB_DENIAL.test(word.text)) leaveOpenBefore(words, index, denied, sentence);
        const isTwice: boolean = open !== null && index - open.at <= NEAR && !/,/.test(between) && open.isDenial;
        open = {
          at: index,
          isVerb: VERB_DENIAL.test(word.text),
          isDenial: !isTwice,
          isBeside: false,
        };
      }
      continue;
    }
    // `No longer` says that it stopped; the word itself is not denied.
    if (!open?.isDenial || (word.text === 'longer' && previous?.text === 'no')) continue;
    if (
      PLACE.test(word.text) &&
      words.slice(open.at + 1, index).some(({ stems, text }) => stems.length > 0 && !GENERAL.test(text))
    )
      open.isBeside = true;
    else if (/^(?:or|nor|and)$/.test(word.text)) open.isBeside = false;
    denied[index] = open.isBeside ? null : open.leavesOpen === true ? 'open' : true;
  }
  return denied;
}

function isDenial(words: readonly Word[], index: number, sentence: string): boolean {
  const word = words[index];
  if (word === undefined || !ALWAYS.test(word.text)) return false;
  const next = words[index + 1]?.text ?? '';
  if (word.text === 'no' || word.text === 'not')
    return (
      !NO_DENIAL.test(next) &&
      !(LIMIT.test(next) && words[index + 2]?.text === 'than') &&
      !(word.text === 'no' && /^\.? ?\d/.test(sentence.slice(word.end)))
    );
  if (word.text === 'free') return next === 'of';
  if (word.text === 'failed' || /^fails?$/.test(word.text)) return next === 'to';
  if (word.text.startsWith('declin')) return /^(?:to|a|the|any|further)$/.test(next);
  return true;
}

/** `fever: negative`, `chills were denied`; not `negative for` and not `denied fever`. */
function isBehind(words: readonly Word[], index: number, sentence: string): boolean {
  const word = words[index];
  if (word === undefined || !BEHIND.test(word.text)) return false;
  const before = words[index - 1]?.text ?? '';
  const next = words[index + 1]?.text;
  const isLast = next === undefined || /[.,;:)]/.test(sentence.slice(word.end, words[index + 1]?.start));
  if (word.text === 'denied')
    return (
      /^(?:was|were|is|are|been)$/.test(before) || (isLast && before !== '' && !/^(?:he|she|patient|also|has|and)$/.test(before))
    );
  return next !== 'for' && isLast && index > 0;
}

/** `Calcium must not be given` is `do not give calcium`: whether the calcium is denied is a matter of wording. */
function leaveOpenBefore(words: readonly Word[], index: number, denied: Denial[], sentence: string): void {
  for (let at = index - 1; at >= 0; at--) {
    const [word, next] = [words[at], words[at + 1]];
    if (word === undefined || next === undefined) return;
    if (TURNS.has(word.text) || word.text === 'and' || /[,;:.()]/.test(sentence.slice(word.end, next.start))) return;
    denied[at] ||= null;
  }
}

function denyBefore(words: readonly Word[], index: number, denied: Denial[], sentence: string): void {
  for (let at = index - 1; at >= 0; at--) {
    const [word, next] = [words[at], words[at + 1]];
    if (word === undefined || next === undefined) return;
    if (at < index - 1 && (/[;.]/.test(sentence.slice(word.end, next.start)) || TURNS.has(word.text))) return;
    denied[at] = true;
    if (DETERMINER.test(word.text) && /,/.test(sentence.slice(words[at - 1]?.end ?? 0, word.start))) return;
  }
}

/** `PE in the left lung was excluded` denies the PE and leaves the lung open. */
function excludeBefore(
  words: readonly Word[],
  { from, to }: { from: number; to: number },
  denied: Denial[],
  isOpen: boolean,
): void {
  let isBeside = false;
  for (let at = from; at < to; at++) {
    const text = words[at]?.text ?? '';
    if (at > from && PLACE.test(text)) isBeside = true;
    else if (/^(?:or|nor|and)$/.test(text)) isBeside = false;
    denied[at] = isBeside ? null : isOpen ? 'open' : true;
  }
}

const FINITE =
  /^(?:is|are|was|were|has|have|had|does|did|will|would|can|could|should|may|might|must|appears?|remains?|reports?|reported|states?|stated|notes|noted|feels?|felt|continues|takes|uses|lives|works|agrees|agreed)$/u;
/** What follows belongs to the word before, not to the clause. */
const RELATIVE = /^(?:that|which|who|whom|whose|where|when|if|as|while|because|since)$/u;

/**
 * `, and` with a whole clause on either side: `there is no oedema, and the movements are full` says nothing against the movements.
 * In `no rubs, murmurs, and gallops are heard` no verb stands before it, and the list goes on.
 */
function beginsClause(words: readonly Word[], index: number, sentence: string): boolean {
  const [before, and, word] = [words[index - 2], words[index - 1], words[index]];
  if (before === undefined || and?.text !== 'and' || word === undefined || !/,/.test(sentence.slice(before.end, and.start)))
    return false;
  if (DETERMINER.test(word.text)) return true;
  return hasVerb(words, index - 2, -1, sentence) && hasVerb(words, index, 1, sentence);
}

/** Whether a finite verb stands from this word on, this way, before another clause begins. */
function hasVerb(words: readonly Word[], from: number, step: 1 | -1, sentence: string): boolean {
  for (let at = from; at >= 0 && at < words.length; at += step) {
    const word = words[at];
    if (word === undefined || RELATIVE.test(word.text)) return false;
    if (FINITE.test(word.text)) return true;
    const [left, right] = step === 1 ? [word, words[at + 1]] : [words[at - 1], word];
    const isEnd = left !== undefined && right !== undefined && /[;:.!?()\n]/.test(sentence.slice(left.end, right.start));
    if (isEnd) return false;
  }
  return false;
}

function endsScope(open: { at: number; isVerb: boolean }, word: Word, between: string, previous: Word | undefined): boolean {
  if (/[;:.!?()|\t\n•]/.test(between) && !/^\.?\d/.test(between)) return true;
  if (TURNS.has(word.text)) return true;
  if (/,/.test(between) && DETERMINER.test(word.text)) return true;
  if (open.isVerb)
    return (/,/.test(between) && !/^(?:or|nor)$/.test(word.text)) || (previous?.text === 'and' && NEW_VERB.test(word.text));
  const begins = NEW_SUBJECT.has(word.text) && previous !== undefined;
  return begins && (/,/.test(between) || previous.text === 'and' || /^(?:he|she|they|we|i|there)$/.test(word.text));
}
