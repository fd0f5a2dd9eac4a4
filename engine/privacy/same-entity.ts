import { daysMeant } from './date-form.ts';
import type { TokenKind } from './tokens.ts';
import { wordsIn } from './words.ts';

/** What a written form is compared by: the words of a name, the days a date may mean, letters and figures of anything else. */
export function signsOf(kind: TokenKind, form: string): string[] {
  if (kind === 'literal') return [form];
  if (kind === 'person') return wordsIn(form).map(({ bare }) => bare);
  return kind === 'birthdate' ? daysMeant(form) : [plain(form)];
}

/** Two written forms of the same have one of these of their signs in common, at least. */
export function keysOf(kind: TokenKind, signs: readonly string[]): readonly string[] {
  return kind === 'person' ? signs.filter((word) => word.length > 1) : signs;
}

/** Whether two written forms, by their signs, are of the same: `Anna Smith` and `Smith, A.`, `12/05/1980` and `12 May 1980`. */
export function isSameEntity(kind: TokenKind, left: readonly string[], right: readonly string[]): boolean {
  return kind === 'person' ? isSamePerson(left, right) : left.some((sign) => right.includes(sign));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Every word of the shorter one is a word, or the initial of one, of the longer; one of them at least in full. */
function isSamePerson(left: readonly string[], right: readonly string[]): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (!short.some((word) => word.length > 1 && long.includes(word))) return false;
  const rest = [...long];
  return short.every((word) => {
    const index = rest.findIndex(
      (other) => other === word || (Math.min(other.length, word.length) === 1 && other[0] === word[0]),
    );
    if (index < 0) return false;
    rest.splice(index, 1);
    return true;
  });
}
