import type { Collection, Collections, DavObject } from './collections.ts';
import { checkData } from './object-data.ts';
import type { Stamps } from './stamps.ts';

/** What happens to a user's calendars and contacts without requests of the client under test. Throws where it cannot be. */
export interface UserCollections {
  makeCalendar(uri: string, options?: { displayName?: string; color?: string; components?: string[]; readOnly?: boolean }): void;
  makeAddressBook(uri: string, options?: { displayName?: string; readOnly?: boolean }): void;
  /** An event or task (`e1.ics`), or a contact (`c1.vcf`), made or replaced. Nothing is checked for twins. */
  put(collection: string, uri: string, data: string): void;
  remove(collection: string, uri: string): void;
  move(from: string, to: string, uri: string): void;
  /** Into the trash, with all that is in it. */
  removeCalendar(uri: string): void;
  /** What lies in it, by name. */
  list(collection: string): DavObject[];
  token(collection: string): number;
}

export function createUserCollections({
  collections,
  stamps,
  user,
}: {
  collections: Collections;
  stamps: Stamps;
  user: string;
}): UserCollections {
  function found(uri: string): Collection {
    const collection = collections.find(user, 'calendar', uri) ?? collections.find(user, 'addressbook', uri);
    if (!collection) throw new Error(`There is no ${uri}`);
    return collection;
  }

  function objectIn(collection: Collection, uri: string): DavObject {
    const object = collection.objects.get(uri);
    if (!object) throw new Error(`There is no ${uri}`);
    return object;
  }

  return {
    makeCalendar: (uri, options = {}) =>
      void collections.make({ kind: 'calendar', owner: user, uri, displayName: uri, ...options }),
    makeAddressBook: (uri, options = {}) =>
      void collections.make({ kind: 'addressbook', owner: user, uri, displayName: uri, ...options }),
    put(collection, uri, data) {
      const into = found(collection);
      collections.put(into, { uri, ...checkData(into, data, uri, stamps.nowS()) });
    },
    remove(collection, uri) {
      const from = found(collection);
      collections.remove(from, objectIn(from, uri));
    },
    move(from, to, uri) {
      const source = found(from);
      collections.move(source, found(to), objectIn(source, uri));
    },
    removeCalendar: (uri) => collections.trash(found(uri)),
    list: (collection) => [...found(collection).objects.values()].toSorted((a, b) => (a.uri < b.uri ? -1 : 1)),
    token: (collection) => found(collection).token,
  };
}

/** The address books every user has without making them: all accounts of the server, and who was written to lately. */
export function addServerAddressBooks(collections: Collections, user: string): void {
  const book = { kind: 'addressbook' as const, owner: user, readOnly: true };
  collections.make({ ...book, uri: 'z-server-generated--system', displayName: 'Accounts' });
  collections.make({
    ...book,
    uri: 'z-app-generated--contactsinteraction--recent',
    displayName: 'Recently contacted',
    synced: false,
    token: 0,
  });
}
