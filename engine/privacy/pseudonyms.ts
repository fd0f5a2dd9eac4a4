import type { ReplacedCounts, ReplacedType } from '../../contract/replaced.ts';
import type { ConversationId } from '../../contract/ids.ts';
import { identifiersOf } from './find-identifiers.ts';
import type { Identifier } from './identifier.ts';
import { createPseudonymBooks, type PseudonymBook, type PseudonymStore } from './pseudonym-book.ts';
import { createRestorer, type Restorer } from './restore.ts';
import { readText, type TextReading } from './text-reading.ts';
import { LIKE_A_TOKEN, type TokenKey, type TokenKind } from './tokens.ts';

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
  /** Puts the words back. */
  restorer(): Restorer;
}

export function createPseudonyms({
  conversationId,
  store,
  books = createPseudonymBooks(store),
  roster = () => [],
  read = readText,
}: {
  conversationId: ConversationId;
  store: PseudonymStore;
  /** Of the same store; may hold those of earlier questions. */
  books?: (conversationId: ConversationId) => PseudonymBook;
  /** Names of people known on this machine: of contacts, guests, folders of patients. */
  roster?: () => readonly string[];
  /** Reads a text by itself; may remember it. */
  read?: (text: string) => TextReading;
}): Pseudonyms {
  return {
    protect(texts) {
      const book = books(conversationId);
      const readings = texts.map((text) => read(text));
      const found = identifiersOf(readings, { ...book.known, roster: roster() });
      const spans = readings.map((reading, index) => withLiterals(reading, found[index] ?? []));
      book.keep(
        spans.flatMap((own, index) =>
          own.map(({ kind, start, end }) => ({ kind, original: (texts[index] ?? '').slice(start, end) })),
        ),
      );
      const used = new Map<string, TokenKey>();
      const result = texts.map((text, index) => replaced(text, spans[index] ?? [], book, used));
      return { texts: result, ...summary(used) };
    },
    restorer: () => createRestorer(books(conversationId).original),
  };
}

interface Span {
  kind: TokenKind;
  start: number;
  end: number;
}

/** Between identifiers, what looks like a token. */
function withLiterals({ text, mayHoldTokens }: TextReading, found: readonly Identifier[]): Span[] {
  if (!mayHoldTokens) return found.map(({ type, start, end }) => ({ kind: type, start, end }));
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

function replaced(text: string, spans: readonly Span[], book: PseudonymBook, used: Map<string, TokenKey>): string {
  let from = 0;
  let result = '';
  for (const { kind, start, end } of spans) {
    const { key, token } = book.tokenOf(kind, text.slice(start, end));
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
