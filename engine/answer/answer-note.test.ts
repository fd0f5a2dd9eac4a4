import { expect, it } from 'vitest';
import { documentId, passageId, turnId, type Turn } from '../../contract/index.ts';
import { liveIn } from '../../tests/fixtures/inert-answer.ts';
import { answerNote } from './answer-note.ts';

const IMAGE = '![x](https://attacker.example/p.png) <img src="https://attacker.example/q.png">';

it('shows the words of a document as words, so that whoever opens the note fetches nothing', () => {
  const turn: Turn = {
    turnId: turnId.parse('t'),
    question: `Dose? ${IMAGE}`,
    mode: 'offline',
    outcome: 'answered',
    answer: 'Give 5 mg. [1]',
    citations: [
      {
        number: 1,
        passageId: passageId.parse(1),
        documentId: documentId.parse('d'),
        title: `Plan ${IMAGE}`,
        path: `/n/${IMAGE}.md`,
        page: null,
        start: 0,
        end: 9,
        quote: `Give 5 mg.\n\n# ${IMAGE}\n[1]: https://attacker.example/g`,
      },
    ],
    removedMarkers: 0,
    replaced: null,
    answeredBy: null,
    cost: null,
    claims: [],
    failure: null,
    searchedFor: 'Dose?',
    terms: [],
    expansions: [],
    corrections: [],
    legs: [],
    hits: [],
    timings: { searchMs: 1, firstTextMs: 1, totalMs: 1 },
    askedAtMs: 0,
    scope: null,
  };
  const note = answerNote(turn);
  expect(liveIn(note)).toEqual([]);
  expect(note).toContain('> Give 5 mg.');
  const why = '“5 mg” in the answer, “2 mg” in the source.';
  const claims = [{ start: 0, end: 10, verdict: 'contradicted' as const, why, citation: 1, isWithheld: false }];
  expect(answerNote({ ...turn, claims })).toContain(`## Not supported by its source\n\n- Give 5 mg. (${why})`);
});
