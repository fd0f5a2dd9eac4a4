import { folded } from '../calendar/folded.ts';
import type { Database } from '../store/database.ts';
import type { ScopeFolder } from './folder-owner.ts';
import { fullNameKey, possibleNames, readName } from './person-name.ts';

/** Tells by the path of an entry's document whether the entry is one patient's and nobody else's. */
export type IsNamed = (documentPath: string) => boolean;

interface EntryRow extends Record<string, string> {
  kind: string;
  title: string;
  path: string;
  parts: string;
  data: string;
}

/** What of stored parts matters here (see calendar/read-entry). */
interface NamingPart {
  title?: string;
  attendees?: { name: string; email: string | null }[];
  emails?: string[];
  birthday?: string | null;
}

/**
 * Which entries of calendars and address books are a patient's. A card: by its full name. An appointment or task: by an attendee
 * with an address of such a card or with the full name, or by the full name in its title. None that names another patient
 * anywhere, by full name or address; and none at all of patients who share a name.
 */
export function createNamedEntries(db: Database) {
  const holding = db.prepare<EntryRow>(
    `SELECT kind, title, document_path AS path, parts, data FROM entries
     WHERE kind IN ('event', 'task', 'contact') AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(words, json_each.value))`,
  );
  const cardsWith = db.prepare<{ title: string }>("SELECT title FROM entries WHERE kind = 'contact' AND instr(words, ?)");
  const any = db.prepare('SELECT 1 AS found FROM entries LIMIT 1');
  let version = -1;
  const known = new Map<string, ReadonlySet<string>>();

  function read(key: string, patients: readonly ScopeFolder[]): ReadonlySet<string> {
    const byName = new Map<string, string[]>();
    for (const { key: patient, name } of patients) {
      const full = fullNameKey(readName(name));
      if (full !== null) byName.set(full, [...(byName.get(full) ?? []), patient]);
    }
    const own = patients.find((patient) => patient.key === key);
    const name = own && readName(own.name);
    const full = name ? fullNameKey(name) : null;
    if (!name || full === null || byName.get(full)?.length !== 1) return new Set();

    /** `Anna Smith` within `Mary Anna Smith` is Mary's. */
    function namesOther(text: string): boolean {
      const names = [...possibleNames(text)].filter((possible) => byName.has(possible.key));
      const own = names.filter((possible) => possible.key === full);
      return names.some((other) => other.key !== full && !own.some(({ start, end }) => start <= other.start && other.end <= end));
    }
    const isHers = (written: string): boolean => fullNameKey(readName(written)) === full;
    const needle = name.words.toSorted((left, right) => right.length - left.length).slice(0, 1);
    const cards = holding
      .all(JSON.stringify(needle))
      .filter(
        ({ kind, title, parts }) => kind === 'contact' && isHers(title) && !isAnothersBirthday(partsOf(parts), name.birthday),
      );
    const emails = new Set(
      cards.flatMap(({ parts }) =>
        partsOf(parts)
          .flatMap((part) => part.emails ?? [])
          .map(folded),
      ),
    );

    function isOthers(email: string): boolean {
      return !emails.has(email) && cardsWith.all(email).some(({ title }) => byName.has(fullNameKey(readName(title)) ?? ''));
    }
    const mentions = ({ title, parts }: EntryRow): boolean =>
      partsOf(parts).some(
        (part) =>
          part.attendees?.some(({ name, email }) => isHers(name) || (email !== null && emails.has(folded(email)))) ||
          titleNames(part.title ?? title, full),
      );
    const namesNobodyElse = ({ data, title }: EntryRow): boolean => {
      const text = `${title}\n${plainText(data)}`;
      return !namesOther(text) && !emailsIn(text).some(isOthers);
    };
    const entries = holding
      .all(JSON.stringify([...needle, ...emails]))
      .filter((entry) => entry.kind !== 'contact' && mentions(entry));
    return new Set([...cards, ...entries].filter(namesNobodyElse).map(({ path }) => path));
  }

  return {
    /** Forgets what was read for another state of the library. */
    follow(now: number): void {
      if (now !== version) known.clear();
      version = now;
    },
    /** Of the patient with this key, among all of them; nothing is read before it is asked. */
    of(key: string, patients: () => readonly ScopeFolder[]): IsNamed {
      return (path) => {
        const paths = known.get(key) ?? (any.get() ? read(key, patients()) : new Set<string>());
        known.set(key, paths);
        return paths.has(path);
      };
    },
  };
}

function partsOf(parts: string): NamingPart[] {
  return JSON.parse(parts) as NamingPart[];
}

/** A date of birth that is another than the folder's. One without a year is compared without it. */
function isAnothersBirthday(parts: readonly NamingPart[], birthday: string | null): boolean {
  return birthday !== null && parts.some((part) => part.birthday != null && !birthday.endsWith(part.birthday.replace(/^--/, '')));
}

/** Small words that are part of names. */
const PARTICLES = 'van von vom de den der des del della di da dos du la le el al bin ibn ben zu zum zur ter ten af av';
const SMALL_WORD = String.raw`(?!(?:${PARTICLES.replaceAll(' ', '|')})\b)\p{Ll}`;
/** Beside a name may stand a dash, a bracket, a number or a small word: a capital may make it a longer name, somebody else's. */
const BESIDE_NAME = new RegExp(
  String.raw`\s[-–—]+\s|[:;()[\]/|]|,(?=\s*${SMALL_WORD})|\s(?=\d|${SMALL_WORD})|(?<=(?:^|\s)${SMALL_WORD}\p{Ll}*)\s`,
  'u',
);

function titleNames(title: string, full: string): boolean {
  return [title, ...title.split(BESIDE_NAME)].some((part) => fullNameKey(readName(part)) === full);
}

/** Lines that were folded are whole again (RFC 5545, 3.1), and what was escaped is as it was. */
function plainText(data: string): string {
  return data
    .replace(/\r?\n[ \t]/g, '')
    .replace(/\\([,;])/g, '$1')
    .replace(/\\n/gi, '\n');
}

function emailsIn(text: string): string[] {
  return (text.match(/[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+/gu) ?? []).map((email) => folded(email));
}
