import { describe, expect, it } from 'vitest';
import { price } from '../../contract/usage.ts';
import { emptyPrice, priceOf, withPrice, wrongWith } from './price-draft.ts';

const draft = { ...emptyPrice('2026-11-20'), model: ' ward-model* ', input: 2.5, output: '10', cached: '' };

describe('a price typed by a person', () => {
  it('becomes whole millionths, exactly, and not known where it is empty', () => {
    const made = priceOf(draft);
    expect(price.safeParse(made).success).toBe(true);
    expect(made).toMatchObject({
      host: '*',
      model: 'ward-model*',
      inputMicro: 2_500_000,
      outputMicro: 10_000_000,
      cachedInputMicro: null,
      audioMinuteMicro: null,
    });
    expect(priceOf({ ...draft, input: 0.1 + 0.2 }).inputMicro).toBe(300_000);
  });

  it('may be nothing, which is not the same as not known', () => {
    expect(wrongWith({ ...draft, input: 0, output: '' })).toBeNull();
    expect(priceOf({ ...draft, input: 0 }).inputMicro).toBe(0);
  });

  it('needs a model, a day and an amount', () => {
    expect(wrongWith(draft)).toBeNull();
    expect(wrongWith({ ...draft, model: ' ' })).toBe('needModel');
    expect(wrongWith({ ...draft, from: '' })).toBe('needDay');
    expect(wrongWith({ ...draft, input: '', output: '' })).toBe('needPrice');
  });

  it('takes the place of an earlier one for the same', () => {
    const first = priceOf(draft);
    const other = priceOf({ ...draft, from: '2026-12-01' });
    const second = priceOf({ ...draft, input: 3 });
    expect(withPrice([first, other], second)).toEqual([other, second]);
  });
});
