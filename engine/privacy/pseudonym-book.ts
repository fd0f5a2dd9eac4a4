import type { ConversationId } from '../../contract/ids.ts';
import type { KnownBefore } from './find-identifiers.ts';
import { addName } from './names-known.ts';
import { type KnownIdentifier, mayBeRepeated } from './repeated.ts';
import { isSameEntity, keysOf, signsOf } from './same-entity.ts';
import { MOST_FORMS, tokenKey, tokenName, type TokenKey, type TokenKind } from './tokens.ts';

/** A token and the words it stands for, exactly as they were written. */
export interface Pseudonym {
  token: string;
  original: string;
}

/** Where the pseudonyms of conversations are kept, encrypted. */
export interface PseudonymStore {
  /** In the order they were made. */
  list(conversationId: ConversationId): Pseudonym[];
  /** How many there are. */
  count(conversationId: ConversationId): number;
  /** Failures: NOT_FOUND (the conversation was deleted), DISK_*. */
  add(conversationId: ConversationId, pseudonyms: readonly Pseudonym[]): void;
}

/** Words that are to be replaced. */
interface Original {
  kind: TokenKind;
  original: string;
}

/** The pseudonyms of one conversation. */
export interface PseudonymBook {
  /** Gives each a token that has none, and keeps those before it returns. Failures: as the store's; then the book is not to be used any more. */
  keep(originals: readonly Original[]): void;
  /** Of words that were kept. */
  tokenOf(kind: TokenKind, original: string): { key: TokenKey; token: string };
  original(token: string): string | null;
  /** Everybody it names, and what else it holds. */
  known: Omit<KnownBefore, 'roster'>;
}

/** Books held at once: of the conversations that go on. */
const MOST_BOOKS = 8;

/**
 * Books of conversations, held from question to question: taking all that is kept apart again takes longer than a question may wait. One
 * is read anew where as many are not kept as it holds, as when its conversation is deleted: nobody else writes them.
 */
export function createPseudonymBooks(store: PseudonymStore): (conversationId: ConversationId) => PseudonymBook {
  /** In order of use, the latest last. */
  const held = new Map<ConversationId, OpenBook>();
  return (conversationId) => {
    const before = held.get(conversationId);
    held.delete(conversationId);
    const isWhole = before !== undefined && before.size() === store.count(conversationId);
    const book = isWhole ? before : createBook(store.list(conversationId));
    held.set(conversationId, book);
    for (const oldest of held.keys()) {
      if (held.size <= MOST_BOOKS) break;
      held.delete(oldest);
    }
    return {
      ...book,
      keep(originals) {
        const added = book.enter(originals);
        if (added.length === 0) return;
        try {
          store.add(conversationId, added);
        } catch (error) {
          // It holds what is not kept.
          held.delete(conversationId);
          throw error;
        }
      },
    };
  };
}

interface OpenBook extends Omit<PseudonymBook, 'keep'> {
  size(): number;
  /** Gives tokens to those that have none, and says which. */
  enter(originals: readonly Original[]): Pseudonym[];
}

/** `Jane Smith` and `J. Smith` may be one, but not where `John Smith` is one with the latter. */
function isAnotherFull(kind: TokenKind, form: readonly string[], signs: readonly string[]): boolean {
  return kind === 'person' && form.length > 1 && signs.length > 1 && !isSameEntity(kind, form, signs);
}

interface Entity {
  number: number;
  /** What each of its forms is compared by. */
  forms: (readonly string[])[];
}

function createBook(kept: readonly Pseudonym[]): OpenBook {
  const tokens = new Map<string, { key: TokenKey; token: string }>();
  const originals = new Map<string, string>();
  const entities = new Map<TokenKind, Entity[]>();
  /** By what two forms of one have in common: comparing each form with all others takes longer than finding them. */
  const related = new Map<string, Set<Entity>>();
  const people = { words: new Set<string>(), pairs: new Set<string>() };
  const identifiers: KnownIdentifier[] = [];
  const birthdays = new Set<string>();
  const id = (kind: TokenKind, original: string): string => `${kind} ${original}`;

  function enter(key: TokenKey, original: string, signs: readonly string[]): Pseudonym {
    const { kind } = key;
    const token = tokenName(key);
    tokens.set(id(kind, original), { key, token });
    originals.set(token, original);
    if (kind === 'person') addName(people, signs);
    if (kind === 'birthdate') for (const day of signs) birthdays.add(day);
    if (kind !== 'literal' && mayBeRepeated({ type: kind, written: original }))
      identifiers.push({ type: kind, written: original });
    const ofKind = entities.get(kind) ?? [];
    entities.set(kind, ofKind);
    const entity = (ofKind[key.entity - 1] ??= { number: key.entity, forms: [] });
    entity.forms.push(signs);
    for (const one of keysOf(kind, signs)) {
      const sharing = related.get(id(kind, one)) ?? new Set();
      related.set(id(kind, one), sharing.add(entity));
    }
    return { token, original };
  }
  for (const { token, original } of kept) {
    const key = tokenKey(token);
    enter(key, original, signsOf(key.kind, original));
  }

  /** The entity a form belongs to, where it is one alone: `Smith` may be either of two. */
  function entityOf(kind: TokenKind, signs: readonly string[]): { entity: number; form: number } {
    const sharing = new Set(keysOf(kind, signs).flatMap((one) => [...(related.get(id(kind, one)) ?? [])]));
    const alike = [...sharing].filter(
      ({ forms }) => forms.some((one) => isSameEntity(kind, one, signs)) && !forms.some((one) => isAnotherFull(kind, one, signs)),
    );
    const [own] = alike;
    if (own !== undefined && alike.length === 1 && own.forms.length < MOST_FORMS) {
      return { entity: own.number, form: own.forms.length + 1 };
    }
    return { entity: (entities.get(kind)?.length ?? 0) + 1, form: 1 };
  }

  return {
    size: () => originals.size,
    /** The fullest forms first, which the shorter ones are then told by. */
    enter(some) {
      const fresh = some.filter(({ kind, original }) => !tokens.has(id(kind, original)));
      const isFull = ({ original }: Original): boolean => original.trim().includes(' ');
      const added: Pseudonym[] = [];
      for (const { kind, original } of [...fresh.filter(isFull), ...fresh.filter((one) => !isFull(one))]) {
        if (tokens.has(id(kind, original))) continue;
        const signs = signsOf(kind, original);
        added.push(enter({ kind, ...entityOf(kind, signs) }, original, signs));
      }
      return added;
    },
    tokenOf(kind, original) {
      const found = tokens.get(id(kind, original));
      if (found === undefined) throw new Error('An identifier has no token.');
      return found;
    },
    original: (token) => originals.get(token) ?? null,
    known: { people, identifiers, birthdays },
  };
}
