import { PDFDocument, type PDFFont, type PDFPage, StandardFonts } from 'pdf-lib';
import type { Turn } from '../../contract/ask.ts';
import { doubtsOf } from './doubts.ts';

/** A4 in points, and how it is set. */
const PAGE = { width: 595, height: 842, margin: 56 };
const SIZES = { title: 16, heading: 12, text: 10.5, small: 9 };
const LINE = 1.4;

/** What the fonts of every PDF reader lack and medicine writes. */
const NEAR: Readonly<Record<string, string>> = {
  '≥': '>=',
  '≤': '<=',
  '≈': '~',
  '→': '->',
  '←': '<-',
  '↑': 'up',
  '↓': 'down',
  '−': '-',
  '≠': '!=',
  '∆': 'Delta',
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  '\u2009': ' ',
  '\u202F': ' ',
  '\u00A0': ' ',
  '\u2011': '-',
};

/** An answer with its sources as a PDF, in the fonts every reader has: letters they lack are written as near as may be. */
export async function answerPdf({ question, answer, citations, claims, askedAtMs }: Turn): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create();
  const [regular, bold] = [await pdf.embedFont(StandardFonts.Helvetica), await pdf.embedFont(StandardFonts.HelveticaBold)];
  pdf.setTitle(question);
  let page: PDFPage = pdf.addPage([PAGE.width, PAGE.height]);
  let top = PAGE.height - PAGE.margin;

  function write(text: string, { font = regular, size = SIZES.text, indent = 0, after = 6 } = {}): void {
    for (const line of linesOf(writable(text, font), { font, size, width: PAGE.width - PAGE.margin * 2 - indent })) {
      if (top - size * LINE < PAGE.margin) {
        page = pdf.addPage([PAGE.width, PAGE.height]);
        top = PAGE.height - PAGE.margin;
      }
      top -= size * LINE;
      page.drawText(line, { x: PAGE.margin + indent, y: top, font, size });
    }
    top -= after;
  }

  write(question, { font: bold, size: SIZES.title, after: 10 });
  for (const paragraph of plain(answer).split('\n')) if (paragraph.trim() !== '') write(paragraph);
  const doubts = doubtsOf({ answer, claims });
  if (doubts.length > 0) write('Not supported by its source', { font: bold, size: SIZES.heading, after: 4 });
  for (const { sentence, why } of doubts) write(`${plain(sentence)} (${why})`, { after: 4 });
  if (citations.length > 0) write('Sources', { font: bold, size: SIZES.heading, after: 4 });
  for (const { number, title, path, page: at, quote } of citations) {
    write(`[${number}] ${title}`, { font: bold, after: 0 });
    write(at === null ? path : `${path}, page ${at}`, { size: SIZES.small, indent: 14, after: 2 });
    write(quote, { size: SIZES.small, indent: 14, after: 8 });
  }
  const asked = new Date(askedAtMs).toISOString().slice(0, 16).replace('T', ' ');
  write(`Answered by VoiceAssist, ${asked} UTC. Check it against its sources.`, { size: SIZES.small });
  return new Uint8Array(await pdf.save());
}

/** Markdown's signs are for readers of Markdown. */
function plain(markdown: string): string {
  return markdown
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/^\s*[-*+]\s+/gm, '\u2022 ')
    .replace(/\*\*(.+?)\*\*/g, '$1');
}

function writable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  return Array.from(text.normalize('NFC').replace(/\s+/g, ' '), (character) => {
    if (known.has(character.codePointAt(0) ?? 0)) return character;
    return NEAR[character] ?? '?';
  }).join('');
}

function linesOf(text: string, { font, size, width }: { font: PDFFont; size: number; width: number }): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (words: string): boolean => font.widthOfTextAtSize(words, size) <= width;
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) line = longer;
    else {
      if (line !== '') lines.push(line);
      line = word;
      // An address without a space may be longer than a line.
      while (!fits(line)) {
        let end = line.length - 1;
        while (end > 1 && !fits(line.slice(0, end))) end--;
        lines.push(line.slice(0, end));
        line = line.slice(end);
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}
