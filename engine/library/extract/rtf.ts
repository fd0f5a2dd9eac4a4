import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { headingTitle } from './heading-title.ts';
import { authorNames } from './metadata.ts';
import { createRtfFonts, createRtfStyles, levelOfOutline } from './rtf-tables.ts';
import { rtfTokens, type RtfToken } from './rtf-tokens.ts';
import { createRtfWriter } from './rtf-writer.ts';

/** What the words of a group are for. */
type Destination = 'body' | 'skip' | 'fonts' | 'styles' | 'info' | 'title' | 'author' | 'list-mark' | 'note';

/** What holds for a group and those inside it, and ends with it. */
interface Group {
  destination: Destination;
  font: number | null;
  /** Bytes after each `\u` that repeat it for old readers. */
  fallbackBytes: number;
  hidden: boolean;
}

const destinations: Readonly<Record<string, Destination>> = {
  fonttbl: 'fonts', stylesheet: 'styles', info: 'info', pntext: 'list-mark', listtext: 'list-mark', footnote: 'note',
  ...Object.fromEntries(
    `colortbl pict objdata objclass objname header headerl headerr headerf footer footerl footerr footerf fldinst xe tc rxe sp shprslt
     ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn filetbl revtbl template bkmkstart bkmkend private nonshppict pgptbl themedata colorschememapping
     datastore latentstyles listtable listoverridetable rsidtbl generator`.split(/\s+/).map((name) => [name, 'skip' as const]),
  ),
}; // prettier-ignore

/** Words that stand for a character. */
const characters: Readonly<Record<string, string>> = {
  tab: ' ', line: '\n', softline: '\n', emdash: '—', endash: '–', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•',
  emspace: ' ', enspace: ' ', qmspace: ' ', nestcell: ' ', nestrow: ' ',
}; // prettier-ignore
const symbols: Readonly<Record<string, string>> = { '~': ' ', _: '-', '\\': '\\', '{': '{', '}': '}' };
const pages: Readonly<Record<string, number>> = { mac: 10000, pc: 437, pca: 850 };

/** Deeper than any program writes. */
const MAX_GROUPS = 2000;

/**
 * RTF: paragraphs, headings by style or outline level, lists, tables row by row. Pictures, headers, footers and deleted or
 * hidden words are left out; a file that is cut off keeps what was read. Failures: FILE_CORRUPT, FILE_NO_TEXT, FILE_TOO_LARGE.
 */
export async function extractRtf(bytes: Uint8Array): Promise<ExtractedDocument> {
  const reader = createReader();
  for (const token of rtfTokens(bytes)) reader.read(token);
  const { text, blocks, title, author } = reader.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  return {
    format: 'rtf',
    title: title === '' ? headingTitle(text, blocks) : title,
    text,
    blocks,
    pageSpans: [],
    pageItems: [],
    authors: authorNames(author),
  };
}

function createReader() {
  const writer = createRtfWriter();
  const fonts = createRtfFonts();
  const styles = createRtfStyles();
  const groups: Group[] = [];
  let group: Group = { destination: 'body', font: null, fallbackBytes: 1, hidden: false };
  let paragraph = { level: null as number | null, inTable: false };
  let title = '';
  let author = '';
  let bytes = ''; // text not decoded yet: a character may take two bytes
  let skipBytes = 0;
  let ignorable = false;

  function flush(): void {
    if (bytes === '') return;
    const text = fonts.decoder(group.font)(bytes);
    bytes = '';
    write(text);
  }

  function write(text: string): void {
    if (group.hidden) return;
    if (group.destination === 'body' || group.destination === 'note') writer.text(text);
    else if (group.destination === 'title') title += text;
    else if (group.destination === 'author') author += text;
    else if (group.destination === 'list-mark') writer.listMark(text);
  }

  /** Bytes of text, less those that only repeat a character already read. */
  function readBytes(text: string): void {
    const skipped = Math.min(skipBytes, text.length);
    skipBytes -= skipped;
    const rest = text.slice(skipped);
    if (group.destination === 'fonts') fonts.text(rest);
    else if (group.destination === 'styles') styles.text(rest);
    else if (group.destination !== 'skip' && group.destination !== 'info') bytes += rest;
  }

  function readCharacter(value: number): void {
    flush();
    const code = value < 0 ? value + 65_536 : value;
    skipBytes = group.fallbackBytes;
    if (code >= 0xf020 && code <= 0xf0ff && fonts.isPictures(group.font)) {
      write(fonts.decoder(group.font)(String.fromCharCode(code - 0xf000)));
    } else write(code > 0x10_ffff || code < 0 ? '' : String.fromCodePoint(code));
  }

  function enter(destination: Destination): void {
    if (group.destination === 'skip') return;
    if (destination === 'note') write(' (');
    group.destination = destination;
  }

  function open(): void {
    if (groups.length >= MAX_GROUPS) throw new Failure('FILE_CORRUPT');
    groups.push(group);
    group = { ...group };
    if (group.destination === 'styles') styles.open();
  }

  function close(): void {
    const ended = group;
    const outer = groups.pop();
    if (!outer) return; // one brace too many at the end: nothing is lost
    if (ended.destination === 'note' && outer.destination !== 'note') write(') ');
    group = outer;
  }

  function endParagraph(): void {
    if (group.destination === 'note') return writer.text(' ');
    if (group.destination === 'body') writer.endParagraph(paragraph);
  }

  function readParagraphFormat(name: string, value: number | null): void {
    if (name === 'pard') paragraph = { level: null, inTable: false };
    else if (name === 's') paragraph.level = styles.level(value ?? 0);
    else if (name === 'outlinelevel') paragraph.level = levelOfOutline(value);
    else if (name === 'intbl') paragraph.inTable = true;
    else if (name === 'cell') writer.endCell();
    else if (name === 'row') writer.endRow();
  }

  function readFormat(name: string, value: number | null): void {
    if (group.destination === 'body') readParagraphFormat(name, value);
    if (name === 'f') group.font = value;
    else if (name === 'plain') [group.font, group.hidden] = [null, false];
    else if (name === 'v' || name === 'deleted') group.hidden = value !== 0;
    else if (name === 'uc') group.fallbackBytes = Math.min(16, Math.max(0, value ?? 1));
    else if (name === 'ansicpg') fonts.setPage(value ?? 1252);
    else if (name === 'deff') fonts.setDefault(value ?? 0);
    else if (Object.hasOwn(pages, name)) fonts.setPage(pages[name]!);
  }

  function readWord(name: string, value: number | null): void {
    if (name === 'u' && value !== null) return readCharacter(value);
    const character = Object.hasOwn(characters, name) ? characters[name] : undefined;
    if (skipBytes > 0 && character !== undefined) return void skipBytes--;
    skipBytes = 0; // a fallback left out: the end of a paragraph or cell is none
    flush();
    const starred = ignorable;
    ignorable = false;
    if (starred && name !== 'shpinst') return void (group.destination = 'skip');
    const destination = Object.hasOwn(destinations, name) ? destinations[name] : undefined;
    if (destination !== undefined) return enter(destination);
    if (group.destination === 'skip') return;
    if (group.destination === 'fonts') return fonts.word(name, value);
    if (group.destination === 'styles') return styles.word(name, value);
    if (group.destination === 'info') return void (group.destination = name === 'title' || name === 'author' ? name : 'skip');
    if (character !== undefined) return write(character);
    if (name === 'par' || name === 'sect' || name === 'page') return endParagraph();
    readFormat(name, value);
  }

  function readSymbol(char: string): void {
    if (char === '*') return void (ignorable = true);
    if (skipBytes > 0) return void skipBytes--;
    flush();
    if (char === '\n' || char === '\r') return endParagraph();
    write(symbols[char] ?? '');
  }

  return {
    read(token: RtfToken): void {
      if (token.kind === 'text') return readBytes(token.text);
      if (token.kind === 'byte') return readBytes(String.fromCharCode(token.code));
      if (token.kind === 'word') return readWord(token.name, token.value);
      if (token.kind === 'symbol') return readSymbol(token.char);
      flush();
      skipBytes = 0;
      ignorable = false;
      if (token.kind === 'open') open();
      else close();
    },
    finish() {
      flush();
      writer.endParagraph(paragraph);
      return { ...writer.finish(), title: cleanInline(title).trim().slice(0, 300), author: author.slice(0, 1000) };
    },
  };
}
