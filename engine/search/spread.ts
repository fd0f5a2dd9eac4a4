/** Largest share of the places that passages of one document may take while others wait. */
const MAX_SHARE = 0.3;
const MIN_PLACES = 2;

/**
 * The first `limit` of `ranked`, in order, with at most three in ten of one document; what had to wait fills the places
 * that are left. So one long document does not hide the others, and alone in the library it still fills the list.
 */
export function spread<Item extends { documentId: string }>(ranked: Iterable<Item>, limit: number): Item[] {
  const maxPerDocument = Math.max(MIN_PLACES, Math.ceil(limit * MAX_SHARE));
  const perDocument = new Map<string, number>();
  const chosen: Item[] = [];
  const waiting: Item[] = [];
  for (const item of ranked) {
    if (chosen.length === limit) break;
    const count = perDocument.get(item.documentId) ?? 0;
    perDocument.set(item.documentId, count + 1);
    (count < maxPerDocument ? chosen : waiting).push(item);
  }
  return [...chosen, ...waiting.slice(0, limit - chosen.length)];
}
