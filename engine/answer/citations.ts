import type { Citation } from '../../contract/ask.ts';
import type { SearchHit } from '../../contract/search.ts';
import type { AnswerPart } from './answerer.ts';
import { locateQuote, type Span } from './locate.ts';
import { supportingSentence } from './support.ts';
import { splitSentences } from '../text/sentences.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A piece of the verified answer, in the form it travels: a citation always comes before the text naming it. */
export type VerifiedPart = { kind: 'citation'; citation: Citation } | { kind: 'text'; text: string };

/** Checks an answerer's claims against the evidence it was given, while the answer streams. */
export interface CitationVerifier {
  push(part: AnswerPart): VerifiedPart[];
  /** What was held back (blanks before a possible marker). */
  end(): VerifiedPart[];
  readonly citations: readonly Citation[];
  /** Claims naming no passage that was given. */
  readonly removedMarkers: number;
}

/** A quote this long (characters) found word for word in another given passage is cited there: the number was wrong. */
const QUOTE_TELLS_THE_PASSAGE = 20;
/** Text looked back over for the statement a marker stands behind. */
const STATEMENT_CHARACTERS = 800;

/**
 * Numbers citations by first use; one passage and span keeps one number. A quote is located in the passage; without one
 * that is found there, the sentence that supports the statement is taken, and where none does, the whole passage: a
 * wider mark is better than a wrong one.
 */
export function createCitationVerifier(evidence: readonly SearchHit[], statistics: TermStatistics): CitationVerifier {
  const citations: Citation[] = [];
  let removedMarkers = 0;
  let said = '';
  let blanks = '';
  let justCited: number[] = [];

  function place(hit: SearchHit, quote: string | null): { hit: SearchHit; span: Span } {
    const span = quote === null ? null : locateQuote(hit.text, quote);
    if (span !== null) return { hit, span };
    if (quote !== null && quote.length >= QUOTE_TELLS_THE_PASSAGE) {
      for (const other of evidence) {
        const elsewhere = locateQuote(other.text, quote);
        if (elsewhere !== null) return { hit: other, span: elsewhere };
      }
    }
    return { hit, span: supportingSentence(hit.text, statementBefore(said), statistics) ?? { start: 0, end: hit.text.length } };
  }

  function cite(part: Extract<AnswerPart, { kind: 'cite' }>): VerifiedPart[] {
    const claimed = evidence[part.evidence - 1];
    if (claimed === undefined) {
      removedMarkers += 1;
      return [];
    }
    const { hit, span } = place(claimed, part.quote);
    const start = hit.start + span.start;
    const end = hit.start + span.end;
    const known = citations.find((one) => one.passageId === hit.passageId && one.start === start && one.end === end);
    const citation: Citation = known ?? {
      number: citations.length + 1,
      passageId: hit.passageId,
      documentId: hit.documentId,
      title: hit.title,
      path: hit.path,
      page: hit.page,
      start,
      end,
      quote: hit.text.slice(span.start, span.end),
    };
    if (justCited.includes(citation.number)) return [];
    justCited.push(citation.number);
    if (known === undefined) citations.push(citation);
    const marker = `${blanks}[${citation.number}]`;
    blanks = '';
    const text: VerifiedPart = { kind: 'text', text: marker };
    return known === undefined ? [{ kind: 'citation', citation }, text] : [text];
  }

  function say(text: string): VerifiedPart[] {
    // Blanks before a marker that was taken out go with it.
    const whole = /^[.,;:!?)]/.test(text) ? text : (text.startsWith(' ') ? '' : blanks) + text;
    const trailing = / *$/.exec(whole)?.[0] ?? '';
    if (whole.trim() !== '') {
      said = (said + text).slice(-STATEMENT_CHARACTERS);
      justCited = [];
    }
    blanks = trailing;
    const now = whole.slice(0, whole.length - trailing.length);
    return now === '' ? [] : [{ kind: 'text', text: now }];
  }

  return {
    push: (part) => (part.kind === 'text' ? say(part.text) : cite(part)),
    end() {
      const held = blanks;
      blanks = '';
      return held === '' ? [] : [{ kind: 'text', text: held }];
    },
    citations,
    get removedMarkers() {
      return removedMarkers;
    },
  };
}

/** The sentence a marker after `said` speaks for. */
function statementBefore(said: string): string {
  const last = splitSentences(said).at(-1);
  return last === undefined ? '' : said.slice(last.start, last.end);
}
