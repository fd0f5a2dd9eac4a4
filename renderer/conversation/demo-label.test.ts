import { expect, it } from 'vitest';
import { DEMO_LABEL } from '../../contract/default-provider.ts';
import type { AnsweredBy } from '../../contract/ask.ts';
import { copyText } from './copy-text.ts';
import { withoutDemoLabel } from './demo-label.ts';

const by = (kind: AnsweredBy['kind']): AnsweredBy => ({ kind, providerId: null, name: 'Demo', model: 'scripted', why: null });
const WHOLE = `${DEMO_LABEL}\n\nApixaban 5 mg [1].`;

it('an answer of the demo is shown without the label in its text, however far it has arrived', () => {
  for (let length = 0; length <= WHOLE.length; length++) {
    const shown = withoutDemoLabel({ answer: WHOLE.slice(0, length), answeredBy: by('demo') });
    expect('Apixaban 5 mg [1].').toContain(shown);
  }
  expect(withoutDemoLabel({ answer: WHOLE, answeredBy: by('demo') })).toBe('Apixaban 5 mg [1].');
});

it('the same words of anybody else stay', () => {
  expect(withoutDemoLabel({ answer: WHOLE, answeredBy: by('provider') })).toBe(WHOLE);
  expect(withoutDemoLabel({ answer: 'Apixaban.', answeredBy: by('demo') })).toBe('Apixaban.');
});

it('what is copied of it says once that it is a demo', () => {
  const turn = { question: 'Which dose?', answer: WHOLE, citations: [], claims: [], answeredBy: by('demo') };
  expect(copyText(turn).match(/demo/gi)).toHaveLength(1);
  expect(copyText(turn)).toContain('not for the care of anybody');
});
