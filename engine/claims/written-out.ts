const SIDES: Record<string, string> = { L: 'left', R: 'right' };
const PARTS: Record<string, string> = {
  UL: 'upper lobe',
  ML: 'middle lobe',
  LL: 'lower lobe',
  UQ: 'upper quadrant',
  LQ: 'lower quadrant',
  UE: 'upper extremity',
  LE: 'lower extremity',
  IF: 'iliac fossa',
};
const SHORT = new RegExp(`(?<![\\p{L}\\p{N}])([LR])(${Object.keys(PARTS).join('|')})(?![\\p{L}\\p{N}])`, 'gu');

/** A side and a place in three capitals (`RUL`) in words, so that each can be compared. */
export function writtenOut(text: string): string {
  return text.replace(SHORT, (_, side: string, part: string) => `${SIDES[side]} ${PARTS[part]}`);
}
