import { describe, expect, it } from 'vitest';
import { isFollowUp, searchedFor } from './follow-up.ts';

const ask = (question: string) => ({ question, searchedFor: question });

describe('searchedFor', () => {
  it('leaves a question that stands on its own as it is', () => {
    const question = 'What is the starting dose of apixaban in atrial fibrillation?';
    expect(searchedFor(question, [ask('How is gout treated?')])).toBe(question);
  });

  it('adds what the last question was about to a question that goes on from it', () => {
    expect(searchedFor('and in renal failure?', [ask('What is the dose of enoxaparin?')])).toBe(
      'and in renal failure? dose enoxaparin',
    );
    expect(searchedFor('What about her potassium?', [ask('Which drugs does Anna Kowalski take?')])).toBe(
      'What about her potassium? drugs Anna Kowalski',
    );
  });

  it('keeps the subject through several follow-ups', () => {
    const first = ask('What is the dose of enoxaparin?');
    const second = { question: 'and in renal failure?', searchedFor: searchedFor('and in renal failure?', [first]) };
    expect(searchedFor('why?', [first, second])).toBe('why? renal failure dose enoxaparin');
  });

  it('does not repeat a word the follow-up says itself', () => {
    expect(searchedFor('And the dose of dalteparin?', [ask('dose of enoxaparin')])).toBe(
      'And the dose of dalteparin? enoxaparin',
    );
  });

  it('takes the first question of a conversation for itself, however short', () => {
    expect(searchedFor('potassium?', [])).toBe('potassium?');
  });
});

describe('isFollowUp', () => {
  it.each([
    'and in renal failure?',
    'What about children?',
    'Why?',
    'Does she take aspirin and warfarin?',
    'Is it safe with ibuprofen?',
    'potassium?',
  ])('sees that "%s" leans on what went before', (question) => expect(isFollowUp(question)).toBe(true));

  it.each([
    'Which antibiotic for cellulitis in penicillin allergy?',
    'gentamicin trough level',
    'Is there a drug that lowers uric acid in severe renal failure?',
  ])('sees that "%s" stands alone', (question) => expect(isFollowUp(question)).toBe(false));
});
