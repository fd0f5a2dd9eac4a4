import type { TFunction } from 'i18next';
import type { AnsweredBy } from '../../contract/ask.ts';
import type { ShownTurn } from './shown-turn.ts';

/** Who made an answer, in a few words: `Clinic gateway · gpt-5`. */
export function whoInWords(answeredBy: AnsweredBy, t: TFunction): string {
  const who = [answeredBy.name, answeredBy.model ?? ''].filter((part) => part !== '').join(' · ');
  switch (answeredBy.kind) {
    case 'provider':
      return who;
    case 'cache':
      return who === '' ? t('conversation.who.cacheOnly') : t('conversation.who.cache', { who });
    case 'local':
    case 'demo':
      return t(`conversation.who.${answeredBy.kind}`);
  }
}

/** Who answered a turn; of those from before this was stored, as far as it is known. Null where nobody did. */
export function whoOfTurn({ answeredBy, answer, mode }: ShownTurn, t: TFunction): string | null {
  if (answeredBy !== null) return whoInWords(answeredBy, t);
  if (answer === '') return null;
  return mode === 'offline' ? t('conversation.who.local') : t('conversation.who.provider');
}

/** Whether an answer is made of the quotes themselves, so that they need not be repeated below it. */
export function isOfQuotes({ answeredBy, mode }: Pick<ShownTurn, 'answeredBy' | 'mode'>): boolean {
  return answeredBy === null ? mode === 'offline' : answeredBy.kind === 'local' || answeredBy.kind === 'demo';
}

/** A reason as a sentence of its own. */
export function asSentence(why: string): string {
  const begun = why.charAt(0).toUpperCase() + why.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
