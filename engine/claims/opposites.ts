import type { Fact } from './fact.ts';

/** Whether something is given on: who stops it does not continue it, and who changes nothing does. */
export const COURSE_OF_TREATMENT = 'course of treatment';

/** Who cannot exclude a thing does not exclude it. */
export const EXCLUSION = 'exclusion';

/** `No more than 4` is `at most 4`, and `no less` `at least`: the word by itself says nothing there. */
const NO_LIMIT = String.raw`(?<!\b(?:no|not) (?=\p{L}+ than\b))`;

/** Words whose exchange turns a statement round: `family`, its poles, each a part of a pattern in lower case. */
const OPPOSITES: readonly (readonly [family: string, kind: 'side' | 'direction', poles: readonly string[]])[] = [
  [
    'side',
    'side',
    [
      String.raw`left(?:-sided|-handed)?|lt|l(?=[ -](?:knee|hip|shoulder|arm|leg|eye|ear|hand|foot|wrist|ankle|elbow|lung|breast|side|kidney))|os(?= )|as(?=:)|leftward`,
      String.raw`right(?:-sided|-handed)?|rt|r(?=[ -](?:knee|hip|shoulder|arm|leg|eye|ear|hand|foot|wrist|ankle|elbow|lung|breast|side|kidney))|rightward`,
      'bilateral(?:ly)?|both|b/l',
    ],
  ],
  [
    'amount of change',
    'direction',
    [
      String.raw`(?:no|not) (?:less|fewer|lower|smaller|shorter) than|increas(?:e|es|ed|ing|ingly)|rais(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|${NO_LIMIT}(?:higher|more|greater|larger|(?<!\bno )longer)|high(?!-density| density)|elevat(?:ed|ion|ions|e|es|ing)|above|over(?= ?[\d\p{L}])(?!(?: |-)(?:the|a|an|his|her|my|time|it|night|counter)\b)|(?<!\b(?:not|never|not be) )exceed(?:s|ed|ing)?|at least|≥|>=|>|upward|gain(?:s|ed|ing)?|older|up-?titrat(?:e|ed|ion)|minimum|(?<!at )most|stronger|faster|heavier`,
      String.raw`(?:no|not) (?:more|greater|higher|larger|longer) than|(?:not|never|not be) exceed(?:ed|ing)?|decreas(?:e|es|ed|ing|ingly)|reduc(?:e|es|ed|ing|tion|tions)|${NO_LIMIT}lower(?:s|ed|ing)?(?! (?:extremit|back|lobe|leg|limb|abd|quadrant|respiratory|lid|lip|lumbar|left|right))|low(?!-density| density| back)|${NO_LIMIT}(?:less|fewer|smaller|shorter)|below|under(?= ?\d)|at most|≤|<=|<|downward|loss|lost|los(?:e|es|ing)|dropp(?:ed|ing)|drop|declin(?:e|es|ed|ing)|fell|fall(?:en|ing)|younger|diminish(?:ed|es)?|maximum|(?<!at )least|up to|weaker|slower|lighter`,
    ],
  ],
  [
    'order in time',
    'direction',
    [
      String.raw`(?<!\bas )before|prior to|preceding|preceded|earlier|pre-?op(?:erative|eratively)?`,
      'after|following(?= (?:the|a|an|his|her|surgery|meals))|later|post-?op(?:erative|eratively)?|subsequent(?:ly)?(?: to)?',
    ],
  ],
  [
    'course',
    'direction',
    [
      String.raw`improv(?:e|es|ed|ing|ement|ements)|better|resolv(?:e|ed|ing)`,
      String.raw`wors(?:e|en|ens|ened|ening)|deteriorat(?:e|ed|ing|ion)|exacerbat(?:e|ed|ing|ion|ions|es)`,
    ],
  ],
  [
    COURSE_OF_TREATMENT,
    'direction',
    [
      String.raw`start(?:ed|s|ing)?|initiat(?:e|ed|ing|ion)|commenc(?:e|ed|ing)|resum(?:e|ed|ing)|restart(?:ed)?|continu(?:e|es|ed|ing)|began|begin(?:ning)?|unchanged|carr(?:y|ies|ied|ying) on|same dos(?:e|age)|as before`,
      String.raw`stop(?:s|ped|ping)?|discontinu(?:e|es|ed|ing|ation)|ceas(?:e|ed|ing)|(?:withh|h)(?:eld|old)|paus(?:e|ed)|quit|no longer(?! than)|(?<=\b(?:no|not|never|n't|without)\b[^.,;]{0,12})chang(?:e|es|ed|ing)`,
    ],
  ],
  ['advice', 'direction', ['indicated|recommended|safe', 'contraindicated|contra-indicated|unsafe']],
  [EXCLUSION, 'direction', ['exclude[sd]?(?! from)|rul(?:e|es|ed|ing) out']],
  ['likelihood', 'direction', ['(?<!(?:less|not|more) )likely', 'unlikely']],
  ['result', 'direction', ['positive', 'negative']],
  ['norm', 'direction', ['normal(?:ly)?|unremarkable', 'abnormal(?:ly|ity|ities)?']],
  [
    'height in the body',
    'direction',
    [
      String.raw`upper|superior`,
      String.raw`lower(?= (?:extremit|back|lobe|leg|limb|abd|quadrant|respiratory|lid|lip|lumbar|left|right))|inferior`,
    ],
  ],
  ['front and back', 'direction', ['anterior(?:ly)?', 'posterior(?:ly)?']],
  ['middle', 'direction', ['medial(?:ly)?', 'lateral(?:ly)?']],
  ['end', 'direction', ['proximal(?:ly)?', 'distal(?:ly)?']],
  ['sex', 'direction', ['male|man|gentleman|boy', 'female|woman|lady|girl']],
  ['blood pressure', 'direction', ['hypertensi(?:on|ve)', 'hypotensi(?:on|ve)']],
  ['blood sugar', 'direction', ['hyperglyc(?:a?emia|a?emic)', 'hypoglyc(?:a?emia|a?emic)']],
  ['thyroid', 'direction', ['hyperthyroid(?:ism)?', 'hypothyroid(?:ism)?']],
  ['potassium', 'direction', ['hyperkal(?:a?emia|a?emic)', 'hypokal(?:a?emia|a?emic)']],
  ['sodium', 'direction', ['hypernatr(?:a?emia|a?emic)', 'hyponatr(?:a?emia|a?emic)']],
  ['pace', 'direction', ['tachycardi(?:a|c)', 'bradycardi(?:a|c)']],
  ['parents', 'direction', ['mother|maternal', 'father|paternal']],
  ['duration', 'direction', ['acute(?:ly)?', 'chronic(?:ally)?']],
];

/** No side: `all right`, `right now`, `he left the hospital`, `what is left`. */
const NO_SIDE =
  /\b(?:all|that's|is|just|you're|'s) right(?=[.,!?]|$)|\bright (?:away|now|after|before|there|here)\b|\bleft (?:the |her |his |him |to |for |home|work|school|a |without|with (?:him|her) )|\b(?:he|she|they|who|patient|had|has) left\b(?! (?:-|\p{L}+ed |knee|hip|shoulder|arm|leg|eye|ear|hand|foot))/giu;

/** A capital by itself is a side where a word follows (`R MCA stroke`) or brackets stand around it; no R wave, no initial, no `/L`. */
const LONE = (letter: string): string =>
  String.raw`(?<![/.]|\b(?:Mr|Mrs|Ms|Dr|Prof)\.? )${letter}(?=[ -](?:\p{L}{3}|\p{Lu}{2}))(?![ -](?:waves?|value|peak)\b)|(?<=\()${letter}(?=\))`;

const PATTERNS = OPPOSITES.flatMap(([family, kind, poles]) =>
  poles.map((pole, index) => ({
    family,
    kind,
    pole: index,
    pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${pole})(?![\p{L}])`, 'giu'),
  })),
);
const LONE_SIDES = ['L', 'R'].map((letter, pole) => ({
  family: 'side',
  kind: 'side' as const,
  pole,
  pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${LONE(letter)})(?![\p{L}])`, 'gu'),
}));

/** The words of a sentence that have an opposite. One `pole` of a family excludes the others. */
export function oppositesIn(text: string, taken: (start: number, end: number) => boolean): Fact[] {
  const noSides = [...text.matchAll(NO_SIDE)].map((match) => [match.index, match.index + match[0].length] as const);
  const found: Fact[] = [];
  for (const { family, kind, pole, pattern } of [...PATTERNS, ...LONE_SIDES]) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (taken(start, end)) continue;
      if (family === 'side' && noSides.some(([from, to]) => start >= from && end <= to)) continue;
      found.push({ kind, start, end, text: match[0], readings: [{ family, low: pole, high: pole }] });
    }
  }
  return found;
}
