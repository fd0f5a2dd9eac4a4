import { cleanInline } from './clean-text.ts';
import { MAX_TEXT_CHARS } from './limits.ts';
import type { TextBuilder } from './text-builder.ts';

/** A cell with something in it; columns count from 0. Empty cells are left out, so that a row costs what it holds. */
export interface Cell {
  column: number;
  text: string;
}
export type Row = readonly Cell[];

/** How far down a header may stand: below a title, a date, a line of explanation. */
const HEADER_WITHIN_ROWS = 10;
const LONGEST_HEADER_CHARS = 80;

/** A row of cells from their texts in order. */
export function rowOf(texts: readonly string[]): Row {
  return texts.flatMap((text, column) => {
    const clean = cleanInline(text).trim();
    return clean === '' ? [] : [{ column, text: clean }];
  });
}

/**
 * Adds a table row by row, each as one block that is understood alone: `Drug: Aspirin | Dose: 75 mg`. A header is told from
 * its rows and not repeated as a row of its own; without one, cells stand side by side. Lines above the header become paragraphs.
 */
export function addTable(builder: TextBuilder, rows: readonly Row[]): void {
  const filled = rows.filter((row) => row.length > 0);
  const headerAt = findHeader(filled);
  if (headerAt === null) return addRows(builder, { header: [], rows: filled });
  for (const row of filled.slice(0, headerAt)) builder.add('paragraph', plainRow(row));
  addRows(builder, { header: filled[headerAt]!, rows: filled.slice(headerAt + 1) });
}

/** Adds rows whose header is known; with an empty one, or where its words in every row make too long a text, cells stand side by side. */
export function addRows(builder: TextBuilder, { header, rows }: { header: Row; rows: readonly Row[] }): void {
  const names = new Map(header.map(({ column, text }) => [column, text]));
  if (header.length === 0 || labelledChars(rows, names) + builder.length > MAX_TEXT_CHARS) {
    for (const row of [header, ...rows]) builder.add('table', plainRow(row));
  } else {
    for (const row of rows) builder.add('table', row.map((cell) => labelled(cell, names)).join(' | '));
  }
}

function plainRow(row: Row): string {
  return row.map(({ text }) => text).join(' | ');
}

function labelled({ column, text }: Cell, names: ReadonlyMap<number, string>): string {
  const name = names.get(column);
  if (name === undefined) return text;
  return /[:?=]$/.test(name) ? `${name} ${text}` : `${name}: ${text}`;
}

function labelledChars(rows: readonly Row[], names: ReadonlyMap<number, string>): number {
  let chars = 0;
  for (const row of rows) for (const { column, text } of row) chars += text.length + (names.get(column)?.length ?? 0) + 5;
  return chars;
}

/** The first row that names the columns of the rows under it: short different words, no figures, as wide as the table. */
function findHeader(rows: readonly Row[]): number | null {
  const sample = rows.slice(0, HEADER_WITHIN_ROWS * 3);
  const usualCells = median(sample.map((row) => row.length));
  for (let index = 0; index < Math.min(HEADER_WITHIN_ROWS, rows.length - 1); index++) {
    const row = rows[index]!;
    if (row.length < 2 || row.length < usualCells * 0.6) continue;
    return isHeader(row) && !mayBePairs(row, sample.slice(index + 1)) ? index : null;
  }
  return null;
}

function isHeader(row: Row): boolean {
  const names = row.map(({ text }) => text);
  return (
    new Set(names).size === names.length && names.every((name) => name.length <= LONGEST_HEADER_CHARS && /^\D*\p{L}/u.test(name))
  );
}

/** Two columns are often names and values without a header (`Name | Doe`): only figures under words tell the difference. */
function mayBePairs(header: Row, body: readonly Row[]): boolean {
  if (header.length > 2) return false;
  const second = header[1]!.column;
  const values = body.flatMap((row) => row.filter(({ column }) => column === second));
  return values.filter(({ text }) => /\d/.test(text)).length < values.length * 0.8 || values.length === 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
