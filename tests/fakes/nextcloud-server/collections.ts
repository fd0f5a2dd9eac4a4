import { md5, type Stamps } from './stamps.ts';

/** An event, task or contact as it lies in its collection. */
export interface DavObject {
  uri: string;
  uid: string;
  /** `vevent`, `vtodo`, `vjournal`; `vcard` for contacts. */
  component: string;
  data: string;
  /** Of the data: the same bytes have the same. */
  etag: string;
  modifiedAtS: number;
  /** Counts up over all collections; initial listings of address books are paged by it. */
  id: number;
}

interface Change {
  uri: string;
  /** State before which it happened. */
  token: number;
  what: 'added' | 'modified' | 'deleted';
}

export interface Collection {
  kind: 'calendar' | 'addressbook';
  uri: string;
  owner: string;
  displayName: string | null;
  color: string | null;
  /** Upper case, as in the property: `VEVENT`. */
  components: string[];
  readOnly: boolean;
  /** Some the server makes itself tell no token. */
  synced: boolean;
  objects: Map<string, DavObject>;
  /** Deleted, but kept: their UIDs cannot be used again. */
  trashed: DavObject[];
  changes: Change[];
  token: number;
  /** The collection itself lies in the trash: listed still, as another type. */
  deletedAtS: number | null;
}

export interface CollectionsState {
  collections: Collection[];
  nextObjectId: number;
}

/** What changed since a token. */
export interface Delta {
  present: DavObject[];
  /** Hrefs' last parts. */
  gone: string[];
  token: string;
  /** More is there than was told. */
  more: boolean;
}

const TOKEN_PREFIX = 'http://sabre.io/ns/sync/';

export const tokenOf = ({ token }: Collection): string => TOKEN_PREFIX + String(token);

export type NewCollection = Pick<Collection, 'kind' | 'uri' | 'owner'> & Partial<Collection>;

/** Calendars and address books of all users with their change logs. Knows nothing of requests. */
export function createCollections(state: CollectionsState, stamps: Stamps) {
  function note(collection: Collection, uri: string, what: Change['what']): void {
    collection.changes.push({ uri, token: collection.token, what });
    collection.token += 1;
  }

  return {
    make(options: NewCollection): Collection {
      const created: Collection = {
        displayName: null,
        color: null,
        components: options.kind === 'calendar' ? ['VEVENT', 'VTODO', 'VJOURNAL'] : [],
        readOnly: false,
        synced: true,
        objects: new Map(),
        trashed: [],
        changes: [],
        token: 1,
        deletedAtS: null,
        ...options,
      };
      state.collections.push(created);
      return created;
    },
    of: (owner: string, kind: Collection['kind']): Collection[] =>
      state.collections.filter((each) => each.owner === owner && each.kind === kind),
    find: (owner: string, kind: Collection['kind'], uri: string): Collection | undefined =>
      state.collections.find((each) => each.owner === owner && each.kind === kind && each.uri === uri),
    put(collection: Collection, { uri, uid, component, data }: Pick<DavObject, 'uri' | 'uid' | 'component' | 'data'>): DavObject {
      const present = collection.objects.get(uri);
      const id = present?.id ?? state.nextObjectId++;
      const object = { uri, uid, component, data, etag: md5(data), modifiedAtS: stamps.nowS(), id };
      collection.objects.set(uri, object);
      note(collection, uri, present ? 'modified' : 'added');
      return object;
    },
    /** Events and tasks go into the trash, contacts go. */
    remove(collection: Collection, object: DavObject): void {
      collection.objects.delete(object.uri);
      if (collection.kind === 'calendar') collection.trashed.push(object);
      note(collection, object.uri, 'deleted');
    },
    move(from: Collection, to: Collection, object: DavObject): void {
      from.objects.delete(object.uri);
      note(from, object.uri, 'deleted');
      to.objects.set(object.uri, object);
      note(to, object.uri, 'added');
    },
    /** Name or colour changed: the token moves on though no object did. */
    changed(collection: Collection): void {
      note(collection, '', 'modified');
    },
    /** Into the trash, with everything in it. */
    trash(collection: Collection): void {
      collection.deletedAtS = stamps.nowS();
    },
    delta,
  };
}

export type Collections = ReturnType<typeof createCollections>;

/**
 * Changes since a token, as the server finds them. Its ways to lose some: a limit cuts the changes and tells the newest token
 * all the same; a token from the future (before a backup was put back) has no changes. Null: the token is none of this server.
 */
function delta(collection: Collection, token: string, limit: number | null): Delta | null {
  const now = tokenOf(collection);
  if (token !== '' && !token.startsWith(TOKEN_PREFIX)) return null;
  const since = token.slice(TOKEN_PREFIX.length);
  const page = /^init_(\d+)_(\d+)$/u.exec(since);
  if (page && collection.kind === 'addressbook') return firstPage(collection, limit, Number(page[1]), Number(page[2]));
  if (!/^\d+$/u.test(since)) return firstPage(collection, limit, 0, collection.token);
  const changes = collection.changes.filter((each) => each.token >= Number(since) && each.uri !== '');
  const last = new Map((limit === null ? changes : changes.slice(0, limit)).map(({ uri, what }) => [uri, what]));
  const present: DavObject[] = [];
  const gone: string[] = [];
  for (const [uri, what] of last) {
    const object = collection.objects.get(uri);
    if (what === 'deleted' || !object) gone.push(uri);
    else present.push(object);
  }
  return { present, gone, token: now, more: false };
}

/** Everything; of address books only so much, with a token for the rest. */
function firstPage(collection: Collection, limit: number | null, afterId: number, token: number): Delta {
  const objects = [...collection.objects.values()].filter(({ id }) => id > afterId).toSorted((a, b) => a.id - b.id);
  const last = limit === null || objects.length <= limit ? undefined : objects[limit - 1];
  if (!last) return { present: objects, gone: [], token: TOKEN_PREFIX + String(token), more: false };
  return { present: objects.slice(0, limit ?? 0), gone: [], token: `${TOKEN_PREFIX}init_${last.id}_${token}`, more: true };
}
