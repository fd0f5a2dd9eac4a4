import { cleanInline } from './clean-text.ts';

/** One resource, or anything in it: its shape is looked at, never trusted. */
export type FhirValue = unknown;

/** A member of an object; of a list, that of its first entry. */
export function at(value: FhirValue, ...path: readonly string[]): FhirValue {
  let here = value;
  for (const name of path) {
    if (Array.isArray(here)) here = here[0];
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

/** The entries of a list; a single value is a list of one. */
export function all(value: FhirValue): FhirValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A primitive as words; '' for anything else. */
export function words(value: FhirValue): string {
  if (typeof value === 'string') return cleanInline(value).trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The first that says something. */
export function firstOf(...texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? '';
}

/** Those that say something, side by side. */
export function joined(texts: readonly string[], mark = ', '): string {
  return texts.filter((text) => text !== '').join(mark);
}

/** `label text`, or nothing where there is no text. */
export function after(label: string, text: string): string {
  return text === '' ? '' : `${label} ${text}`;
}

/** A CodeableConcept, a Coding, an R5 CodeableReference, a Reference with a display, or a list of them. */
export function concept(value: FhirValue): string {
  return joined(
    all(value).map((entry) =>
      firstOf(
        words(at(entry, 'text')),
        words(
          all(at(entry, 'coding'))
            .map((coding) => at(coding, 'display'))
            .find((display) => words(display) !== ''),
        ),
        words(at(entry, 'coding', 'code')),
        words(at(entry, 'display')),
        words(at(entry, 'code')),
        at(entry, 'concept') === undefined ? '' : concept(at(entry, 'concept')),
        at(entry, 'reference', 'display') === undefined ? '' : words(at(entry, 'reference', 'display')),
      ),
    ),
  );
}

/** A Quantity with its comparator and unit: `<5.1 mmol/L`. */
export function quantity(value: FhirValue): string {
  const amount = words(at(value, 'value'));
  const unit = firstOf(words(at(value, 'unit')), words(at(value, 'code')));
  return amount === '' ? '' : joined([`${words(at(value, 'comparator'))}${amount}`, unit === '1' ? '' : unit], ' ');
}

/** A date as written, with its time of day unless that is midnight. */
export function date(value: FhirValue): string {
  const text = words(value);
  const match = /^(\d{4}(?:-\d\d){0,2})(?:T(\d\d:\d\d))?/.exec(text);
  if (!match) return text;
  return match[2] === undefined || match[2] === '00:00' ? match[1]! : `${match[1]} ${match[2]}`;
}

function range(value: FhirValue): string {
  const [low, high] = [quantity(at(value, 'low')), quantity(at(value, 'high'))];
  if (low !== '' && high !== '') return `${low} to ${high}`;
  return low === '' ? after('up to', high) : after('from', low);
}

/** A Period: `2024-03-05 to 2024-03-08`. */
export function period(value: FhirValue): string {
  const [start, end] = [date(at(value, 'start')), date(at(value, 'end'))];
  if (start === '') return after('until', end);
  return end === '' ? `from ${start}` : start === end ? start : `${start} to ${end}`;
}

/** A choice of types (`value[x]`), whichever is there: `choice(observation, 'value')`. */
export function choice(resource: FhirValue, name: string): string {
  const ratio = at(resource, `${name}Ratio`);
  return firstOf(
    quantity(at(resource, `${name}Quantity`)),
    concept(at(resource, `${name}CodeableConcept`)),
    words(at(resource, `${name}String`)),
    words(at(resource, `${name}Boolean`)),
    words(at(resource, `${name}Integer`)),
    range(at(resource, `${name}Range`)),
    ratio === undefined ? '' : joined([quantity(at(ratio, 'numerator')), quantity(at(ratio, 'denominator'))], ' / '),
    date(at(resource, `${name}DateTime`)),
    date(at(resource, `${name}Date`)),
    date(at(resource, `${name}Instant`)),
    words(at(resource, `${name}Time`)),
    period(at(resource, `${name}Period`)),
    quantity(at(resource, `${name}Age`)),
    words(at(resource, `${name}Markdown`)),
  );
}

/** A HumanName as it is spoken. */
export function humanName(value: FhirValue): string {
  const usual = all(value).find((name) => words(at(name, 'use')) === 'official') ?? all(value)[0];
  const parts = [...all(at(usual, 'prefix')), ...all(at(usual, 'given')), at(usual, 'family'), ...all(at(usual, 'suffix'))];
  return firstOf(words(at(usual, 'text')), joined(parts.map(words), ' '));
}

/** What people wrote beside it. */
export function notes(resource: FhirValue): string {
  return joined(
    all(at(resource, 'note')).map((note) => words(at(note, 'text'))),
    ' ',
  );
}
