/** Words that may speak of an appointment: only then is looked whom it is about. */
const MAYBE =
  /\b(my|next|upcoming|previous|last|first|current|patient|appointment|visit|consultation|meeting|slot|half past|quarter|noon|midday|\d{1,2}([:.]\d{2}| ?[ap]\.?m)|o'?clock)\b/i;
const LONGEST = 500;

/** The words in which an appointment may be named; '' where there are none. */
export function offerWords(text: string): string {
  const words = text.trim();
  return words.length <= LONGEST && MAYBE.test(words) ? words : '';
}
