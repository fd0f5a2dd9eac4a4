import { documentFormat, documentKind } from '../../contract/documents.ts';
import type { FullTextFilters } from './full-text.ts';

/** A question as it was typed, taken apart. */
export interface ParsedQuery {
  /** What is searched for in words, phrases included, operators gone. */
  text: string;
  phrases: string[];
  without: string[];
  /** Beginnings of words, as typed, without the star. */
  prefixes: string[];
  filters: FullTextFilters;
  /** What was understood as an operator, in words a person reads. */
  understood: string[];
}

/** `-"a b"`, `in:"a b"`, `"a b"` and words. */
const PART = /-?(?:[a-z]+:)?"[^"]*"|\S+/giu;

/**
 * Reads `"exact phrase"`, `-without`, `prefix*`, `kind:`, `format:`, `in:`, `after:` and `before:` (a year, month or day,
 * in the time of this machine) out of a question. What is not understood so is words, as people write who know of none
 * of this.
 */
export function parseQuery(query: string): ParsedQuery {
  const parsed: ParsedQuery = { text: '', phrases: [], without: [], prefixes: [], filters: {}, understood: [] };
  const words: string[] = [];
  // Writing programs turn quotes.
  const straight = query.replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"');
  for (const [part] of straight.matchAll(PART)) if (!readOperator(part, parsed, words)) words.push(part);
  return { ...parsed, text: words.join(' ') };
}

/** Whether `part` was an operator; then it is in `parsed`. */
function readOperator(part: string, parsed: ParsedQuery, words: string[]): boolean {
  const phrase = /^"([^"]*[\p{L}\p{N}][^"]*)"$/u.exec(part)?.[1];
  if (phrase !== undefined) {
    parsed.phrases.push(phrase);
    words.push(phrase);
    return true;
  }
  const unwanted = /^-"?(\p{L}[^"]*)"?$/u.exec(part)?.[1];
  if (unwanted !== undefined) {
    parsed.without.push(unwanted);
    parsed.understood.push(`without ${unwanted}`);
    return true;
  }
  const prefix = /^([\p{L}\p{N}]{2,})\*$/u.exec(part)?.[1];
  if (prefix !== undefined) {
    parsed.prefixes.push(prefix);
    parsed.understood.push(`begins with ${prefix}`);
    return true;
  }
  const [, name = '', value = ''] = /^(kind|format|in|after|before):"?([^"]+)"?$/i.exec(part) ?? [];
  return value !== '' && readFilter(name.toLowerCase(), value, parsed);
}

function readFilter(name: string, value: string, { filters, understood }: ParsedQuery): boolean {
  const add = (change: FullTextFilters, said: string): true => {
    Object.assign(filters, change);
    understood.push(said);
    return true;
  };
  if (name === 'in') return add({ in: [...(filters.in ?? []), value] }, `in ${value}`);
  if (name === 'kind') {
    const kind = documentKind.safeParse(value.toLowerCase());
    return kind.success && add({ kinds: [...(filters.kinds ?? []), kind.data] }, `kind: ${kind.data}`);
  }
  if (name === 'format') {
    const format = documentFormat.safeParse(value.toLowerCase());
    return format.success && add({ formats: [...(filters.formats ?? []), format.data] }, `format: ${format.data}`);
  }
  const span = readDate(value);
  if (span === null) return false;
  // After May is from June on; before May ends with April.
  return name === 'after' ? add({ fromMs: span.toMs }, `after ${value}`) : add({ toMs: span.fromMs }, `before ${value}`);
}

/** A year, month (2024-05) or day (2024-05-17) from its first moment to the first after it; null for anything else. */
export function readDate(text: string): { fromMs: number; toMs: number } | null {
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const from = new Date(year, month - 1, day);
  if (from.getMonth() !== month - 1 || from.getDate() !== day) return null;
  if (match[3] !== undefined) return { fromMs: from.getTime(), toMs: new Date(year, month - 1, day + 1).getTime() };
  const to = match[2] === undefined ? new Date(year + 1, 0, 1) : new Date(year, month, 1);
  return { fromMs: from.getTime(), toMs: to.getTime() };
}
