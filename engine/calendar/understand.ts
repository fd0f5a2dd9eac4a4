import { findClock, findDuration, type Clock } from './clock-words.ts';
import { findDays, findPartOfDay, PARTS_OF_DAY, type Days, type PartOfDay } from './day-words.ts';
import { DAY_MS } from './zones.ts';

/** What words ask to be made. Times are wall times. */
export type Wanted =
  | { kind: 'task'; title: string; due: { wallMs: number; allDay: boolean } | null }
  | { kind: 'event'; title: string; startWallMs: number; endWallMs: number; allDay: boolean; location: string | null };

const POLITE =
  /^(?:hey |ok(?:ay)? )?(?:please |can you |could you |would you |will you |i (?:want|need) (?:you )?to |i'd like (?:you )?to |let's )*(?:please )?/i;
const TASK = [
  /^remind me (?:again )?(?:to |that (?:i |we )?(?:must |need to |have to |should )?|about |of )?(.+)$/i,
  /^(?:set|make|create|add|put) (?:me )?(?:a |an |another )?(?:new )?reminder (?:for me )?(?:to |that |about |for |of )?(.+)$/i,
  /^(?:add|create|make|put|note) (?:me )?(?:a |an |another )?(?:new )?(?:task|to-?do)(?: item)?(?: (?:for me )?(?:to |that |about |for |called |: )|: ?)(.+)$/i,
  /^(?:new |another )?(?:task|to-?do)(?:: ?| )(.+)$/i,
  /^(?:add|put) (.+?) (?:to|on|onto|in) (?:my |the )?(?:task list|tasks|to-?do(?:s| list)?)\b(.*)$/i,
  /^(?:don't|do not) let me forget (?:to |about |that )?(.+)$/i,
];
const EVENT = [
  /^(?:put|add|enter|note) (.+?) (?:to|on|onto|in|into) (?:my |the )?(?:calendar|schedule|diary|agenda)\b(.*)$/i,
  /^(?:put|add|enter|note) (?:in |down )?(?:an? |the )?(.+)$/i,
  /^(?:schedule|book|plan|arrange|set up|make|create) (?:me )?(?:(?:an? |the )?(?:new )?(?:appointment|event|calendar entry)(?: (?:for|with|about|called|:) ?| )?)?(.+)$/i,
  /^(?:new |another )?(?:appointment|event)(?:: ?| )(?:with |for )?(.+)$/i,
];
/** "Remind me what the dose is" asks for an answer, not for a reminder. */
const ASKS = /^(?:what|who|whom|whose|when|where|why|how|which|whether|if)\b/i;
const LONGEST = 400;

/**
 * What words such as "remind me to check the INR tomorrow at 9" or "put ward round on Friday at half past nine" ask to be made.
 * Null where they ask for nothing of the kind, or it is not sure what: a person then says it another way, or fills in the form.
 */
export function understand(words: string, nowWallMs: number): Wanted | null {
  const text = words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!]+$/, '')
    .replace(POLITE, '');
  if (text.length > LONGEST || text.endsWith('?')) return null;
  const task = TASK.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  if (task) return asTask(joinGroups(task), nowWallMs);
  const event = EVENT.map((pattern) => pattern.exec(text)).find((match) => match !== null);
  return event ? asEvent(joinGroups(event), nowWallMs) : null;
}

function joinGroups(match: RegExpMatchArray): string {
  return match
    .slice(1)
    .filter((group) => group !== undefined)
    .join(' ')
    .trim();
}

function asTask(text: string, nowWallMs: number): Wanted | null {
  if (ASKS.test(text)) return null;
  const { when, rest } = readWhen(text, nowWallMs);
  const title = titleOf(rest);
  if (title === '' || when === 'unsure') return null;
  if (when === null) return { kind: 'task', title, due: null };
  return { kind: 'task', title, due: { wallMs: when.startMs, allDay: when.allDay } };
}

function asEvent(text: string, nowWallMs: number): Wanted | null {
  const { when, rest } = readWhen(text, nowWallMs);
  // Without a time nobody knows where to put it.
  if (when === null || when === 'unsure' || ASKS.test(text)) return null;
  const [, before = rest, place] =
    /^(.*?)(?:,| (?:in|at)) ((?:the )?(?:room|ward|clinic|theatre|office|building|floor|bay|lab)\b.*)$/i.exec(rest) ?? [];
  const title = titleOf(before);
  if (title === '') return null;
  const location = place === undefined ? null : titleOf(place);
  const endWallMs = when.allDay ? when.startMs + DAY_MS : when.endMs;
  return { kind: 'event', title, startWallMs: when.startMs, endWallMs, allDay: when.allDay, location };
}

interface When {
  startMs: number;
  endMs: number;
  allDay: boolean;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Looks like a day, and is one here and another there (`3/12`), or none at all (31 February). */
const DATE_LIKE = /\b\d{1,2}(?:\/\d{1,2}\b|(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/i;

/** Takes the words for day and time out of a text. `unsure`: they may mean several. */
function readWhen(text: string, nowWallMs: number): { when: When | null | 'unsure'; rest: string } {
  const today = Math.floor(nowWallMs / DAY_MS) * DAY_MS;
  let rest = text;
  const cut = <Found extends { start: number; end: number }>(found: Found | null): Found | null => {
    if (found) rest = `${rest.slice(0, found.start)} \u0000 ${rest.slice(found.end)}`;
    return found;
  };
  const soon = cut(inHours(rest));
  if (soon) {
    const startMs = Math.ceil((nowWallMs + soon.ms) / MINUTE_MS) * MINUTE_MS;
    return { when: { startMs, endMs: startMs + HOUR_MS / 2, allDay: false }, rest };
  }
  const isUnclear = DATE_LIKE.test(rest) && findDays(rest, today) === null;
  const part = findPartOfDay(rest);
  const days = cut(findDays(rest, today));
  if (findDays(rest, today) !== null) return { when: 'unsure', rest }; // two days
  cut(findPartOfDay(rest));
  rest = rest.replace(/\b(?:for )?(?:all|the whole)[ -]day\b/i, ' ');
  const duration = cut(findDuration(rest));
  const clock = cut(findClock(rest, part?.part ?? null));
  if (isUnclear || (days !== null && days.days.days > 1)) return { when: 'unsure', rest };
  const when = momentOf({
    day: days?.days ?? null,
    clock: clock?.clock ?? null,
    part: part?.part ?? null,
    lasts: duration?.minutes ?? null,
    today,
    nowWallMs,
  });
  return { when, rest };
}

/** "in two hours", "in 20 minutes". */
function inHours(text: string): { ms: number; start: number; end: number } | null {
  const match =
    /\bin (an hour|half an hour|\d{1,3}|one|two|three|four|five|six|ten|fifteen|twenty|thirty)(?: ?(minutes?|mins?|hours?|hrs?))?\b/i.exec(
      text,
    );
  if (match === null) return null;
  const [whole, number = '', unit] = match;
  const span = { start: match.index, end: match.index + whole.length };
  if (/half/i.test(number)) return { ms: HOUR_MS / 2, ...span };
  if (/hour/i.test(number)) return { ms: HOUR_MS, ...span };
  const names = ['', 'one', 'two', 'three', 'four', 'five', 'six'];
  const others = new Map([['ten', 10], ['fifteen', 15], ['twenty', 20], ['thirty', 30]]); // prettier-ignore
  const count = Number(number) || others.get(number.toLowerCase()) || names.indexOf(number.toLowerCase());
  if (unit === undefined || count <= 0) return null;
  return { ms: count * (unit.toLowerCase().startsWith('h') ? HOUR_MS : MINUTE_MS), ...span };
}

interface Said {
  day: Days | null;
  clock: Clock | null;
  part: PartOfDay | null;
  lasts: number | null;
  today: number;
  nowWallMs: number;
}

function momentOf({ day, clock, part, lasts, today, nowWallMs }: Said): When | null {
  if (day === null && clock === null && part === null) return null;
  const minutes = clock?.startMinutes ?? (part === null ? null : PARTS_OF_DAY[part].atHour * 60);
  const firstMs = day?.firstMs ?? today;
  if (minutes === null) return { startMs: firstMs, endMs: firstMs + DAY_MS, allDay: true };
  let startMs = firstMs + minutes * MINUTE_MS;
  // A time alone that has passed today is tomorrow's.
  if (day === null && startMs <= nowWallMs) startMs += DAY_MS;
  const toldEnd = clock?.endMinutes ?? null;
  const lastsMs = (toldEnd === null ? (lasts ?? 30) : toldEnd - minutes) * MINUTE_MS;
  return { startMs, endMs: startMs + lastsMs, allDay: false };
}

/** What is left is the title, without what joined it to its time. */
function titleOf(rest: string): string {
  const joins = '(?:on|at|by|for|in|from|the|due|starting|,|:|;|-|to|that|and)';
  const title = rest
    .split('\u0000')
    .map((piece) =>
      piece
        .trim()
        .replace(new RegExp(`(?:^|\\s+)${joins}$`, 'i'), '')
        .trim(),
    )
    .filter((piece) => piece !== '')
    .join(' ')
    .replace(/^(?:to|that|about|for|of|on|by|an?|,|:) /i, '')
    .replace(/[\s,;:]+$/, '')
    .trim();
  return title === '' ? '' : title.charAt(0).toUpperCase() + title.slice(1);
}
