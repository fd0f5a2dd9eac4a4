import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { queryTerms } from '../../engine/search/analysis.ts';
import { readTable } from './training-text.ts';

/** Readings of one short form that are kept: those beyond are rare. */
const MOST_READINGS = 3;
/** Readings that fewer of a short form's occurrences in notes have, as a share, are left out. */
const LEAST_SHARE = 0.05;
/** Short forms looked for where one long form is asked for. */
const MOST_SHORT_FORMS = 3;
/** A short form written small this often in the training text, and more often than in capitals, is an ordinary word. */
const ORDINARY_COUNT = 60;
const NO_READINGS = new Set([
  'not an abbreviation',
  'not an acronym',
  'physician initials',
  'name initials',
  'miss',
  'milliseconds',
  'company',
  'county',
]);

const LICENCES = [
  'Medical Abbreviation and Acronym Meta-Inventory, L. Grossman Liu et al., github.com/lisavirginia/clinical-abbreviations: CC BY 4.0. Reduced: rare readings and ordinary words left out.',
  'imantsm/medical_abbreviations, copyright 2020 imantsm: MIT.',
  'Long forms found in journal articles, textbooks and reports of the training text of the built-in embedding model: CC BY or public domain; see models/built-in/MODEL-CARD.md.',
];

/** British and American spellings of word stems that differ by more than these endings are not found by rule. */
const SPELLING_RULES = [
  ['ae', 'e'],
  ['oe', 'e'],
] as const;
const NAMES = new Set(['michael', 'hoelen']);
const OUR_STEMS = 'tumour behaviour colour labour odour vapour flavour favour humour antitumour neurobehaviour'.split(' ');

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/train') },
    out: { type: 'string', default: join(import.meta.dirname, '../../engine/search/lexicon.json') },
  },
});

const counts = countWords(join(options.data, 'text'));
const readings = new Map<string, string[]>();
const forwardOnly = new Set<string>();
const candidates: { key: string; long: string; rank: number; notes: number }[] = [];
const rows = readTable(join(options.data, 'abbreviations.tsv')).toSorted((left, right) => Number(left[2]) - Number(right[2]));
for (const [short = '', long = '', rank = '', , , share = '', inNotes = ''] of rows) {
  const [stem, ...more] = queryTerms(short);
  const key = short.trim();
  if (
    stem === undefined ||
    more.length > 0 ||
    !/^(?!\d+(?:st|nd|rd|th)$)[\da-z][\da-z&/+.-]*[\da-z+]$/i.test(key) ||
    NO_READINGS.has(long.toLowerCase())
  )
    continue;
  const longTerms = queryTerms(long);
  if (longTerms.length === 0 || longTerms.includes(stem) || isOrdinary(counts.words.get(key.toLowerCase()))) continue;
  if (Number(rank) > 1 && share !== '' && Number(share) < LEAST_SHARE) continue;
  const known = readings.get(key.toLowerCase()) ?? [];
  if (known.length === MOST_READINGS) continue;
  readings.set(key.toLowerCase(), [...known, long]);
  if (isOrdinary(counts.stems.get(stem)) || /[^a-z\d]/i.test(key)) forwardOnly.add(key.toLowerCase());
  else candidates.push({ key: key.toLowerCase(), long, rank: Number(rank), notes: Number(inNotes) });
}
for (const shorts of Map.groupBy(candidates, ({ long }) => queryTerms(long.replaceAll('-', ' ')).join(' ')).values()) {
  // Rows come by rank; among equals the ones written most in notes.
  const best = shorts.toSorted((left, right) => left.rank - right.rank || right.notes - left.notes);
  for (const { key } of best.slice(MOST_SHORT_FORMS)) forwardOnly.add(key);
}
const lexicon = {
  licences: LICENCES,
  abbreviations: Object.fromEntries(
    [...readings].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, long]) => [key, long.join(' | ')]),
  ),
  forwardOnly: [...forwardOnly].toSorted().join(' '),
  spellings: spellings().join(' '),
};
writeFileSync(options.out, `${JSON.stringify(lexicon, null, 2)}\n`);
process.stdout.write(
  `${readings.size} abbreviations, ${forwardOnly.size} of them not looked for, ${lexicon.spellings.split(' ').length} spellings\n`,
);

interface Cases {
  /** Occurrences with capitals beyond the first letter, or with figures. */
  capitals: number;
  small: number;
}

function isOrdinary(cases: Cases | undefined): boolean {
  return cases !== undefined && cases.small > ORDINARY_COUNT && cases.small > cases.capitals;
}

/** How often short words, and words of their stem, are written in capitals and small. */
function countWords(directory: string): { words: Map<string, Cases>; stems: Map<string, Cases> } {
  const words = new Map<string, Cases>();
  for (const name of readdirSync(directory)) {
    for (const [word] of readFileSync(join(directory, name), 'utf8').matchAll(/[A-Za-z][A-Za-z0-9]*/g)) {
      const cases = words.get(word.toLowerCase()) ?? { capitals: 0, small: 0 };
      words.set(word.toLowerCase(), cases);
      if (/[A-Z].*[A-Z]|^[A-Z]$|\d/.test(word)) cases.capitals++;
      else cases.small++;
    }
  }
  const stems = new Map<string, Cases>();
  for (const [word, { capitals, small }] of words) {
    const stem = queryTerms(word)[0] ?? word;
    const cases = stems.get(stem) ?? { capitals: 0, small: 0 };
    stems.set(stem, { capitals: cases.capitals + capitals, small: cases.small + small });
  }
  return { words, stems };
}

/** Stems that are written in two ways in the training text: `anaemia=anemia`. */
function spellings(): string[] {
  const seen = (stem: string): boolean => {
    const cases = counts.stems.get(stem);
    return cases !== undefined && cases.capitals + cases.small >= 3;
  };
  const found = [...counts.stems.keys()].flatMap((stem) => {
    if (!/^[a-z]{6,}$/.test(stem) || NAMES.has(stem)) return [];
    const byRule = SPELLING_RULES.filter(([british]) => stem.includes(british)).map(([british, american]) =>
      stem.replaceAll(british, american),
    );
    const others = OUR_STEMS.includes(stem) ? [...byRule, stem.replace('our', 'or')] : byRule;
    return others.filter((other) => other !== stem && seen(stem) && seen(other)).map((other) => `${stem}=${other}`);
  });
  return found.toSorted();
}
