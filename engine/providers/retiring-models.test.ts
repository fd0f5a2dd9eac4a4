import { expect, it } from 'vitest';
import { isRetiring, retirementOf, retiringOf, toldRetirement } from './retiring-models.ts';

const OPENAI = { baseUrl: 'https://api.openai.com/v1' };

it('warns sixty days ahead, and goes on after the day', () => {
  const day = Date.parse('2026-10-23');
  expect(isRetiring('2026-10-23', day - 61 * 86_400_000)).toBe(false);
  expect(isRetiring('2026-10-23', day - 60 * 86_400_000)).toBe(true);
  expect(isRetiring('2026-10-23', day + 86_400_000)).toBe(true);
  expect(isRetiring(null, day)).toBe(false);
});

it('knows the days of the vendor at the vendor’s own address only, and a name for itself alone', () => {
  expect(retirementOf(OPENAI, 'gpt-4')).toBe('2026-10-23');
  expect(retirementOf(OPENAI, 'gpt-4o')).toBeNull();
  expect(retirementOf({ baseUrl: 'https://gateway.example/v1' }, 'gpt-4')).toBeNull();
  expect(retiringOf(OPENAI, ['gpt-4', 'gpt-5.5'], Date.parse('2026-11-20'))).toEqual([
    { model: 'gpt-4', retiresOn: '2026-10-23', retiring: true },
  ]);
});

it('reads what servers tell in their lists, and nothing from what is no day', () => {
  expect(toldRetirement({ id: 'a', deprecation: '2026-12-31T00:00:00Z' })).toBe('2026-12-31');
  expect(toldRetirement({ id: 'a', deprecation: { inference: 1_798_675_200 } })).toBe('2026-12-31');
  expect(toldRetirement({ id: 'a', expiration_date: '2026-12-31' })).toBe('2026-12-31');
  for (const deprecation of [null, true, {}, 'soon', -1, { inference: 'soon' }])
    expect(toldRetirement({ deprecation })).toBeNull();
});
