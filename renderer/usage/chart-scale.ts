/** Lines a scale has at the least to be read by, without its zero. */
const FEWEST_STEPS = 3;

/**
 * The values a chart has lines at, from 0 to the first that is no less than `most`: in steps of 1, 2 or 5 times a power of
 * ten, never below `smallestStep`. Three to eight lines above zero; fewer only where steps cannot be smaller.
 */
export function ticksTo(most: number, smallestStep = 1): number[] {
  if (most <= 0) return [0, smallestStep];
  const rough = most / FEWEST_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [5, 2, 1].find((each) => each * power <= rough) ?? 1;
  const step = Math.max(smallestStep, Math.round(factor * power));
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, n) => n * step);
}

/** Every how many bars one is named, so that names do not run into each other. */
export function labelStride(bars: number): number {
  return bars <= 12 ? 1 : Math.ceil(bars / 8);
}
