import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import type { AnsweredBy } from '../../contract/ask.ts';
import { catalogue } from '../text/index.ts';
import { asSentence, isOfQuotes, whoInWords, whoOfTurn } from './answered-by.ts';
import { newTurn } from './shown-turn.ts';

const t: TFunction = catalogue.t;
const by = (part: Partial<AnsweredBy>): AnsweredBy => ({
  kind: 'provider',
  providerId: null,
  name: 'Clinic gateway',
  model: 'gpt-5',
  why: null,
  ...part,
});

describe('who answered', () => {
  it('is a provider with its model, this computer, the demo, or an earlier answer', () => {
    expect(whoInWords(by({}), t)).toBe('Clinic gateway · gpt-5');
    expect(whoInWords(by({ kind: 'local', name: '', model: null }), t)).toBe('This computer');
    expect(whoInWords(by({ kind: 'demo', name: 'Demo' }), t)).toBe('Demo');
    expect(whoInWords(by({ kind: 'cache' }), t)).toBe('Earlier answer of Clinic gateway · gpt-5');
  });

  it('is told of turns stored before it was, and of none that nobody answered', () => {
    const turn = newTurn('key', 'q?', 'cloud', 0);
    expect(whoOfTurn({ ...turn, answer: 'A.' }, t)).toBe('Cloud provider');
    expect(whoOfTurn({ ...turn, mode: 'offline', answer: 'A.' }, t)).toBe('This computer');
    expect(whoOfTurn(turn, t)).toBeNull();
  });

  it('decides whether the answer is made of the quotes, whatever the mode was', () => {
    const local = by({ kind: 'local' });
    expect(isOfQuotes({ answeredBy: local, mode: 'auto' })).toBe(true);
    expect(isOfQuotes({ answeredBy: by({ kind: 'demo' }), mode: 'cloud' })).toBe(true);
    expect(isOfQuotes({ answeredBy: by({}), mode: 'offline' })).toBe(false);
    expect(isOfQuotes({ answeredBy: null, mode: 'offline' })).toBe(true);
    expect(isOfQuotes({ answeredBy: null, mode: 'cloud' })).toBe(false);
  });

  it('gives reasons as sentences', () => {
    expect(asSentence('the gateway did not answer in time')).toBe('The gateway did not answer in time.');
    expect(asSentence('Nothing was sent.')).toBe('Nothing was sent.');
  });
});
