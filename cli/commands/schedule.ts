import { agenda as agendaShape, type Contact, type Occurrence, type Task } from '../../contract/schedule.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';

/** `agenda [--date DAY] [--days N]`: what takes place, and what is due; with `--json` as the contract has it. */
export async function agenda({ client, options, output, signal }: CommandContext): Promise<number> {
  const { date, days } = options;
  if (date !== undefined && !isDay(date)) throw new UsageError('--date takes a day: 2026-11-20.');
  const found = await client.schedule.agenda({ ...(date === undefined ? {} : { day: date }), days }, { signal });
  if (options.json) {
    output.result(JSON.stringify(agendaShape.parse(found)));
    return 0;
  }
  if (found.occurrences.length === 0 && found.tasks.length === 0) {
    output.result(`Nothing from ${dayOf(found.fromMs)}${days === 1 ? '' : ` to ${dayOf(found.toMs - 1)}`}.`);
  }
  for (const one of found.occurrences) output.result(occurrenceLine(one));
  for (const task of found.tasks) output.result(taskLine(task));
  return 0;
}

/** `tasks`: those not done. */
export async function tasks({ client, options, output, signal }: CommandContext): Promise<number> {
  const found = await client.schedule.tasks({ done: false }, { signal });
  if (options.json) output.result(JSON.stringify(found));
  else if (found.length === 0) output.result('No task is open.');
  else for (const task of found) output.result(taskLine(task));
  return 0;
}

/** `contacts QUERY`: people whose names, organisations, addresses or numbers hold the words. */
export async function contacts({ client, options, output, signal }: CommandContext): Promise<number> {
  const found = await client.schedule.contacts({ query: options.words.join(' ').slice(0, 200) }, { signal });
  if (options.json) output.result(JSON.stringify(found));
  else if (found.length === 0) output.result('Nobody found.');
  else for (const contact of found) output.result(contactLines(contact));
  return 0;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function occurrenceLine({ title, startMs, endMs, allDay, location, status }: Occurrence): string {
  const isOneDay = dayOf(startMs) === dayOf(Math.max(startMs, endMs - 1));
  const until = isOneDay ? clockOf(endMs) : `${dayOf(endMs - 1)} ${clockOf(endMs)}`;
  const whole = isOneDay ? 'all day' : `all day to ${dayOf(endMs - 1)}`;
  const when = `${dayOf(startMs)} ${allDay ? whole : `${clockOf(startMs)}-${until}`}`;
  return `${when}  ${title}${location === null ? '' : `, ${location}`}${status === 'confirmed' ? '' : ` (${status})`}`;
}

function taskLine({ title, dueMs, dueAllDay, done }: Task): string {
  const due = dueMs === null ? 'no date' : `due ${dayOf(dueMs)}${dueAllDay ? '' : ` ${clockOf(dueMs)}`}`;
  return `[${done ? 'x' : ' '}] ${title} (${due})`;
}

function contactLines({ name, organisation, phones, emails, addresses, birthday }: Contact): string {
  const lines = [...phones, ...emails, ...addresses, ...(birthday === null ? [] : [`born ${birthday}`])];
  return [`${name}${organisation === null ? '' : `, ${organisation}`}`, ...lines.map((line) => `   ${line}`)].join('\n');
}

/** As this machine's clock and calendar have it. */
function dayOf(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

function clockOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 5);
}
