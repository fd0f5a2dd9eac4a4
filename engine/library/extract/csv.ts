import { Failure } from '../../failure.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { decodeBounded } from './plain-text.ts';
import { addTable, rowOf, type Row } from './table-rows.ts';
import { createTextBuilder } from './text-builder.ts';

const delimiters = [',', ';', '\t', '|'] as const;
const SAMPLE_CHARS = 20_000;

/** CSV (RFC 4180, and what spreadsheets make of it) and TSV, row by row. Failures: FILE_EMPTY, FILE_NOT_TEXT, FILE_TOO_LARGE. */
export async function extractCsv(bytes: Uint8Array): Promise<ExtractedDocument> {
  const whole = decodeBounded(bytes);
  const told = /^sep=(.)\n/.exec(whole); // how Excel is told the delimiter
  const content = told ? whole.slice(told[0].length) : whole;
  const builder = createTextBuilder();
  addTable(builder, readRows(content, told?.[1] ?? likeliestDelimiter(content)));
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_EMPTY');
  return { format: 'csv', title: null, text, blocks, pageSpans: [], pageItems: [] };
}

/** The delimiter that cuts the first rows into the same number of cells most often; more cells where that does not decide. */
function likeliestDelimiter(content: string): string {
  const sample = content.slice(0, SAMPLE_CHARS);
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const widths = readCells(sample, delimiter)
      .slice(0, 50)
      .map((cells) => cells.length);
    const usual = mostFrequent(widths);
    if (usual < 2) continue;
    const agreeing = widths.filter((width) => width === usual).length / widths.length;
    const score = agreeing + Math.min(usual, 50) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function readRows(content: string, delimiter: string): Row[] {
  return readCells(content, delimiter).map(rowOf);
}

/** Rows of cells. A quote that is never closed belongs to its word, so that one stray mark does not swallow the rest of the file. */
function readCells(content: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at <= content.length) {
    const quoted = content[at] === '"' ? readQuoted(content, at, delimiter) : null;
    const end = quoted?.end ?? endOfCell(content, at, delimiter);
    row.push(quoted?.text ?? content.slice(at, end));
    if (content[end] !== delimiter) {
      rows.push(row);
      row = [];
    }
    at = end + 1;
  }
  return rows;
}

function endOfCell(content: string, from: number, delimiter: string): number {
  let at = from;
  while (at < content.length && content[at] !== delimiter && content[at] !== '\n') at++;
  return at;
}

/** Longest cell in quotes: bounds what one stray quote can cost. */
const MAX_QUOTED_CHARS = 100_000;

function readQuoted(content: string, from: number, delimiter: string): { text: string; end: number } | null {
  const furthest = Math.min(content.length, from + MAX_QUOTED_CHARS);
  for (let at = from + 1; at < furthest; at++) {
    if (content[at] !== '"') continue;
    if (content[at + 1] === '"') at++;
    else {
      const end = endOfCell(content, at + 1, delimiter);
      const text = content.slice(from + 1, at).replaceAll('""', '"') + content.slice(at + 1, end);
      return { text, end };
    }
  }
  return null;
}
