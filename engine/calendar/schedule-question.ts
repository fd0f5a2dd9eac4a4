import { findDays, findPartOfDay, PARTS_OF_DAY } from './day-words.ts';
import { DAY_MS } from './zones.ts';

/** A stretch of time a question is about, as wall times, and the words for it ("this afternoon"). */
export interface AskedTime {
  fromWallMs: number;
  toWallMs: number;
  words: string;
}

/** What a question about the schedule asks for. Names are as they were written, without titles such as Mrs. */
export type ScheduleQuestion =
  /** What takes place then. */
  | { kind: 'agenda'; time: AskedTime }
  /** The next appointment; of somebody where a name was said. */
  | { kind: 'next'; name: string | null }
  /** The last appointment with somebody. */
  | { kind: 'last'; name: string }
  /** Tasks to be done by a time; all that are open where none was said. */
  | { kind: 'tasks'; time: AskedTime | null; overdue: boolean }
  /** How to reach somebody, or when their birthday is. */
  | { kind: 'contact'; name: string; wants: 'phones' | 'emails' | 'addresses' | 'birthday' | 'all' };

const HOUR_MS = 3_600_000;
const LONGEST = 200;

const NOUN =
  '(?:appointments?|meetings?|events?|engagements?|commitments?|calls?|patients?|visits?|consultations?|clinics?|ward rounds?|bookings?|calendar entries|anything|things?|stuff)';
const BOOK = '(?:calendar|schedule|diary|agenda|day plan|timetable|appointments?|programme|day)';

/** What is asked where a time is said, too. The time's own words are taken out before, `@` stands in their place. */
const AGENDA = [
  new RegExp(`^(?:and )?what(?:'s| is| are| was)? (?:there )?(?:all )?(?:on|up|happening|planned|scheduled|coming up|booked)(?: for me)?(?: (?:on|in) (?:my|the) ${BOOK})?(?: for)? @$`, 'i'),
  new RegExp(`^(?:and )?what(?:'s| is| was)? @(?: like)?$`, 'i'),
  new RegExp(`^(?:and )?(?:what|which|how many)(?: ${NOUN})? (?:do|did|have|will|would|am|are) (?:i|we) (?:have|got|get|doing|having)?(?: (?:on|planned|scheduled|booked|coming up))?(?: (?:on|in) (?:my|the) ${BOOK})?(?: for)? @$`, 'i'),
  new RegExp(`^(?:and )?(?:what|which|how many) ${NOUN} (?:are|is|were|have been) (?:there|on|planned|scheduled|booked|coming up)(?: for)? @$`, 'i'),
  new RegExp(`^(?:and )?(?:who|whom|which patients?|what patients?) (?:do|am|will|did|are|have) (?:i|we) (?:see|seeing|meet|meeting|have|got|to see)(?: on)?(?: in clinic)? @$`, 'i'),
  new RegExp(`^(?:and )?(?:what(?:'s| is)|show(?: me)?|tell me|read(?: me)?|list|open)(?: me)? (?:on |in )?(?:my |the )?(?:schedule|agenda|diary|calendar|appointments|meetings|programme|timetable)(?: look like)?(?: for)? @$`, 'i'),
  new RegExp(`^(?:and )?how(?: does| is|'s) my (?:day|schedule|agenda|diary|calendar|week|morning|afternoon|evening)(?: look(?:ing)?)?(?: like)?(?: for)? ?@?$`, 'i'),
  new RegExp(`^(?:and )?(?:do|did) (?:i|we) have (?:any |an |a )?(?:${NOUN})?(?: (?:on|planned|scheduled|booked))? ?@$`, 'i'),
  new RegExp(`^(?:and )?(?:am i|are we) (?:free|busy|booked|available)(?: on)? @$`, 'i'),
  new RegExp(`^(?:and )?is (?:there )?(?:anything|something)(?: (?:on|planned|scheduled|booked|coming up))?(?: (?:on|in) (?:my|the) ${BOOK})? @$`, 'i'),
  new RegExp(`^(?:my |the )?(?:schedule|agenda|diary|calendar|appointments|meetings)(?: for)? @$`, 'i'),
]; // prettier-ignore
/** Asked without a time: today is meant. */
const TODAY = new RegExp(
  `^(?:what(?:'s| is) (?:on|in) (?:my|the)|show(?: me)? my|what(?:'s| is) my|open my) (?:schedule|agenda|diary|calendar|appointments)(?: like)?$`,
  'i',
);

const NEXT = [
  /^(?:and )?(?:who|what|when|where)(?:'s| is| are)? (?:my |the |our )?next(?: (?:patient|appointment|meeting|one|event|visit|consultation|call))?(?: (?:on|in) my (?:list|schedule|calendar|diary))?$/i,
  /^(?:and )?(?:who|what) (?:do i (?:see|have)|am i seeing|comes|is coming(?: up)?) next$/i,
  /^my next (?:patient|appointment|meeting|event|visit|consultation)$/i,
];
const NAME =
  "(?<name>(?:(?:mrs?|ms|miss|dr|prof|professor|doctor|sister|nurse|mister)\\.? )?[\\p{L}'’.-]+(?: [\\p{L}'’.-]+){0,3})";
const NEXT_OF = [
  new RegExp(
    `^(?:and )?when (?:do|will|am|are) (?:i|we) (?:next )?(?:see|seeing|meet|meeting|to see) ${NAME}(?: next| again)$`,
    'iu',
  ),
  new RegExp(`^(?:and )?when (?:do|will|am|are) (?:i|we) next (?:see|seeing|meet|meeting|to see) ${NAME}$`, 'iu'),
  new RegExp(
    `^(?:and )?when(?:'s| is) (?:my |the |our )?next (?:appointment|meeting|visit|consultation|review) (?:with|of|for) ${NAME}$`,
    'iu',
  ),
];
const LAST_OF = [
  new RegExp(`^(?:and )?when did (?:i|we) last (?:see|meet|visit|review) ${NAME}$`, 'iu'),
  new RegExp(`^(?:and )?when (?:was|were|have|had) (?:i|we) last (?:seen|met|seeing|meeting|with) (?:with )?${NAME}$`, 'iu'),
  new RegExp(
    `^(?:and )?when was (?:my |the |our )?last (?:appointment|meeting|visit|consultation) (?:with|of|for) ${NAME}$`,
    'iu',
  ),
  new RegExp(`^(?:and )?when was ${NAME} last (?:here|seen|in clinic)(?: by me)?$`, 'iu'),
];

const TASK = '(?:tasks?|to-?dos?|to-?do list|task list|reminders?)';
const STATE = '(?:open|due|overdue|outstanding|left|pending|to do|not done)';
const TASKS = [
  new RegExp(`^(?:and )?(?:what|which|how many) (?:of my )?(?:${STATE} )?${TASK}(?: (?:are|is|do i have|have i got|do we have))?(?: there)?(?: (?:still )?${STATE})?(?: @)?$`, 'i'),
  new RegExp(`^(?:and )?(?:what(?:'s| is| are)|show(?: me)?|list|read(?: me)?)(?: on)? (?:my |the )?(?:${STATE} )?${TASK}(?: ${STATE})?(?: @)?$`, 'i'),
  new RegExp(`^(?:and )?(?:are there|do i have|have i got) (?:any )?(?:${STATE} )?${TASK}(?: ${STATE})?(?: @)?$`, 'i'),
  new RegExp(`^(?:my )?(?:${STATE} )?${TASK}(?: @)?$`, 'i'),
  /^(?:and )?what (?:do i have|have i(?: got)?|must i|should i)(?: left)? (?:to )?do(?: @)?$/i,
  /^(?:and )?what(?:'s| is) (?:due|overdue) @$/i,
  /^(?:and )?what(?:'s| is) overdue$/i,
]; // prettier-ignore

const REACH: readonly (readonly [RegExp, (ScheduleQuestion & { kind: 'contact' })['wants']])[] = [
  [new RegExp(`^(?:and )?(?:what(?:'s| is| are)|tell me|give me|show me|find|look up)? ?(?:the )?${NAME}['’]s? (?:tele)?(?:phone|mobile|cell|contact|work)?(?: ?phone)? ?numbers?$`, 'iu'), 'phones'],
  [new RegExp(`^(?:and )?(?:what(?:'s| is| are)|tell me|give me|show me|find|look up)? ?(?:the )?(?:tele)?(?:phone|mobile|cell|contact)(?: ?phone)? numbers? (?:of|for) ${NAME}$`, 'iu'), 'phones'],
  [new RegExp(`^(?:and )?(?:what(?:'s| is| are)|tell me|give me|show me|find|look up)? ?(?:the )?${NAME}['’]s? e-?mails?(?: address(?:es)?)?$`, 'iu'), 'emails'],
  [new RegExp(`^(?:and )?(?:what(?:'s| is| are)|tell me|give me|show me|find|look up)? ?(?:the )?e-?mails?(?: address(?:es)?)? (?:of|for) ${NAME}$`, 'iu'), 'emails'],
  [new RegExp(`^(?:and )?(?:what(?:'s| is)|tell me|give me|show me|find|look up)? ?(?:the )?${NAME}['’]s? (?:postal |home |work )?address$`, 'iu'), 'addresses'],
  [new RegExp(`^(?:and )?where does ${NAME} (?:live|work)$`, 'iu'), 'addresses'],
  [new RegExp(`^(?:and )?when(?:'s| is) ${NAME}['’]s? birthday$`, 'iu'), 'birthday'],
  [new RegExp(`^(?:and )?(?:how (?:do|can) (?:i|we) (?:reach|contact|call|phone)|(?:what are |give me |show me )?(?:the )?contact (?:details|data) (?:of|for)) ${NAME}$`, 'iu'), 'all'],
]; // prettier-ignore

/**
 * What a question asks of the schedule. Null for every other question: only whole sentences of a known build are taken, so that
 * "what is the dose today" stays a question for the library.
 */
export function readScheduleQuestion(question: string, nowWallMs: number): ScheduleQuestion | null {
  const text = question
    .replace(/\s+/g, ' ')
    .replace(/’/g, "'")
    .trim()
    .replace(/[?.! ]+$/, '')
    .replace(/^(?:please|hey|so|ok(?:ay)?),? /i, '')
    .replace(/,? please$/i, '')
    .replace(/^(?:can|could) you (?:please )?(?:tell|show|give) me /i, 'tell me ')
    .replace(/^tell me (what|who|when|which|where)\b/i, '$1');
  if (text.length > LONGEST) return null;
  return people(text) ?? reach(text) ?? tasks(text, nowWallMs) ?? agenda(text, nowWallMs);
}

function people(text: string): ScheduleQuestion | null {
  if (NEXT.some((pattern) => pattern.test(text))) return { kind: 'next', name: null };
  const next = nameIn(text, NEXT_OF);
  if (next !== null) return { kind: 'next', name: next };
  const last = nameIn(text, LAST_OF);
  return last === null ? null : { kind: 'last', name: last };
}

function reach(text: string): ScheduleQuestion | null {
  for (const [pattern, wants] of REACH) {
    const name = nameIn(text, [pattern]);
    if (name !== null) return { kind: 'contact', name, wants };
  }
  return null;
}

function tasks(text: string, nowWallMs: number): ScheduleQuestion | null {
  const asked = askedTime(text, nowWallMs);
  if (!TASKS.some((pattern) => pattern.test(asked?.without ?? text))) return null;
  return { kind: 'tasks', time: asked?.time ?? null, overdue: /\boverdue\b/i.test(text) };
}

function agenda(text: string, nowWallMs: number): ScheduleQuestion | null {
  if (TODAY.test(text)) return { kind: 'agenda', time: wholeDays(startOf(nowWallMs), 1, 'today') };
  const asked = askedTime(text, nowWallMs);
  if (asked === null) return null;
  return AGENDA.some((pattern) => pattern.test(asked.without)) ? { kind: 'agenda', time: asked.time } : null;
}

/** The time a text speaks of, and the text with `@` in its place. */
function askedTime(question: string, nowWallMs: number): { time: AskedTime; without: string } | null {
  const text = question.replace(/\btonight\b/i, 'this evening');
  const today = startOf(nowWallMs);
  const days = findDays(text, today);
  const rest = days === null ? text : `${text.slice(0, days.start)}@${text.slice(days.end)}`;
  const part = findPartOfDay(rest);
  if (days === null && part === null) return /\b(?:now|right now|at the moment)$/i.test(text) ? rightNow(text, nowWallMs) : null;
  const { firstMs, days: count } = days?.days ?? { firstMs: today, days: 1 };
  const without = (part === null ? rest : `${rest.slice(0, part.start)}@${rest.slice(part.end)}`)
    .replace(/@[\s,]*@/g, '@')
    .replace(/\b(?:on|in|for|at|the|during) @/g, '@')
    .replace(/\s+/g, ' ')
    .trim();
  const words = wordsOf(text, days, part);
  if (part === null || count > 1) return { time: wholeDays(firstMs, count, words), without };
  const { fromHour, toHour } = PARTS_OF_DAY[part.part];
  return { time: { fromWallMs: firstMs + fromHour * HOUR_MS, toWallMs: firstMs + toHour * HOUR_MS, words }, without };
}

function rightNow(text: string, nowWallMs: number): { time: AskedTime; without: string } {
  const without = text.replace(/\b(?:right now|now|at the moment)$/i, '@');
  return { time: { fromWallMs: nowWallMs, toWallMs: nowWallMs + 60_000, words: 'now' }, without };
}

interface Place {
  start: number;
  end: number;
}

/** The words that tell the time, from the first to the last of them. */
function wordsOf(text: string, days: Place | null, part: Place | null): string {
  const named = days === null || part === null ? null : text.slice(Math.min(days.start, text.length), text.length);
  if (days === null) return text.slice(part?.start, part?.end).trim();
  const near = named === null ? null : /^(.*?\b(?:morning|afternoon|evening|tonight|night))\b/i.exec(named);
  return (near?.[1] ?? text.slice(days.start, days.end)).trim();
}

function wholeDays(firstMs: number, days: number, words: string): AskedTime {
  return { fromWallMs: firstMs, toWallMs: firstMs + days * DAY_MS, words };
}

function startOf(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS) * DAY_MS;
}

const TITLES = /^(?:(?:mrs?|ms|miss|dr|prof|professor|doctor|sister|nurse|mister)\.? )+/i;
/** What is no name of anybody. */
const NOBODY =
  /^(?:the|a|an|my|our|his|her|their|this|that|these|those|i|me|you|it|him|them|us|we|patients?|someone|anyone|who|what)\b/i;

function nameIn(text: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    const name = pattern.exec(text)?.groups?.['name']?.replace(TITLES, '').replace(/'s?$/, '').trim();
    if (name !== undefined && name !== '' && !NOBODY.test(name)) return name;
  }
  return null;
}
