import { describe, expect, it } from 'vitest';
import { conversationId } from '../../contract/ids.ts';
import { Failure } from '../failure.ts';
import { createPseudonymBooks, type Pseudonym } from './pseudonym-book.ts';
import { createPseudonyms } from './pseudonyms.ts';

const idOf = (number: number) => conversationId.parse(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
const ID = idOf(0);

function storeOf(kept = new Map<string, Pseudonym[]>()) {
  const counts = { read: 0 };
  const of = (id: string): Pseudonym[] => kept.get(id) ?? [];
  return {
    kept,
    counts,
    store: {
      list: (id: string) => ((counts.read += 1), [...of(id)]),
      count: (id: string) => of(id).length,
      add: (id: string, added: readonly Pseudonym[]) => void kept.set(id, [...of(id), ...added]),
    },
  };
}

describe('books of conversations', () => {
  it('are read once for many questions, and go on where the one before ended', () => {
    const { store, counts, kept } = storeOf();
    const books = createPseudonymBooks(store);
    const ask = (text: string) => createPseudonyms({ conversationId: ID, store, books }).protect([text]).texts[0];
    expect([ask('Patient: Zofia Wrona'), ask('What does wrona take?'), ask('Dr Becker asked.')]).toEqual([
      'Patient: [PERSON_1]',
      'What does [PERSON_1B] take?',
      'Dr [PERSON_2] asked.',
    ]);
    expect(counts.read).toBe(1);
    expect(createPseudonyms({ conversationId: ID, store }).protect(['Has Wrona rung Becker?']).texts).toEqual([
      'Has [PERSON_1C] rung [PERSON_2]?',
    ]);
    expect(kept.get(ID)).toHaveLength(4);
  });

  it('are read anew where the conversation was deleted meanwhile', () => {
    const { store, kept } = storeOf();
    const books = createPseudonymBooks(store);
    books(ID).keep([{ kind: 'person', original: 'Zofia Wrona' }]);
    kept.delete(ID);
    expect(books(ID).known.people.words).toEqual(new Set());
    expect(books(ID).original('PERSON_1')).toBeNull();
  });

  it('hold nothing that could not be kept', () => {
    const { store } = storeOf();
    let isFull = true;
    const books = createPseudonymBooks({
      ...store,
      add(id, added) {
        if (isFull) throw new Failure('DISK_FULL');
        store.add(id, added);
      },
    });
    const keep = (original: string) => books(ID).keep([{ kind: 'person', original }]);
    expect(() => keep('Zofia Wrona')).toThrow(Failure);
    expect(books(ID).known.people.words).toEqual(new Set());
    isFull = false;
    keep('Eero Kaplan');
    expect(books(ID).tokenOf('person', 'Eero Kaplan').token).toBe('PERSON_1');
  });

  it('are held of the conversations that go on, and read again for others', () => {
    const { store, counts } = storeOf();
    const books = createPseudonymBooks(store);
    for (let number = 0; number < 9; number++) books(idOf(number)).keep([{ kind: 'person', original: 'Zofia Wrona' }]);
    books(idOf(8));
    expect(counts.read).toBe(9);
    expect(books(idOf(0)).known.people.words).toEqual(new Set(['zofia', 'wrona']));
    expect(counts.read).toBe(10);
  });
});
