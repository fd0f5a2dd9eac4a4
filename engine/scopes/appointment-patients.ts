import type { Contact, Occurrence } from '../../contract/schedule.ts';
import type { Scope } from '../../contract/scopes.ts';
import { folded } from '../calendar/folded.ts';
import { fullNameKey, possibleNames, readName, wordsOf, type PersonName } from './person-name.ts';

/** A patient with what the folder's name tells. */
interface Known {
  scope: Scope;
  name: PersonName;
  /** Words that stand for the patient alone. */
  surnames: readonly string[];
}

/** Somebody an appointment names. */
interface Named {
  name: PersonName;
  birthday: string | null;
}

/**
 * Whom an appointment is about: everyone of the patients it may be. A full name counts before a surname alone, and a date of
 * birth that differs rules out; whoever is left stands beside the others, for a person to choose.
 */
export function patientsOf(
  occurrence: Pick<Occurrence, 'title' | 'attendees'>,
  patients: readonly Scope[],
  contactsOf: (email: string) => readonly Contact[],
): Scope[] {
  const known = patients.map((scope): Known => ({ scope, name: readName(scope.name), surnames: surnamesOf(scope.name) }));
  const people = occurrence.attendees.flatMap(({ name, email }): Named[] => {
    const cards = email === null ? [] : contactsOf(email);
    return [
      { name: readName(name), birthday: null },
      ...cards.map((card) => ({ name: readName(card.name), birthday: card.birthday })),
    ];
  });
  const found = new Set<Known>();
  for (const number of readName(occurrence.title).numbers)
    for (const one of known) if (number.length >= 4 && one.name.numbers.includes(number)) found.add(one);
  for (const person of people) for (const one of bestOf(person, known)) found.add(one);
  for (const one of inTitle(occurrence.title, known, found)) found.add(one);
  const ruledOut = (one: Known): boolean =>
    people.some(({ name, birthday }) => isSameName(name, one.name) && isOtherBirthday(birthday, one.name.birthday));
  return [...found].filter((one) => !ruledOut(one)).map(({ scope }) => scope);
}

/** Those with the same full name; else those the written name may be short for. */
function bestOf({ name, birthday }: Named, known: readonly Known[]): Known[] {
  const fits = known.filter((one) => !isOtherBirthday(birthday, one.name.birthday));
  const same = fits.filter((one) => isSameName(name, one.name));
  const born = same.filter((one) => birthday !== null && one.name.birthday === birthday);
  if (born.length > 0) return born;
  return same.length > 0 ? same : fits.filter((one) => isShortFor(name, one));
}

/** Full names in a title; and surnames that belong to nobody found already. */
function inTitle(title: string, known: readonly Known[], before: ReadonlySet<Known>): Known[] {
  const names = new Set(possibleNames(title).map((possible) => possible.key));
  const full = known.filter(({ name }) => names.has(fullNameKey(name) ?? ''));
  const explained = new Set([...before, ...full].flatMap(({ name }) => name.words));
  const capitalised = new Set((title.match(/\p{Lu}[\p{L}\p{M}'’-]+/gu) ?? []).flatMap(wordsOf));
  const bySurname = known.filter(({ surnames }) =>
    surnames.some((surname) => capitalised.has(surname) && !explained.has(surname)),
  );
  return [...full, ...bySurname];
}

/** The same words; initials count where both have them. */
function isSameName(left: PersonName, right: PersonName): boolean {
  if (left.words.length < 2 || left.words.toSorted().join(' ') !== right.words.toSorted().join(' ')) return false;
  return left.initials.length === 0 || right.initials.length === 0 || left.initials.some((one) => right.initials.includes(one));
}

/** `Smith`, `A. Smith` for `Smith, Anna`; and `Anna Maria Smith`, where the folder is `Smith, Anna`. */
function isShortFor(written: PersonName, { name, surnames }: Known): boolean {
  const surname = surnames.find((one) => written.words.includes(one));
  if (surname === undefined) return false;
  const others = name.words.filter((word) => word !== surname);
  const given = written.words.filter((word) => word !== surname);
  const holds = given.every((word) => others.includes(word)) || others.every((word) => given.includes(word));
  return holds && written.initials.every((initial) => others.length === 0 || others.some((word) => word.startsWith(initial)));
}

function isOtherBirthday(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && !right.endsWith(left.replace(/^--/, ''));
}

/** Before the comma; without one the first word or the last, as the clinic writes it. */
function surnamesOf(folderName: string): string[] {
  const [before = '', after] = folderName.split(',');
  const { words } = readName(before);
  return after === undefined ? [...words.slice(0, 1), ...words.slice(1).slice(-1)] : [...words];
}

/** Whether words that ask for somebody's appointment may mean this one. */
export function isWith(asked: string, { title, attendees }: Pick<Occurrence, 'title' | 'attendees'>): boolean {
  const { words } = readName(asked);
  const said = [title, ...attendees.map(({ name }) => name)].map((text) => new Set(wordsOf(folded(text))));
  return words.length > 0 && said.some((all) => words.every((word) => all.has(word)));
}
