import type { Database } from '../store/database.ts';
import type { WeightedGroup } from './vector-index.ts';

/** Passages that are taken together: a note or an article as a whole, of a book a chapter's worth. */
const PASSAGES_TOGETHER = 16;

/**
 * Reads what each passage stands among: all passages of its document, each counting by its terms; of a long document,
 * those of its own stretch of 16. Passages of one stretch share one group. What is gone has none.
 */
export function createContextReader(db: Database): (passageIds: readonly number[]) => Map<number, WeightedGroup> {
  const stretchesOf = db.prepare<{ id: number; document: string; stretch: number }>(
    `SELECT passage_id AS id, document_id AS document, ordinal / ${PASSAGES_TOGETHER} AS stretch
     FROM json_each(?) JOIN passages ON passage_id = json_each.value`,
  );
  const membersOf = db.prepare<{ document: string; stretch: number; id: number; terms: number }>(
    `SELECT document_id AS document, ordinal / ${PASSAGES_TOGETHER} AS stretch, passage_id AS id, terms
     FROM json_each(?) AS wanted JOIN passages
       ON document_id = wanted.value ->> 0
       AND ordinal BETWEEN (wanted.value ->> 1) * ${PASSAGES_TOGETHER} AND (wanted.value ->> 1) * ${PASSAGES_TOGETHER} + ${PASSAGES_TOGETHER - 1}`,
  );
  const nameOf = (document: string, stretch: number): string => `${stretch} ${document}`;

  return (passageIds) => {
    const places = stretchesOf.all(JSON.stringify(passageIds));
    const wanted = new Map(places.map(({ document, stretch }) => [nameOf(document, stretch), [document, stretch] as const]));
    const groups = new Map<string, { ids: number[]; weights: number[] }>();
    for (const { document, stretch, id, terms } of membersOf.all(JSON.stringify([...wanted.values()]))) {
      const name = nameOf(document, stretch);
      const group = groups.get(name) ?? { ids: [], weights: [] };
      groups.set(name, group);
      group.ids.push(id);
      group.weights.push(Math.max(1, terms));
    }
    return new Map(
      places.flatMap(({ id, document, stretch }) => {
        const group = groups.get(nameOf(document, stretch));
        return group === undefined ? [] : [[id, group] as const];
      }),
    );
  };
}
