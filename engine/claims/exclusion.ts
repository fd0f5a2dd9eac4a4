import type { Word } from './words.ts';

/** How a finding is excluded: `PE was ruled out`, `CT excludes a bleed`, `sepsis is unlikely`. */
export interface Exclusion {
  /** Neither said nor denied: `cannot be excluded`, `CT to rule out PE`, `unlikely`. */
  isOpen: boolean;
  /** The exclusion is denied itself. */
  isDenied: boolean;
  /** Of what stands before it, from this word on (`PE was excluded by CTPA`); null where of nothing before. */
  from: number | null;
  isOfWhatFollows: boolean;
}

const EXCLUDES = /^(?:exclude[sd]?|rule[sd]?|ruling)$/u;
const BE = /^(?:is|are|was|were|be|been|being)$/u;
/** How it was found out, or nothing: what is excluded stands before. */
const HOW = /^(?:by|on|with|at|after|in|via|using|following|as|and|but|so|today|yesterday)$/u;
const NOT = /^(?:not|never|no|cannot|unable|difficult|impossible|hard|without|\p{L}+n't)$/u;
/** It is still to be done, or a condition. */
const NOT_YET = /^(?:to|must|should|may|might|if|unless|until|once|whether|will|would|helps?|yet)$/u;
/** Words that reach back from an exclusion to what makes it one no more: `cannot be completely excluded`. */
const REACH = 4;
const BORDER = /[,;:.!?()|\t\n•]/u;
const STATES =
  /^(?:is|are|was|were|has|have|had|shows?|showed|shown|reveal(?:s|ed)|confirm(?:s|ed)|demonstrate[sd]|found|thinks?|thought|feels?|felt|considered|that)$/u;
const TURN = /^(?:but|however|except|although|though|yet|which|who|while|whereas|because|until|despite|when|if|since)$/u;

/** What excludes at this word; null where nothing does. */
export function exclusionAt(words: readonly Word[], index: number, sentence: string): Exclusion | null {
  const word = words[index];
  if (word?.text === 'unlikely') return unlikelyAt(words, index, sentence);
  if (word === undefined || !EXCLUDES.test(word.text)) return null;
  const isPhrasal = word.text.startsWith('rul');
  if (isPhrasal && words[index + 1]?.text !== 'out') return null;
  const last = isPhrasal ? index + 1 : index;
  const next = words[last + 1]?.text;
  // Who is left out of a trial is not denied.
  if (next === 'from') return null;
  const before = wordsBefore(words, index, sentence);
  const isDenied = before.some(({ text }) => NOT.test(text));
  const isInfinitive = /^(?:exclude|rule)$/u.test(word.text) && (before.length === 0 || words[index - 1]?.text === 'to');
  const isOpen = isDenied || isInfinitive || before.some(({ text }) => NOT_YET.test(text));
  const isParticiple = word.text.endsWith('d');
  const isPassive = isParticiple && before.slice(-2).some(({ text }) => BE.test(text));
  const isLast = next === undefined || isApart(words, last, sentence) || HOW.test(next);
  const isOfWhatStandsBefore = isParticiple && next !== 'for' && before.length > 0 && (isPassive || isLast);
  return {
    isOpen,
    isDenied,
    from: isOfWhatStandsBefore ? subjectStart(words, index, sentence) : null,
    isOfWhatFollows: !isOfWhatStandsBefore,
  };
}

function unlikelyAt(words: readonly Word[], index: number, sentence: string): Exclusion {
  const from = subjectStart(words, index, sentence);
  const hasSubject = words.slice(from, index).some(({ stems }) => stems.length > 0);
  const isOfWhatFollows = !hasSubject || (!isApart(words, index, sentence) && /^(?:to|that)$/.test(words[index + 1]?.text ?? ''));
  return { isOpen: true, isDenied: false, from: hasSubject ? from : null, isOfWhatFollows };
}

/** Whether a border stands behind a word. */
function isApart(words: readonly Word[], index: number, sentence: string): boolean {
  const [word, next] = [words[index], words[index + 1]];
  return word === undefined || next === undefined || BORDER.test(sentence.slice(word.end, next.start));
}

/** The few words before that belong to the verb. */
function wordsBefore(words: readonly Word[], index: number, sentence: string): readonly Word[] {
  let from = index;
  while (from > 0 && index - from < REACH && !isApart(words, from - 1, sentence)) from -= 1;
  return words.slice(from, index);
}

/** Where the subject of the exclusion begins: `pneumonia was found and PE was excluded` excludes no pneumonia. */
function subjectStart(words: readonly Word[], index: number, sentence: string): number {
  let border: number | null = null;
  let at = index - 1;
  const isOfVerb = (text: string): boolean =>
    BE.test(text) || NOT.test(text) || NOT_YET.test(text) || /^(?:has|have|had)$/u.test(text);
  while (at >= 0 && index - at <= REACH && isOfVerb(words[at]?.text ?? '')) at -= 1;
  for (; at >= 0; at--) {
    const [word, next] = [words[at], words[at + 1]];
    if (word === undefined || next === undefined) break;
    const between = sentence.slice(word.end, next.start);
    if (at < index - 1 && (/[;:.!?\n•]/u.test(between) || TURN.test(word.text))) return at + 1;
    if (STATES.test(word.text)) return border ?? at + 1;
    if (at < index - 1 && (word.text === 'and' || between.includes(','))) border ??= at + 1;
  }
  return 0;
}
