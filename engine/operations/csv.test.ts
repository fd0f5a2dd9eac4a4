import { expect, it } from 'vitest';
import { csvText } from './csv.ts';

it('names the columns, quotes what would break a line, and leaves null empty', () => {
  const rows = [
    ['plain', 1.5, null],
    ['a, "b"\nc', -2, ''],
  ];
  expect(csvText(['text', 'number', 'nothing'], rows)).toBe('text,number,nothing\r\nplain,1.5,\r\n"a, ""b""\nc",-2,\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)'])('gives a spreadsheet no formula: %s', (text) => {
  expect(csvText(['text'], [[text]])).toBe(`text\r\n'${text}\r\n`);
});
