/**
 * Characters that are never shown and would break search, quoting or the screen: control characters, soft hyphens,
 * zero-width marks (joiners stay: scripts need them), the bidirectional overrides that can make text read otherwise than it is stored,
 * and what carries words nobody sees: tags, variation selectors in numbers, fillers.
 */
const invisible =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u115f\u1160\u200b\u2060-\u2065\u202a-\u202e\u2066-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]{2,}/gu;
const lineEnds = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/**
 * Text as it is stored: LF line ends, plain spaces, no invisible characters, well-formed UTF-16 (a lone surrogate would
 * not survive the database and shift every offset after it), and NFC, so that words typed or quoted by others compare equal.
 */
export function cleanText(text: string): string {
  return text.replace(lineEnds, '\n').replace(spaces, ' ').replace(invisible, '').toWellFormed().normalize('NFC');
}

/** The same for words inside a line: white space of any kind becomes one space. */
export function cleanInline(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ');
}

/** The same for words of several lines, parted by `lineBreak`: each without space at its ends, none empty at the start or end. */
export function cleanLines(text: string, lineBreak = '\n'): string {
  return text
    .split(lineBreak)
    .map((line) => cleanInline(line).trim())
    .join('\n')
    .trim();
}
