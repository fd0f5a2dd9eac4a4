import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePaths } from './path-order.ts';

it('orders paths as the bytes of their UTF-8, which is how SQLite does', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 });
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(comparePaths(left, right))).toBe(Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right))));
    }),
    { seed: 3, numRuns: 500 },
  );
  expect(comparePaths('\uff21', '\u{1f48a}')).toBeLessThan(0);
});
