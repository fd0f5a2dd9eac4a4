import type { ReplacedCounts, ReplacedType } from '../../contract/replaced.ts';
import type { ConversationId } from '../../contract/ids.ts';
import { findIdentifiers } from './find-identifiers.ts';
import { createRestorer, type Restorer } from './restore.ts';
import { isSameEntity, keysOf } from './same-entity.ts';
import type { TextReading } from './text-reading.ts';
import { LIKE_A_TOKEN, MOST_FORMS, tokenKey, tokenName, type TokenKey, type TokenKind } from './tokens.ts';

/** A token and the words it stands for, exactly as they were written. */
export interface Pseudonym {
  token: string;
  original: string;
}

/** Where the pseudonyms of conversations are kept, encrypted. */
export interface PseudonymStore {
  /** In the order they were made. */
  list(conversationId: ConversationId): Pseudonym[];
  /** Failures: NOT_FOUND (the conversation was deleted), DISK_*. */
  add(conversationId: ConversationId, pseudonyms: readonly Pseudonym[]): void;
}

export interface ProtectedTexts {
  texts: string[];
  /** Different ones of each kind in these texts. */
  replaced: ReplacedCounts;
  /** The tokens in these texts, each once, in order. */
  entities: { type: ReplacedType; token: string }[];
}

/** Pseudonyms of one conversation: one token for one written form, the same number for the forms of one entity. */
export interface Pseudonyms {
  /** Replaces identifiers in texts that are sent together. What it replaced is kept before it returns. Failures: as the store's. */
  protect(texts: readonly string[]): ProtectedTexts;
  /** Puts the words back. Reads what is kept at each token. */
  restorer(): Restorer;
}

export function createPseudonyms({
  conversationId,
  store,
  roster = () => [],
  read,
}: {
  conversationId: ConversationId;
  store: PseudonymStore;
  /** Names of people known on this machine: of contacts, guests, folders of patients. */
  roster?: () => readonly string[];
  /** Reads a text by itself; may remember it. */
  read?: ((text: string) => TextReading) | undefined;
}): Pseudonyms {
  return {
    protect(texts) {
      const book = createBook(store.list(conversationId));
      const found = findIdentifiers(texts, { roster: roster(), people: book.namesOfPeople() }, read);
      const spans = texts.map((text, index) => withLiterals(text, found[index] ?? []));
      book.add(
        spans.flatMap((own, index) =>
          own.map(({ kind, start, end }) => ({ kind, original: (texts[index] ?? '').slice(start, end) })),
        ),
      );
      const added = book.added();
      if (added.length > 0) store.add(conversationId, added);
      const used = new Map<string, TokenKey>();
      const result = texts.map((text, index) => replaced(text, spans[index] ?? [], book, used));
      return { texts: result, ...summary(used) };
    },
    restorer() {
      const originals = new Map(store.list(conversationId).map(({ token, original }) => [token, original]));
      return createRestorer((token) => originals.get(token) ?? null);
    },
  };
}

interface Span {
  kind: TokenKind;
  start: number;
  end: number;
}

/** Between identifiers, what looks like a token. */
function withLiterals(text: string, found: readonly { type: ReplacedType; start: number; end: number }[]): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const literals = (until: number): void => {
    for (const { index, 0: match } of text.slice(from, until).matchAll(LIKE_A_TOKEN)) {
      spans.push({ kind: 'literal', start: from + index, end: from + index + match.length });
    }
  };
  for (const { type, start, end } of found) {
    literals(start);
    spans.push({ kind: type, start, end });
    from = end;
  }
  literals(text.length);
  return spans;
}

function replaced(text: string, spans: readonly Span[], book: Book, used: Map<string, TokenKey>): string {
  let from = 0;
  let result = '';
  for (const { kind, start, end } of spans) {
    const key = book.keyOf(kind, text.slice(start, end));
    const token = tokenName(key);
    used.set(token, key);
    result += `${text.slice(from, start)}[${token}]`;
    from = end;
  }
  return result + text.slice(from);
}

function summary(used: ReadonlyMap<string, TokenKey>): Pick<ProtectedTexts, 'replaced' | 'entities'> {
  const entities: ProtectedTexts['entities'] = [];
  const numbers = new Map<ReplacedType, Set<number>>();
  for (const [token, { kind, entity }] of used) {
    if (kind === 'literal') continue;
    entities.push({ type: kind, token });
    numbers.set(kind, (numbers.get(kind) ?? new Set()).add(entity));
  }
  return { entities, replaced: Object.fromEntries([...numbers].map(([kind, own]) => [kind, own.size])) };
}

type Book = ReturnType<typeof createBook>;

interface Entity {
  number: number;
  originals: string[];
}

/** What is kept of a conversation, and what comes new. */
function createBook(kept: readonly Pseudonym[]) {
  const keys = new Map<string, TokenKey>();
  const entities = new Map<TokenKind, Entity[]>();
  /** By what two forms of one have in common: comparing each form with all others takes longer than finding them. */
  const related = new Map<string, Set<Entity>>();
  const added: Pseudonym[] = [];
  const id = (kind: TokenKind, original: string): string => `${kind} ${original}`;

  function enter(key: TokenKey, original: string, common = keysOf(key.kind, original)): void {
    keys.set(id(key.kind, original), key);
    const ofKind = entities.get(key.kind) ?? [];
    entities.set(key.kind, ofKind);
    const entity = (ofKind[key.entity - 1] ??= { number: key.entity, originals: [] });
    entity.originals.push(original);
    for (const one of common) {
      const sharing = related.get(id(key.kind, one)) ?? new Set();
      related.set(id(key.kind, one), sharing.add(entity));
    }
  }
  for (const { token, original } of kept) enter(tokenKey(token), original);

  /** The entity a form belongs to, where it is one alone: `Smith` may be either of two. */
  function entityOf(kind: TokenKind, original: string, common: readonly string[]): { entity: number; form: number } {
    const sharing = new Set(common.flatMap((one) => [...(related.get(id(kind, one)) ?? [])]));
    const alike = [...sharing].filter(({ originals }) => originals.some((one) => isSameEntity(kind, one, original)));
    const [own] = alike;
    if (own !== undefined && alike.length === 1 && own.originals.length < MOST_FORMS) {
      return { entity: own.number, form: own.originals.length + 1 };
    }
    return { entity: (entities.get(kind)?.length ?? 0) + 1, form: 1 };
  }

  return {
    /** The fullest forms first, which the shorter ones are then told by. */
    add(originals: readonly { kind: TokenKind; original: string }[]): void {
      const isFull = ({ original }: { original: string }): boolean => original.trim().includes(' ');
      for (const { kind, original } of [...originals.filter(isFull), ...originals.filter((one) => !isFull(one))]) {
        if (keys.has(id(kind, original))) continue;
        const common = keysOf(kind, original);
        const key = { kind, ...entityOf(kind, original, common) };
        enter(key, original, common);
        added.push({ token: tokenName(key), original });
      }
    },
    keyOf(kind: TokenKind, original: string): TokenKey {
      const key = keys.get(id(kind, original));
      if (key === undefined) throw new Error('An identifier has no token.');
      return key;
    },
    namesOfPeople: () => (entities.get('person') ?? []).flatMap(({ originals }) => originals),
    added: (): readonly Pseudonym[] => added,
  };
}
