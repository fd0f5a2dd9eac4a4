/** Longest name offered, in characters: a line of the folder's list. */
const LONGEST_NAME = 80;

/** A file name made of a question: one line, nothing that a system or server refuses in names, cut between words. */
export function noteName(question: string): string {
  const plain = question
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  if (plain.length <= LONGEST_NAME) return plain;
  const cut = plain.slice(0, LONGEST_NAME + 1);
  const space = cut.lastIndexOf(' ');
  return (space > LONGEST_NAME / 2 ? cut.slice(0, space) : cut.slice(0, LONGEST_NAME)).trim();
}
