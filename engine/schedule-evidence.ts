import type { DocumentId } from '../contract/ids.ts';
import type { SearchHit, SearchResult } from '../contract/search.ts';
import type { AnswerPart } from './answer/answerer.ts';
import { folded } from './calendar/folded.ts';
import {
  clockText,
  contactLine,
  dayText,
  occurrenceLine,
  rangeText,
  taskLine,
  type ScheduleLine,
} from './calendar/schedule-lines.ts';
import { readScheduleQuestion, type AskedTime, type ScheduleQuestion } from './calendar/schedule-question.ts';
import { DAY_MS, type Zone } from './calendar/zones.ts';
import type { Schedule } from './schedule.ts';

/** What the schedule says on a question. */
export interface ScheduleEvidence {
  /** Passages of the entries' documents, to stand before what the search found. */
  hits: SearchHit[];
  /** True where the schedule alone answers: nothing is on, say. */
  isWhole: boolean;
  /**
   * A question with the time it is now and when the sources take place, for who cannot look at a calendar. No word of an entry
   * goes into it: those stand in the sources alone, fenced.
   */
  asked(question: string, evidence: readonly SearchHit[]): string;
  /** The answer, entry by entry in order of time, each with its citation in the evidence as it was given in the end. */
  answer(evidence: readonly SearchHit[]): Iterable<AnswerPart>;
}

/** What the search found, with the schedule's passages before it. */
export function withSchedule(found: SearchResult, scheduled: ScheduleEvidence | null): SearchResult {
  if (scheduled === null || scheduled.hits.length === 0) return found;
  const own = new Set(scheduled.hits.map(({ passageId }) => passageId));
  const hits = [...scheduled.hits, ...found.hits.filter(({ passageId }) => !own.has(passageId))];
  return { ...found, hits: hits.map((hit, index) => ({ ...hit, rank: index + 1 })) };
}

export interface ScheduleStageParts {
  schedule: Schedule;
  /** The first passage of each of these documents that has one. */
  passagesOf: (documentIds: readonly DocumentId[]) => SearchHit[];
  /** Is any calendar or address book synced at all? */
  isUsed: () => boolean;
  now: () => number;
  zone: () => Zone;
}

/** What a scope leaves: the documents of entries it does not hold are not spoken of. */
export interface ScheduleScope {
  name: string;
  allows(documentId: string): boolean;
}

/** Null: it is no question about the schedule, or the schedule knows nothing of whom it is about. */
export type ScheduleStage = (question: string, scope: ScheduleScope | null) => ScheduleEvidence | null;

/** Entries told of in one answer. */
const MAX_LINES = 25;
const YEAR_MS = 366 * DAY_MS;

/** question -> is it about the schedule? -> entries -> their passages and what is said of them */
export function createScheduleStage({ schedule, passagesOf, isUsed, now, zone }: ScheduleStageParts): ScheduleStage {
  return (question, scope) => {
    const here = zone();
    const nowWallMs = here.toWallMs(now());
    const asked = readScheduleQuestion(question, nowWallMs);
    if (asked === null || !isUsed()) return null;
    const found = lookUp(asked, { here, nowWallMs, scope });
    if (found === null) return null;
    return evidenceOf(found, passagesOf, `Now it is ${dayText(nowWallMs, 0)}, ${clockText(nowWallMs)}.`);
  };

  interface Looking {
    here: Zone;
    nowWallMs: number;
    scope: ScheduleScope | null;
  }

  function lookUp(asked: ScheduleQuestion, looking: Looking): Found | null {
    switch (asked.kind) {
      case 'agenda':
        return agenda(asked.time, looking);
      case 'next':
        return next(asked.name, looking);
      case 'last':
        return last(asked.name, looking);
      case 'tasks':
        return tasks(asked, looking);
      case 'contact':
        return contact(asked, looking);
    }
  }

  function agenda(time: AskedTime, looking: Looking): Found {
    const { here, nowWallMs, scope } = looking;
    const [fromMs, toMs] = [here.toUtcMs(time.fromWallMs), here.toUtcMs(time.toWallMs)];
    const isDays = time.toWallMs - time.fromWallMs > DAY_MS;
    const here_ = { zone: here, nowWallMs, withDay: isDays };
    const due = schedule.tasks({ done: false }).filter(({ dueMs }) => dueMs !== null && dueMs >= fromMs && dueMs < toMs);
    const lines = [
      ...allowed(schedule.between(fromMs, toMs), scope).map((one) => occurrenceLine(one, here_)),
      ...allowed(due, scope).map((task) => taskLine(task, here_)),
    ];
    const range = rangeText(time, nowWallMs);
    return {
      lines,
      intro: `${capital(time.words)} (${range}):`,
      nothing: `Nothing${about(scope)} is on ${withoutOn(time.words)} (${range}).`,
    };
  }

  function next(name: string | null, looking: Looking): Found | null {
    const { here, nowWallMs, scope } = looking;
    const until = name === null ? DAY_MS : YEAR_MS;
    const words = name === null ? [] : folded(name).split(' ');
    const coming = schedule.between(now(), now() + until).filter((one) => {
      const names = folded([one.title, ...one.attendees.map((each) => each.name), one.description ?? ''].join(' '));
      return (
        !one.allDay &&
        one.status !== 'cancelled' &&
        (name === null || one.startMs >= now()) &&
        words.every((word) => names.includes(word))
      );
    });
    const [first] = allowed(coming, scope);
    if (first === undefined && name !== null) return null;
    const line = first === undefined ? [] : [occurrenceLine(first, { zone: here, nowWallMs, withDay: true })];
    const range = `${dayText(nowWallMs, nowWallMs)}, ${clockText(nowWallMs)} - ${dayText(nowWallMs + DAY_MS, nowWallMs)}, ${clockText(nowWallMs)}`;
    return {
      lines: line,
      intro: first !== undefined && first.startMs <= now() ? 'Now:' : 'Next:',
      nothing: `Nothing${about(scope)} is on within a day (${range}).`,
    };
  }

  function last(name: string, { here, nowWallMs, scope }: Looking): Found | null {
    const [latest] = allowed(schedule.lastWith([name]), scope);
    if (latest === undefined) return null;
    return {
      lines: [occurrenceLine(latest, { zone: here, nowWallMs, withDay: true })],
      intro: 'Last in the calendar:',
      nothing: '',
    };
  }

  function tasks({ time, overdue }: ScheduleQuestion & { kind: 'tasks' }, { here, nowWallMs, scope }: Looking): Found {
    const toMs = time === null ? Infinity : here.toUtcMs(time.toWallMs);
    const ends = (dueMs: number, allDay: boolean): number => (allDay ? dueMs + DAY_MS : dueMs);
    // What is overdue is due this week, too.
    const due = allowed(schedule.tasks({ done: false }), scope).filter(({ dueMs, dueAllDay }) =>
      overdue ? dueMs !== null && ends(dueMs, dueAllDay) <= now() : time === null || (dueMs !== null && dueMs < toMs),
    );
    const range = time === null ? '' : ` ${withoutOn(time.words)} (${rangeText(time, nowWallMs)})`;
    const none = overdue
      ? `No task${about(scope)} is overdue.`
      : `No task${about(scope)} is ${time === null ? 'open' : `due${range}`}.`;
    return {
      lines: due.map((task) => taskLine(task, { zone: here, nowWallMs })),
      intro: `Tasks${overdue ? ' overdue' : time === null ? ', open' : ` due${range}`}:`,
      nothing: none,
    };
  }

  function contact({ name, wants }: ScheduleQuestion & { kind: 'contact' }, { scope }: Looking): Found | null {
    const people = allowed(schedule.contacts(name), scope).filter((each) => hasWords(each.name, name));
    const lines = people.flatMap((each) => contactLine(each, wants) ?? []);
    return lines.length === 0 ? null : { lines, intro: '', nothing: '' };
  }
}

interface Found {
  lines: ScheduleLine[];
  /** Said before several lines. */
  intro: string;
  /** Said where there are none. */
  nothing: string;
}

function evidenceOf(
  { lines, intro, nothing }: Found,
  passagesOf: ScheduleStageParts['passagesOf'],
  clock: string,
): ScheduleEvidence {
  const told = lines.slice(0, MAX_LINES);
  const documents = [...new Set(told.flatMap(({ documentId }) => (documentId === null ? [] : [documentId as DocumentId])))];
  const numberOf = ({ documentId }: ScheduleLine, evidence: readonly SearchHit[]): number =>
    documentId === null ? 0 : evidence.findIndex((hit) => hit.documentId === documentId) + 1;
  return {
    hits: passagesOf(documents),
    isWhole: lines.length === 0,
    asked(question, evidence) {
      const times = told.flatMap((line) => {
        const number = numberOf(line, evidence);
        return line.when === null || number === 0 ? [] : [`source ${number}: ${line.when}`];
      });
      const when = times.length === 0 ? '' : ` By the calendar, ${times.join('; ')}.`;
      return `${question}\n(${clock} ${intro}${when})`;
    },
    *answer(evidence) {
      if (told.length === 0) return yield { kind: 'text', text: nothing };
      if (told.length > 1 && intro !== '') yield { kind: 'text', text: `${intro}\n\n` };
      for (const [index, line] of told.entries()) {
        const start = told.length > 1 ? '- ' : intro === '' ? '' : `${intro} `;
        yield { kind: 'text', text: `${index === 0 ? '' : '\n'}${start}${line.text}` };
        const number = numberOf(line, evidence);
        if (number === 0) continue;
        yield { kind: 'text', text: ' ' };
        yield { kind: 'cite', evidence: number, quote: quoteOf(evidence[number - 1], line) };
      }
      if (lines.length > told.length) yield { kind: 'text', text: `\n\nand ${lines.length - told.length} more.` };
    },
  };
}

/** The line of the entry's document that says it; where it is not in this passage, its first one. */
function quoteOf(hit: SearchHit | undefined, { cites }: ScheduleLine): string | null {
  const lines = hit?.text.split('\n') ?? [];
  return lines.find((line) => cites.some((begin) => line.startsWith(begin))) ?? lines[0] ?? null;
}

function allowed<One extends { documentId: string | null }>(all: readonly One[], scope: ScheduleScope | null): One[] {
  return all.filter(({ documentId }) => scope === null || (documentId !== null && scope.allows(documentId)));
}

function about(scope: ScheduleScope | null): string {
  return scope === null ? '' : ` about ${scope.name}`;
}

function withoutOn(words: string): string {
  return words.replace(/^on (?=(?:next|this|last)\b)/i, '');
}

function hasWords(name: string, wanted: string): boolean {
  const words = folded(name).split(/[ ,.-]+/);
  return folded(wanted)
    .split(/[ ,.-]+/)
    .filter((word) => word !== '')
    .every((word) => words.includes(word));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
