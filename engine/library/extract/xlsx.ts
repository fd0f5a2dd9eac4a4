import { Failure } from '../../failure.ts';
import { cleanInline } from './clean-text.ts';
import type { ExtractedDocument } from './extracted-document.ts';
import { refuseOleFile } from './file-format.ts';
import { MAX_OFFICE_XML_BYTES, MAX_TEXT_CHARS, TEXT_TOO_LONG } from './limits.ts';
import { coreProperties } from './office-properties.ts';
import { partPath, readRelations } from './office-relations.ts';
import { addTable, type Cell, type Row } from './table-rows.ts';
import { createTextBuilder } from './text-builder.ts';
import { readStyles, showNumber, type NumberStyle } from './xlsx-cells.ts';
import { readXml } from './xml-reader.ts';
import { childAt, decodeXml, elementsOf, parseXml } from './xml-tree.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

interface Workbook {
  from1904: boolean;
  sheets: { name: string; path: string }[];
  strings: readonly string[];
  styles: readonly NumberStyle[];
}

/** The widest sheet there can be (XFD). */
const MAX_COLUMNS = 16_384;

/**
 * XLSX: every shown sheet under its name, row by row with the header's words in each row. Values are those the file was saved
 * with; no formula is calculated, no link followed. Failures: FILE_ENCRYPTED, FILE_CORRUPT, FILE_EXPANDS_TOO_FAR,
 * FILE_NO_TEXT, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED.
 */
export async function extractXlsx(bytes: Uint8Array): Promise<ExtractedDocument> {
  refuseOleFile(bytes, 'This is an old Excel file (.xls). Save it as .xlsx.');
  const zip = openZip(bytes, { maxTotalBytes: MAX_OFFICE_XML_BYTES });
  const workbook = readWorkbook(zip);
  const builder = createTextBuilder();
  for (const { name, path } of workbook.sheets) {
    const rows = readRows(decodeXml(zip.read(path)), workbook);
    if (rows.length === 0) continue;
    if (workbook.sheets.length > 1 || !isDefaultName(name)) builder.add('heading', name, 2);
    addTable(builder, rows);
  }
  const { text, blocks } = builder.finish();
  if (text === '') throw new Failure('FILE_NO_TEXT');
  return { format: 'xlsx', ...coreProperties(zip), text, blocks, pageSpans: [], pageItems: [] };
}

function isDefaultName(name: string): boolean {
  return /^(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha) ?\d+$/i.test(name);
}

function readWorkbook(zip: ZipArchive): Workbook {
  const path = 'xl/workbook.xml';
  const root = parseXml(decodeXml(zip.read(path)));
  const relations = readRelations(zip, path);
  const listed = childAt(root, 'sheets');
  const sheets = (listed ? elementsOf(listed, 'sheet') : []).flatMap((sheet) => {
    const relation = relations.find(({ id }) => id === (sheet.attribute('r:id') ?? ''));
    const shown = (sheet.attribute('state') ?? 'visible') === 'visible';
    if (!shown || !relation?.type.endsWith('/worksheet') || !zip.has(relation.path)) return [];
    return [{ name: cleanInline(sheet.attribute('name') ?? '').trim(), path: relation.path }];
  });
  const stylesPath = relations.find(({ type }) => type.endsWith('/styles'))?.path ?? partPath(path, 'styles.xml');
  const stringsPath = relations.find(({ type }) => type.endsWith('/sharedStrings'))?.path ?? partPath(path, 'sharedStrings.xml');
  return {
    from1904: /^(?:1|true)$/.test(childAt(root, 'workbookPr')?.attribute('date1904') ?? ''),
    sheets,
    strings: zip.has(stringsPath) ? readStrings(decodeXml(zip.read(stringsPath))) : [],
    styles: zip.has(stylesPath) ? readStyles(zip.read(stylesPath)) : [],
  };
}

/** The strings cells share, by index; how to pronounce them (`rPh`) is left out. */
function readStrings(xml: string): string[] {
  const strings: string[] = [];
  let words = '';
  let inText = false;
  let phonetic = false;
  readXml(xml, {
    open(name) {
      if (name === 'si') words = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(text) {
      if (inText) words += text;
    },
    close(name) {
      inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') strings.push(unescape(words));
    },
  });
  return strings;
}

/** Characters XML cannot hold are written `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
function unescape(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function readRows(xml: string, workbook: Workbook): Row[] {
  const rows: Row[] = [];
  let row: Cell[] = [];
  let cell = { type: '', style: 0, column: 0, words: '' };
  let next = 0;
  let inValue = false;
  let chars = 0;
  readXml(xml, {
    open(name, attribute) {
      if (name === 'row') [row, next] = [[], 0];
      else if (name === 'c') {
        const column = columnOf(attribute('r')) ?? next;
        cell = { type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0), column, words: '' };
        next = column + 1;
      }
      inValue = name === 'v' || name === 't';
    },
    text(text) {
      if (inValue) cell.words += text;
    },
    close(name) {
      inValue = false;
      if (name === 'c' && cell.words !== '' && cell.column < MAX_COLUMNS) {
        const text = cleanInline(shown(cell, workbook)).trim();
        chars += text.length;
        if (chars > MAX_TEXT_CHARS) throw new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG });
        if (text !== '') row.push({ column: cell.column, text });
      }
      if (name === 'row' && row.length > 0) rows.push(row);
    },
  });
  return rows;
}

/** The column of a cell's name, from 0: B7 is 1. Null where the name is left out. */
function columnOf(reference: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? '')?.[1];
  if (letters === undefined) return null;
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function shown(cell: { type: string; style: number; words: string }, workbook: Workbook): string {
  if (cell.type === 's') return workbook.strings[Number(cell.words)] ?? '';
  if (cell.type === 'b') return cell.words.trim() === '1' ? 'TRUE' : 'FALSE';
  if (cell.type === 'n') return showNumber(cell.words, workbook.styles[cell.style] ?? 'number', workbook.from1904);
  if (cell.type === 'd') return cell.words.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' ');
  return unescape(cell.words); // inline strings, results of formulas, errors
}
