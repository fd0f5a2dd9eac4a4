/** Digits behind the point of a micro-unit. */
const MICRO_DIGITS = 6;
/** Of an amount below one unit this many digits are shown that say something: `$0.0042`. */
const TELLING_DIGITS = 2;

/**
 * An amount of micro-units as people read it: `$4.20`, and below one unit as many digits as say something: `$0.0042`. Rounded
 * in whole numbers, halves away from zero, so that no error of binary fractions shows.
 */
export function moneyText(micro: number, currency: string, language: string, digits = moneyDigits(micro, currency)): string {
  const step = 10 ** (MICRO_DIGITS - digits);
  const size = Math.abs(micro);
  const rest = size % step;
  const steps = (size - rest) / step + (rest * 2 >= step ? 1 : 0);
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format((steps === 0 ? 0 : Math.sign(micro) * steps) / 10 ** digits);
}

/** Digits behind the point an amount is shown with: those of its currency, more below one unit, never more than there are. */
export function moneyDigits(micro: number, currency: string): number {
  const own = Math.min(MICRO_DIGITS, ownDigits(currency));
  const size = Math.abs(micro);
  if (size === 0 || size >= 10 ** MICRO_DIGITS) return own;
  const leading = MICRO_DIGITS - String(size).length;
  return Math.max(own, Math.min(MICRO_DIGITS, leading + TELLING_DIGITS));
}

/** Digits with which amounts stand below each other and each still says something. */
export function columnDigits(amounts: readonly number[], currency: string): number {
  return Math.max(ownDigits(currency), ...amounts.map((micro) => moneyDigits(micro, currency)));
}

function ownDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
