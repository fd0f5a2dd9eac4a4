/** What a Markdown text is made of, as far as speaking cares: running text that grows, and where it ends. */
export type BlockPiece =
  /** More of the open block (inline Markdown). */
  | { kind: 'text'; text: string }
  /** The block is over: whatever was open is complete. */
  | { kind: 'end' };

/** Reads Markdown while it arrives. */
export interface BlockReader {
  push(text: string): BlockPiece[];
  end(): BlockPiece[];
}

/** Characters of a line looked at before its kind is decided: the longest mark (`###### `) is shorter. */
const LOOKAHEAD = 8;
/** A line at least this long is taken to be wrapped running text, which goes on in the next; shorter ones stand alone. */
const SHORTEST_WRAPPED_LINE = 45;
/** Quotes, headings and list items inside each other, at most. */
const MOST_MARKS = 6;

const mark = /^(?:#{1,6}[ \t]|>|[-*+•‣◦▪·–—][ \t]|\d{1,3}[.)][ \t]|\[[ xX]\][ \t])/u;
const rule = /^(?:([-*_])[ \t]*(?:\1[ \t]*){2,}|=+[ \t]*)$/;
const fence = /^(?:`{3,}|~{3,})/;
const delimiterRow = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * Takes the marks of blocks away: headings, quotes, list marks (numbers too: "2. 5 mg" would be heard as 2.5 mg), rules
 * and fences. A table is read row by row, each cell after the heading of its column. What comes out does not depend on
 * how the text was cut into pieces. Source: CommonMark 0.31, GFM tables.
 */
export function createBlockReader(): BlockReader {
  const table = createTableReader();
  let held = '';
  let pending = '';
  let place: 'line-start' | 'in-line' = 'line-start';
  /** Of the line that is beginning: marks seen, whether one of them starts a block, and how deep it is in quotes. */
  let marks = 0;
  let marked = false;
  let depth = 0;
  let lastDepth = 0;
  let open = false;
  let lineLength = 0;

  function drain(final: boolean): BlockPiece[] {
    const pieces: BlockPiece[] = [];
    const close = (): void => {
      if (open) pieces.push({ kind: 'end' });
      open = false;
    };
    const say = (text: string): void => {
      if (text === '') return;
      pieces.push({ kind: 'text', text });
      open = true;
    };
    const sayRows = (rows: readonly string[]): void => {
      for (const row of rows) {
        close();
        say(row);
        close();
      }
    };
    const nextLine = (): void => {
      place = 'line-start';
      marks = 0;
      marked = false;
      depth = 0;
    };

    while (pending !== '' || final) {
      if (place === 'in-line') {
        const newline = pending.indexOf('\n');
        const piece = newline < 0 ? pending : pending.slice(0, newline);
        say(piece);
        lineLength += piece.length;
        pending = newline < 0 ? '' : pending.slice(newline + 1);
        if (newline < 0) break;
        nextLine();
        continue;
      }
      pending = pending.replace(/^[ \t]+/, '');
      const newline = pending.indexOf('\n');
      const decided = final || newline >= 0;
      if (!decided && pending.length < LOOKAHEAD) break;
      if (pending === '' || newline === 0) {
        // A blank line ends the block; so does an empty line inside a quote.
        if (newline === 0 || final) sayRows(table.end());
        if (newline === 0) close();
        pending = pending.slice(1);
        nextLine();
        if (pending === '' && final) break;
        continue;
      }
      const found = marks < MOST_MARKS ? mark.exec(pending)?.[0] : undefined;
      if (found !== undefined) {
        if (found === '>') depth += 1;
        else marked = true;
        marks += 1;
        pending = pending.slice(found.length);
        if (pending === '' && final) break;
        continue;
      }
      const wholeLine = /^(?:\||`{3}|~{3}|([-*_=])\1\1|=)/.test(pending);
      if (wholeLine && !decided) break;
      const line = lineOf(pending);
      if (wholeLine && (line.startsWith('|') || fence.test(line) || rule.test(line))) {
        if (line.startsWith('|')) sayRows(table.push(line));
        else {
          sayRows(table.end());
          close();
        }
        pending = pending.slice(line.length + 1);
        nextLine();
        if (pending === '' && final) break;
        continue;
      }
      sayRows(table.end());
      if (open && !marked && depth <= lastDepth && lineLength >= SHORTEST_WRAPPED_LINE) say(' ');
      else close();
      lastDepth = depth;
      lineLength = 0;
      place = 'in-line';
    }
    if (final) {
      sayRows(table.end());
      close();
    }
    return pieces;
  }

  return {
    push(text) {
      const whole = held + text;
      // Half a line end or half a character waits for its other half.
      const complete = /[\r\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length;
      held = whole.slice(complete);
      pending += whole.slice(0, complete).replace(/\r\n?|[\f\u2028\u2029]/g, '\n');
      return drain(false);
    },
    end() {
      pending += held.replace('\r', '\n');
      held = '';
      return drain(true);
    },
  };
}

function lineOf(text: string): string {
  const newline = text.indexOf('\n');
  return newline < 0 ? text : text.slice(0, newline);
}

/** Rows of a table, each with the headings of its columns; the heading row alone is read where nothing follows it. */
function createTableReader(): { push(line: string): string[]; end(): string[] } {
  let headings: readonly string[] | null = null;
  let first: readonly string[] | null = null;
  const plain = (cells: readonly string[]): string => cells.filter((cell) => cell !== '').join(', ');
  return {
    push(line) {
      if (delimiterRow.test(line) && first !== null) {
        headings = first;
        first = null;
        return [];
      }
      const cells = cellsOf(line);
      if (headings === null && first === null) {
        first = cells;
        return [];
      }
      if (headings === null) {
        const rows = [first ?? [], cells].map(plain);
        first = null;
        headings = [];
        return rows;
      }
      const named = headings;
      return [plain(cells.map((cell, column) => (cell !== '' && named[column] ? `${named[column]}: ${cell}` : cell)))];
    },
    end() {
      const rows = first === null ? [] : [plain(first)];
      headings = null;
      first = null;
      return rows;
    },
  };
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
}
