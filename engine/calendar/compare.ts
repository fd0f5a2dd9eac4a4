import type { KnownEntry } from '../store/entries.ts';
import { etagOf, samePath, type Dav, type DavItem } from './dav.ts';

/** What is different between a collection and what is known of it. */
export interface Difference {
  /** To be fetched: new, or with another entity tag. */
  changed: string[];
  /** No longer there. */
  gone: KnownEntry[];
  /** Objects on the server. */
  listed: number;
  /** To ask with next time; null where the server has none. */
  token: string | null;
  /**
   * `back`: the server's token is smaller than the one known: it was restored from a backup. `lost`: it does not take the token
   * known, which a restored server does, too, but also one that forgets old tokens. `false`: it goes on from where it was.
   */
  restored: 'back' | 'lost' | false;
}

/** Rounds a server may take that cuts its answers off by itself (507); more are no list any more. */
const MAX_ROUNDS = 1000;

/**
 * Compares a collection with what is known: by what changed since the token, or, where that cannot be trusted, by all of it.
 * Failures: as `Connection`.
 */
export async function compareCollection(
  dav: Dav,
  { href, known, token, state }: { href: string; known: readonly KnownEntry[]; token: string | null; state: CollectionState },
  signal: AbortSignal,
): Promise<Difference> {
  const none = { changed: [], gone: [], listed: known.filter(({ isKept }) => !isKept).length, token };
  if (token !== null && token === state.token) return { ...none, restored: false };
  if (token !== null && goesBack(token, state.token))
    return { ...(await compareAll(dav, { href, known }, signal)), restored: 'back' };
  if (token !== null && state.token !== null) {
    const delta = await changesSince(dav, href, token, signal);
    if (delta === null) return { ...(await compareAll(dav, { href, known }, signal)), restored: 'lost' };
    if (goesBack(token, delta.token)) return { ...(await compareAll(dav, { href, known }, signal)), restored: 'back' };
    return { ...applyDelta(known, delta.items), token: delta.token, restored: false };
  }
  return { ...(await compareAll(dav, { href, known }, signal)), restored: token === null ? false : 'lost' };
}

/** What a collection tells of itself before it is compared. */
export interface CollectionState {
  /** As the collection's property has it; null where it knows no sync-collection. */
  token: string | null;
}

/** Are these counters of one server (`http://sabre.io/ns/sync/12`), and the later one smaller? */
export function goesBack(before: string, after: string | null): boolean {
  const [was, is] = [counterOf(before), counterOf(after ?? '')];
  return was !== null && is !== null && was.of === is.of && is.count < was.count;
}

function counterOf(token: string): { of: string; count: number } | null {
  const [, of, count] = /^(.*\/)(\d{1,15})$/.exec(token) ?? [];
  return of === undefined ? null : { of, count: Number(count) };
}

interface Delta {
  items: DavItem[];
  token: string;
}

/** Null where the token is refused. */
async function changesSince(dav: Dav, href: string, token: string, signal: AbortSignal): Promise<Delta | null> {
  const items: DavItem[] = [];
  let at = token;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const changes = await dav.changes(href, at, signal);
    if (changes.kind === 'refused') return null;
    items.push(...changes.items);
    if (!changes.isCut || changes.token === null || changes.token === at)
      return changes.token === null ? null : { items, token: changes.token };
    at = changes.token;
  }
  return null;
}

/** Everything the collection holds, and the token it had before that was listed, so that nothing in between is missed. */
async function compareAll(
  dav: Dav,
  { href, known }: { href: string; known: readonly KnownEntry[] },
  signal: AbortSignal,
): Promise<Omit<Difference, 'restored'>> {
  const [self] = await dav.properties(href, '0', ['d:sync-token'], signal);
  const token = typeof self?.props['syncToken'] === 'string' ? self.props['syncToken'] : null;
  const items = await dav.properties(href, '1', ['d:getetag', 'd:resourcetype'], signal);
  const objects = items.filter((item) => item.status < 400 && !samePath(item.href, href) && !isCollection(item));
  const there = new Set(objects.map((item) => item.href));
  const byHref = new Map(known.map((entry) => [entry.href, entry]));
  return {
    changed: objects.filter((item) => hasChanged(byHref.get(item.href), etagOf(item))).map((item) => item.href),
    gone: known.filter((entry) => !entry.isKept && !there.has(entry.href)),
    listed: objects.length,
    token,
  };
}

function applyDelta(known: readonly KnownEntry[], items: readonly DavItem[]): Pick<Difference, 'changed' | 'gone' | 'listed'> {
  const byHref = new Map(known.map((entry) => [entry.href, entry]));
  const last = new Map(items.map((item) => [item.href, item]));
  const changed = [...last.values()].filter((item) => item.status < 400 && hasChanged(byHref.get(item.href), etagOf(item)));
  const gone = [...last.values()].flatMap((item) =>
    item.status === 404 || item.status === 410 ? (byHref.get(item.href) ?? []) : [],
  );
  const added = changed.filter((item) => !byHref.has(item.href)).length;
  return {
    changed: changed.map(({ href }) => href),
    gone: gone.filter(({ isKept }) => !isKept),
    listed: known.filter(({ isKept }) => !isKept).length + added - gone.length,
  };
}

function hasChanged(known: KnownEntry | undefined, etag: string | null): boolean {
  return known === undefined || known.etag === null || etag === null || plainTag(known.etag) !== plainTag(etag);
}

/** The same object is the same whether its tag is called weak or not. */
function plainTag(etag: string): string {
  return etag.replace(/^W\//, '');
}

function isCollection({ props }: DavItem): boolean {
  const type = props['resourcetype'];
  return typeof type === 'object' && type !== null && 'collection' in type;
}
