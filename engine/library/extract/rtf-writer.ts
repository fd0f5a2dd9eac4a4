import type { TextBlock } from '../../../contract/documents.ts';
import { cleanInline } from './clean-text.ts';
import { createTextBuilder } from './text-builder.ts';

/** Puts the words of an RTF file together to paragraphs, list items and rows of tables. */
export interface RtfWriter {
  text(text: string): void;
  /** The number or bullet Word wrote before a paragraph of a list. */
  listMark(text: string): void;
  /** Ends a paragraph; inside a table it stays in its cell. */
  endParagraph(place: { level: number | null; inTable: boolean }): void;
  endCell(): void;
  endRow(): void;
  finish(): { text: string; blocks: TextBlock[] };
}

export function createRtfWriter(): RtfWriter {
  const builder = createTextBuilder();
  let words: string[] = [];
  let mark = '';
  let cell: string[] = [];
  let cells: string[] = [];

  function takeParagraph(): string {
    const text = words
      .join('')
      .split('\n')
      .map((line) => cleanInline(line).trim())
      .join('\n')
      .trim();
    words = [];
    return text;
  }

  function takeMark(): string {
    const text = cleanInline(mark).trim();
    mark = '';
    if (text === '') return '';
    return /[\p{L}\p{N}]/u.test(text) ? `${text} ` : '- ';
  }

  function endRow(): void {
    if (cell.length > 0) cells.push(cell.join(' '));
    if (cells.some((text) => text !== '')) builder.add('table', cells.join(' | '));
    cell = [];
    cells = [];
  }

  return {
    text: (text) => void words.push(text),
    listMark: (text) => void (mark += text),
    endParagraph({ level, inTable }) {
      const text = takeParagraph();
      const before = takeMark();
      if (inTable) {
        if (text !== '') cell.push(before + text.replaceAll('\n', ' '));
        return;
      }
      if (cells.length > 0 || cell.length > 0) endRow(); // a table cut off in the middle of a row
      if (level !== null) builder.add('heading', before === '- ' ? text : before + text, level);
      else if (before !== '' && text !== '') builder.add('list-item', before + text);
      else builder.add('paragraph', text);
    },
    endCell() {
      const last = takeMark() + takeParagraph().replaceAll('\n', ' ');
      cells.push([...cell, last].join(' ').trim());
      cell = [];
    },
    endRow,
    finish() {
      endRow();
      return builder.finish();
    },
  };
}
