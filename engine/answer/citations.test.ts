import { describe, expect, it } from 'vitest';
import { documentId, passageId, type SearchHit } from '../../contract/index.ts';
import type { AnswerPart } from './answerer.ts';
import { createCitationVerifier, type VerifiedPart } from './citations.ts';
import type { TermStatistics } from './term-statistics.ts';

const statistics: TermStatistics = {
  terms: (text) =>
    (text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).map((term) => term.replace(/\.$/, '')).filter((term) => term !== ''),
  weight: () => 1,
};
const passage = (id: number, text: string, start = 0): SearchHit => ({
  rank: id,
  score: 1,
  passageId: passageId.parse(id),
  documentId: documentId.parse(`d${id}`),
  path: `/${id}.md`,
  title: `Note ${id}`,
  page: null,
  start,
  end: start + text.length,
  headings: [],
  text,
  marks: [],
  kind: 'note',
  format: null,
  sourceId: null,
  dateMs: null,
});
const evidence = [
  passage(1, 'Potassium was 5.4 mmol/L. Sodium was 139 mmol/L. The patient felt well.', 1000),
  passage(2, 'Repeat the potassium measurement within one week of the change.'),
];

function verify(...parts: AnswerPart[]) {
  const verifier = createCitationVerifier(evidence, statistics);
  const out: VerifiedPart[] = [...parts.flatMap((part) => verifier.push(part)), ...verifier.end()];
  const text = out.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return {
    out,
    text,
    quotes: verifier.citations.map((one) => one.quote),
    citations: verifier.citations,
    removed: verifier.removedMarkers,
  };
}
const text = (value: string): AnswerPart => ({ kind: 'text', text: value });
const cite = (number: number, quote: string | null = null): AnswerPart => ({ kind: 'cite', evidence: number, quote });

describe('citation verifier', () => {
  it('places a quote in the document and sends the citation before its number', () => {
    const { out, citations } = verify(text('Sodium is normal '), cite(1, 'sodium  was 139 mmol/l'), text('.'));
    expect(citations).toMatchObject([{ number: 1, start: 1026, end: 1047, quote: 'Sodium was 139 mmol/L' }]);
    expect(out.map((part) => part.kind)).toEqual(['text', 'citation', 'text', 'text']);
  });

  it('takes the sentence that supports the statement where there is no quote, or none that is found', () => {
    const statement = 'The potassium was 5.4 mmol/L ';
    expect(verify(text(statement), cite(1)).quotes).toEqual(['Potassium was 5.4 mmol/L.']);
    expect(verify(text(statement), cite(1, 'K was high')).quotes).toEqual(['Potassium was 5.4 mmol/L.']);
  });

  it('takes the whole passage where no sentence clearly supports it: never a wrong one', () => {
    expect(verify(text('Everything is fine '), cite(1)).quotes).toEqual([evidence[0]?.text]);
    expect(verify(text('Was 5.4 mmol/L or was 139 mmol/L '), cite(1)).quotes).toEqual([evidence[0]?.text]);
  });

  it('cites the passage a long quote really stands in, where the number was wrong', () => {
    const { citations } = verify(text('Repeat it '), cite(1, 'Repeat the potassium measurement within one week'));
    expect(citations).toMatchObject([{ passageId: 2, start: 0, end: 48 }]);
  });

  it('removes and counts markers that name nothing given, with the blank before them', () => {
    const {
      text: shown,
      removed,
      quotes,
    } = verify(text('Nonsense '), cite(3), cite(0), text('. More '), cite(99, 'x'), text(' words'));
    expect({ shown, removed, quotes }).toEqual({ shown: 'Nonsense. More words', removed: 3, quotes: [] });
  });

  it('gives one passage and span one number, and does not repeat it side by side', () => {
    const quote = 'The patient felt well.';
    const { text: shown, quotes } = verify(
      text('A '),
      cite(2),
      cite(1, quote),
      cite(1, quote),
      text('. B '),
      cite(1, quote),
      text('.'),
    );
    expect(shown).toBe('A [1][2]. B [2].');
    expect(quotes).toHaveLength(2);
  });
});
