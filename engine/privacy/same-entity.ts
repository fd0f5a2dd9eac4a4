import { daysMeant } from './date-form.ts';
import type { TokenKind } from './tokens.ts';
import { wordsIn } from './words.ts';

/** Whether two written forms are of the same: `Anna Smith` and `Smith, A.`, `12/05/1980` and `12 May 1980`. */
export function isSameEntity(kind: TokenKind, left: string, right: string): boolean {
  if (kind === 'literal') return left === right;
  if (kind === 'person') return isSamePerson(left, right);
  if (kind === 'birthdate') return daysMeant(left).some((day) => daysMeant(right).includes(day));
  return plain(left) === plain(right);
}

/** Two written forms of the same have one of these in common, at least. */
export function keysOf(kind: TokenKind, form: string): string[] {
  if (kind === 'literal') return [form];
  if (kind === 'person') return nameWords(form).filter((word) => word.length > 1);
  return kind === 'birthdate' ? daysMeant(form) : [plain(form)];
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Every word of the shorter one is a word, or the initial of one, of the longer; one of them at least in full. */
function isSamePerson(left: string, right: string): boolean {
  const [short, long] = [nameWords(left), nameWords(right)].toSorted((a, b) => a.length - b.length);
  if (short === undefined || long === undefined) return false;
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

function nameWords(name: string): string[] {
  return wordsIn(name).map(({ bare }) => bare);
}
