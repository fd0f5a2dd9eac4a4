import { expect, it } from 'vitest';
import { copyText } from './copy-text.ts';

it('what is not supported is told beside what is pasted, what is withheld is not there to be told of', () => {
  const answer = 'Dose 5 mg. *(Withheld: No source is named.)*';
  const claim = { verdict: 'contradicted' as const, citation: null };
  const text = copyText({
    question: 'Dose?',
    answer,
    citations: [],
    answeredBy: null,
    claims: [
      { ...claim, start: 0, end: 10, why: '“5 mg” in the answer, “2 mg” in the source.', isWithheld: false },
      { ...claim, start: 11, end: answer.length, why: 'No source is named.', isWithheld: true },
    ],
  });
  expect(text).toBe(`Dose?\n\n${answer}\n\nNot supported: “Dose 5 mg.” “5 mg” in the answer, “2 mg” in the source.`);
});

it('a demo answer is one wherever it is pasted', () => {
  const answeredBy = { kind: 'demo', providerId: null, name: 'Demo', model: 'scripted', why: null } as const;
  const text = copyText({ question: 'Dose?', answer: 'Dose 5 mg.', citations: [], claims: [], answeredBy });
  expect(text).toMatch(/^Dose\?\n\nDEMO: .*\n\nDose 5 mg\.$/);
});
