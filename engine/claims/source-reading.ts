import { splitSentences } from '../text/sentences.ts';
import { plainForm } from './plain-form.ts';
import { readStatement, type Statement } from './statement.ts';

/** A source as it is read for checking. */
export interface SourceReading {
  statements: readonly Statement[];
  /** The sentences in the form they are compared in letter by letter. */
  plain: readonly string[];
  stems: ReadonlySet<string>;
}

export function readSource(text: string): SourceReading {
  const statements = splitSentences(text).map(({ start, end }) => readStatement(text.slice(start, end)));
  return {
    statements,
    plain: statements.map((statement) => plainForm(statement.text)),
    stems: new Set(statements.flatMap(({ stems }) => [...stems])),
  };
}

/** Several sources as one. */
export function joined(sources: readonly SourceReading[]): SourceReading {
  return {
    statements: sources.flatMap(({ statements }) => statements),
    plain: sources.flatMap(({ plain }) => plain),
    stems: new Set(sources.flatMap(({ stems }) => [...stems])),
  };
}
