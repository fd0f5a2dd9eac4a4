import { splitSentences } from '../text/sentences.ts';
import { plainForm } from './plain-form.ts';
import { readStatement, type Statement } from './statement.ts';
import { writtenOut } from './written-out.ts';

/** A source as it is read for checking. */
export interface SourceReading {
  statements: readonly Statement[];
  /** The sentences in the form they are compared in letter by letter. */
  plain: readonly string[];
  stems: ReadonlySet<string>;
}

export function readSource(text: string): SourceReading {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
  const statements = sentences.flatMap(pieces).map(readStatement);
  return {
    statements,
    plain: sentences.map((sentence) => plainForm(writtenOut(sentence))),
    stems: new Set(statements.flatMap(({ stems }) => [...stems])),
  };
}

/** Figures without end (a row of measurements) are read in pieces: what stands around one is near it anyway. */
const LONGEST_PIECE = /[^]{1,800}(?:\s|$)|[^]{1,800}/g;

function pieces(sentence: string): readonly string[] {
  return sentence.match(LONGEST_PIECE) ?? [];
}

/** Several sources as one. */
export function joined(sources: readonly SourceReading[]): SourceReading {
  return {
    statements: sources.flatMap(({ statements }) => statements),
    plain: sources.flatMap(({ plain }) => plain),
    stems: new Set(sources.flatMap(({ stems }) => [...stems])),
  };
}
