import type { Database } from '../store/database.ts';
import { queryTerms } from './analysis.ts';
import { quoted } from './postings.ts';

/** The words of a text as phrases are compared: case, accents, hyphens and what stands between words make no difference. */
export function phraseWords(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\p{M}\u00ad\u200b-\u200d\u2060\ufeff]/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
  return ` ${words} `;
}

/**
 * An FTS5 expression that every passage with this phrase fits (and some others do); null where its words are such as are
 * not indexed. Hyphens in the text put a joined word between two others, so the words need only be near each other.
 */
export function nearExpression(phrase: string): string | null {
  const terms = queryTerms(phrase.replace(/[-\u2010-\u2015]/g, ' '));
  const [first] = terms;
  if (first === undefined) return null;
  if (terms.length === 1) return quoted(first);
  return `NEAR(${terms.map(quoted).join(' ')}, ${terms.length})`;
}

/** Reads whether passages hold phrases. */
export function createPhraseReader(db: Database) {
  const placeOf = db.prepare<{ documentId: string; start: number; end: number; headings: string }>(
    'SELECT document_id AS documentId, start_offset AS start, end_offset AS end, headings FROM passages WHERE passage_id = ?',
  );
  const textOf = db.prepare<{ text: string }>('SELECT text FROM document_texts WHERE document_id = ?');

  /** The texts of documents are read once for each question. */
  return (phrases: readonly string[], without: readonly string[]): ((passageId: number) => boolean) => {
    const sought = phrases.map(phraseWords);
    const unwanted = without.map(phraseWords);
    if (sought.length === 0 && unwanted.length === 0) return () => true;
    let last = { documentId: '', text: '' };
    return (passageId) => {
      const place = placeOf.get(passageId);
      if (!place) return false;
      const { documentId, start, end, headings } = place;
      if (last.documentId !== documentId) last = { documentId, text: textOf.get(documentId)?.text ?? '' };
      const words = phraseWords([...(JSON.parse(headings) as string[]), last.text.slice(start, end)].join('\n'));
      return sought.every((phrase) => words.includes(phrase)) && !unwanted.some((phrase) => words.includes(phrase));
    };
  };
}
