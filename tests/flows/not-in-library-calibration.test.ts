import { expect, it } from 'vitest';
import { type AskedQuestion, calibrate, calibrationPicture } from '../bench/calibrate-not-in-library.ts';
import { createRandom } from '../fixtures/identities/random.ts';

/** Questions whose margins lie around these, as often in the one half as in the other. */
function asked(around: Record<AskedQuestion['truth'], number>, reportAround = around): AskedQuestion[] {
  const random = createRandom(7);
  return (['calibration', 'report'] as const).flatMap((half) =>
    (['answerable', 'held out', 'foreign'] as const).flatMap((truth) =>
      Array.from({ length: 200 }, (_, index): AskedQuestion => {
        const middle = (half === 'calibration' ? around : reportAround)[truth];
        return { task: index % 2 === 0 ? 'one' : 'two', half, truth, margin: middle + (random.below(201) - 100) / 1000 };
      }),
    ),
  );
}

it('moves the threshold to where both mistakes are fewest, and says that it is better', () => {
  const { best, gain, isBetter } = calibrate(asked({ answerable: 0.3, 'held out': 0.1, foreign: 0.1 }));
  expect(best).toBeGreaterThanOrEqual(0.19);
  expect(best).toBeLessThanOrEqual(0.21);
  expect({ isBetter, isGain: gain.low > 0.1 }).toEqual({ isBetter: true, isGain: true });
});

it('leaves it where it is good already, and where the report half does not agree', () => {
  expect(calibrate(asked({ answerable: 0.12, 'held out': -0.12, foreign: -0.12 })).isBetter).toBe(false);
  const better = { answerable: 0.3, 'held out': 0.1, foreign: 0.1 };
  const other = { answerable: 0.1, 'held out': -0.1, foreign: -0.1 };
  expect(calibrate(asked(better, other)).isBetter).toBe(false);
});

it('draws a picture with a curve for each half and set', () => {
  const picture = calibrationPicture(asked({ answerable: 0.1, 'held out': 0, foreign: 0 }));
  expect(picture.match(/<path d="M[^"]*L[^"]*" fill="none"/g)).toHaveLength(6);
  expect(picture).toContain('<title');
  expect(picture).not.toMatch(/NaN|undefined/);
});
