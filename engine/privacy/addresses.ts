import { matchesAtFigures, matchesOf, type Identifier, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE_OR_BELOW, LABEL_END, labelledValues } from './labels.ts';

const POSTCODE_UK = String.raw`(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d(?!M[GLM]|KG|CM|GM|IU|MC)[A-Z]{2})`;
const STATE =
  '(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])';
const STREET_KIND =
  '(?:Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Close|Cl|Drive|Dr|Way|Court|Ct|Crescent|Cres|Place|Pl|Terrace|Ter|Gardens|Gdns|Square|Sq|Boulevard|Blvd|Hill|Row|Grove|Mews|Park|Parade|Highway|Hwy|Circle|Cir|Trail|Parkway|Pkwy|Quay|Walk|Rise|View|Green|Vale|Wharf|Yard|Alley|Broadway|STREET|ROAD|AVENUE|LANE|CLOSE|DRIVE|WAY|COURT|CRESCENT|PLACE|TERRACE)';
/** Bounded, as every run here: an unbounded one is read anew from each of its letters. */
const WORD = String.raw`[\p{Lu}][\p{L}'’.-]{0,40}`;
/** What stands before or behind the street on its line: `Flat 2,`, `, Apt 4B`. */
const UNIT = String.raw`(?:(?:Flat|Apt\.?|Apartment|Unit|Suite|Ste\.?|Room|Floor|No\.?|#) ?\d{0,5}[\p{L}]?\d{0,3})`;
const TOWN = String.raw`(?:,? ?(?:${WORD})(?:[ -](?:${WORD}|upon|on|under|le|by|the|of|am|an|der|in))*){0,3}`;
const END = String.raw`(?:,? ?(?:${POSTCODE_UK}|${STATE},? \d{5}(?:-\d{4})?|\d{5} ${WORD}))`;
const STREET = new RegExp(
  String.raw`(?<![\p{L}\d./-])(?<id>\d{1,5}(?:[ ]?[a-dA-D](?![\p{L}]))?(?:[-/]\d{1,4})?,? (?:(?:${WORD}|of|the|\d{1,3}(?:st|nd|rd|th)) ){1,4}${STREET_KIND}(?![\p{L}])\.?(?:,? ${UNIT})?(?:(?:,|,? (?=${STATE} \d)) ?${TOWN})?${END}?)`,
  'uy',
);
/** `Flat 2, Rose House, ` in front of a street. */
const BEFORE_STREET = new RegExp(
  String.raw`(?<![\p{L}\d])(?:${UNIT},? )?(?:${WORD} (?:House|Cottage|Lodge|Farm|Court),? )?$`,
  'u',
);
const BEFORE_HINT = /Flat|Apt|Apartment|Unit|Suite|Ste|Room|Floor|No|#|House|Cottage|Lodge|Farm|Court/;
const GERMAN_STREET = new RegExp(
  String.raw`(?<![\p{L}\d])(?<![\p{L}.]-)(?<id>(?:(?:Am|An der|Auf dem|Im|Zum|Zur|Alte[rn]?|Neue[rn]?|Große|Kleine|Obere|Untere) )?(?:\p{Lu}[\p{L}.-]{0,40} )?(?=\p{Lu})[\p{L}.-]{0,60}(?:straße|strasse|str\.|Straße|Strasse|Str\.|weg|Weg|platz|Platz|allee|Allee|gasse|Gasse|ring|damm|ufer|hof|steig|markt|Markt) \d{1,4}[ ]?[a-h]?(?![\p{L}\d])(?:,? ?(?:D-|A-|CH-)?\d{4,5} ${WORD}(?:[ -]${WORD})*)?)`,
  'gu',
);
const GERMAN_TOWN = new RegExp(
  String.raw`(?:^|[,;\n|][ \t]*)(?<id>(?:D-|DE-)?\d{5} \p{Lu}\p{Ll}{2,}(?:[ -]${WORD})?)(?=[ \t]*(?:[,;.\n|)]|$))`,
  'gu',
);
const AMERICAN_TOWN = new RegExp(
  String.raw`(?<![\p{L}\d])(?<id>${WORD}(?: ${WORD}){0,2},? ${STATE},? \d{5}(?:-\d{4})?)(?!\d)`,
  'gu',
);
const POSTCODE = new RegExp(String.raw`(?<![\p{L}\d])(?<id>${POSTCODE_UK})(?![\p{L}\d])`, 'uy');
const BOX = /(?<![\p{L}\d])(?<id>(?:P\.? ?O\.? ?Box|Postfach) \d[\d ]{0,8}\d?)/giu;
const VALUE = String.raw`[^\n|\t;]{4,160}?(?=[ \t]*(?:[\n|\t;]|$|[.] |\.$|,?[ ]+(?:Tel|Phone|Ph|Mob|DOB|D\.O\.B|Email|MRN|NHS|with)(?![\p{L}])))`;
const isAddress = (found: string): boolean => !found.includes('@') && !found.includes('://');
const labelled = labelledValues([
  {
    type: 'address',
    labels: 'address|home address|postal address|mailing address|residential address|current address|anschrift|adresse|residence',
    between: String.raw`${LABEL_END}[ \t]{0,60}[:=|]${BEFORE_VALUE_OR_BELOW}`,
    value: VALUE,
    accepts: (found) => /\d|,/.test(found) && isAddress(found),
  },
  {
    type: 'address',
    labels: 'lives at|living at|residing at|resident at|wohnhaft|wohnhaft in',
    between: String.raw`[ \t]*:?[ \t]+`,
    value: VALUE,
    accepts: (found) => /\d/.test(found) && isAddress(found),
  },
  {
    type: 'address',
    labels: 'zip|zip code|zipcode|postal code|postcode|post code|plz',
    between: String.raw`${LABEL_END}[ \t]{0,60}[:=|]?${BEFORE_VALUE_OR_BELOW}`,
    value: String.raw`[A-Z\d][A-Z\d -]{2,8}[A-Z\d]`,
    accepts: (found) => /\d/.test(found),
  },
]);
const POSTCODE_END = /\d[A-Z]{2}(?![\p{L}\d])/u;
/** What each pattern cannot do without, and is quickly looked for. */
const FORMS: readonly [hint: RegExp, pattern: RegExp][] = [
  [/ (?=\d)(?<=(?:str\.|stra(?:ß|ss)e|weg|platz|allee|gasse|ring|damm|ufer|hof|steig|markt) )/iu, GERMAN_STREET],
  [/\d{5} \p{Lu}\p{Ll}/u, GERMAN_TOWN],
  [/[A-Z]{2},? \d{5}/, AMERICAN_TOWN],
  [/box|postfach/i, BOX],
];

/** Postal addresses: lines after a label, streets, towns with their codes. */
export const findAddresses: Recogniser = (read) => {
  const { text } = read;
  const forms = [
    ...matchesAtFigures(read, STREET, { type: 'address', fewest: 1, most: 5 }),
    // Letters of the area stand before the first figure; one of the codes has four.
    ...(POSTCODE_END.test(text) ? matchesAtFigures(read, POSTCODE, { type: 'address', fewest: 1, most: 3, reach: 4 }) : []),
    ...FORMS.flatMap(([hint, pattern]) => (hint.test(text) ? matchesOf(text, pattern, 'address') : [])),
  ];
  const found = [...labelled(read), ...forms.map((one) => ({ ...one, start: one.start - lengthBefore(text, one.start) }))];
  return [...found, ...found.flatMap((one) => lineBelow(text, one))];
};

function lengthBefore(text: string, start: number): number {
  if (text[start - 1] !== ' ') return 0;
  const before = text.slice(Math.max(0, start - 60), start);
  return BEFORE_HINT.test(before) ? (BEFORE_STREET.exec(before)?.[0].length ?? 0) : 0;
}

/** Lines of an address between a street and its code: `12 Mill Lane`, `Little Wickham`, `AB1 2CD`. */
function lineBelow(text: string, { end }: Identifier): Identifier[] {
  const below =
    /^,?[ \t]*\n[ \t]*([\p{Lu}][\p{L}'’ -]{2,30}),?[ \t]*(?=\n[ \t]*(?:[\p{Lu}][\p{L}'’ -]{2,30},?[ \t]*\n[ \t]*)?([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2} \d{5}))/du.exec(
      text.slice(end, end + 120),
    );
  const span = below?.indices?.[1];
  if (span === undefined) return [];
  const line: Identifier = { type: 'address', start: end + span[0], end: end + span[1] };
  return [line, ...lineBelow(text, line)];
}
