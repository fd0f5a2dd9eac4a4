import { stem } from '../text/porter-stemmer.ts';

/** A word of a sentence. */
export interface Word {
  /** Lower case, as written otherwise. */
  text: string;
  /** UTF-16 code units in the sentence, end exclusive. */
  start: number;
  end: number;
  /** What it is compared by: stems, several where it is short for several words; none for words that say nothing. */
  stems: readonly string[];
  /** How much it says: 0 to 1. */
  weight: number;
  /** Rises at commas, semicolons and the like. */
  clause: number;
}

const EMPTY = new Set(
  (
    'a an and are as at be been being but by can could did do does for from had has have having he her hers herself him himself his how i if in ' +
    'into is it its itself me my of on or our she should so some such than that the their them themselves then there these they this those to ' +
    'until upon us was we were what when where which while who whom whose will with would you your yours am shall may might must also any both ' +
    'each per via s t usual usually generally often typically according record records note source document no not nor neither never none without cannot nil dont very just quite really all about approximately roughly around'
  ).split(' '),
);
/** Said in most notes, so that they hardly tell one statement from another. */
const WEAK = new Set(
  (
    'patient patients states state stated reports report reported notes note noted says said denies denied deny denying presents present presented ' +
    'history today currently current now mr mrs ms dr year years old day days week weeks month months time times male female man woman gentleman lady ' +
    'complains complaining describes described feels felt found seen taking takes take took taken given give gives use uses used using get gets got ' +
    'going go went made make makes well still already again since further additional new recommend recommended recommends shows showed show shown ' +
    'significant including include includes per please however other due remain remains remained remaining stay stays stayed staying keep keeps kept dose doses dosage medication medications medicines following apply applies present'
  ).split(' '),
);

/** Written short, and what it is short for. Either finds the other. */
const SHORT: Record<string, string> = {
  bp: 'blood pressure', hr: 'heart rate', rr: 'respiratory rate', htn: 'hypertension', dm: 'diabetes mellitus', t2dm: 'diabetes', t1dm: 'diabetes',
  sob: 'shortness breath', cad: 'coronary artery disease', chf: 'congestive heart failure', hf: 'heart failure', copd: 'chronic obstructive pulmonary disease',
  mi: 'myocardial infarction', afib: 'atrial fibrillation', af: 'atrial fibrillation', ckd: 'chronic kidney disease', gerd: 'gastroesophageal reflux disease',
  uti: 'urinary tract infection', dvt: 'deep vein thrombosis', pe: 'pulmonary embolism', cva: 'cerebrovascular accident', tia: 'transient ischemic attack',
  bmi: 'body mass index', hx: 'history', pmh: 'past medical history', fh: 'family history', dx: 'diagnosis', rx: 'prescription', tx: 'treatment', sx: 'symptoms',
  ct: 'computed tomography', cxr: 'chest x-ray', ecg: 'electrocardiogram', ekg: 'electrocardiogram', wbc: 'white blood cell', rbc: 'red blood cell',
  hgb: 'hemoglobin', hb: 'haemoglobin', ldl: 'low density lipoprotein', hdl: 'high density lipoprotein', egfr: 'glomerular filtration rate',
  po: 'oral', iv: 'intravenous', im: 'intramuscular', sc: 'subcutaneous', subq: 'subcutaneous', sl: 'sublingual', orally: 'oral', prn: 'needed', required: 'needed',
  ed: 'emergency department', er: 'emergency room', icu: 'intensive care unit', or: '', gi: 'gastrointestinal', cabg: 'coronary artery bypass graft',
  esrd: 'end stage renal disease', kidney: 'renal', kidneys: 'renal', allergic: 'allergy', nkda: 'known drug allergies', 'f/u': 'follow', pt: 'patient', yo: 'year old', wt: 'weight',
  ht: 'height', temp: 'temperature', sat: 'saturation', sats: 'saturation', spo2: 'oxygen saturation', o2: 'oxygen', c: '', w: '', meds: 'medication',
  medicine: 'medication', medicines: 'medication', etoh: 'alcohol', ros: 'review systems', rom: 'range motion', lad: 'lymphadenopathy', loc: 'loss consciousness',
  abd: 'abdomen', tab: 'tablet', tabs: 'tablet', cap: 'capsule', caps: 'capsule', dob: 'date birth', uri: 'upper respiratory infection', osa: 'obstructive sleep apnea',
  ibs: 'irritable bowel syndrome', ra: 'rheumatoid arthritis', oa: 'osteoarthritis', mri: 'magnetic resonance imaging', inr: 'international normalized ratio',
  tsh: 'thyroid stimulating hormone', nsaid: 'nonsteroidal anti-inflammatory', nsaids: 'nonsteroidal anti-inflammatory', pcp: 'primary care physician', gp: 'general practitioner',
}; // prettier-ignore
delete SHORT['or'];

/** British and American, and other ways to write one word, brought together before stemming. */
function oneSpelling(word: string): string {
  return word
    .replace(/ae(?=m|d|s)/g, 'e')
    .replace(/oe(?=d|s)/g, 'e')
    .replace(/rrhoea/g, 'rrhea')
    .replace(/isation/g, 'ization')
    .replace(/ise(d|s)?$/, 'ize$1')
    .replace(/our$/, 'or')
    .replace(/tre$/, 'ter');
}

const stems = new Map<string, readonly string[]>();
const KEPT_STEMS = 20_000;

/** The stems a word is compared by. */
function stemsOf(word: string): readonly string[] {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const long = Object.hasOwn(SHORT, word) ? (SHORT[word] ?? '') : word;
  const found = long === '' || EMPTY.has(word) ? [] : long.split(/[ -]/).map((one) => stem(oneSpelling(one)));
  if (stems.size >= KEPT_STEMS) stems.clear();
  stems.set(word, found);
  return found;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}]+)?|[≥≤<>=]+|[,;:.()!?|\t\n•]/gu;
const WEAK_WEIGHT = 0.3;
/** `and` parts less than a comma. */
const HALF_CLAUSE = 0.5;

/** The words of a sentence in order, those that say nothing among them. */
export function wordsOf(sentence: string): Word[] {
  const found: Word[] = [];
  let clause = 0;
  for (const match of sentence.matchAll(WORD)) {
    const text = match[0].toLowerCase().replace('’', "'");
    if (/^[,;:.()!?|\t\n•]$/.test(text)) {
      // A decimal point or the comma of thousands stands between figures.
      const inNumber =
        /[.,:]/.test(text) && /\d/.test(sentence.charAt(match.index - 1)) && /\d/.test(sentence.charAt(match.index + 1));
      // What stands behind a colon belongs to what stands before it.
      if (!inNumber && text !== ':') clause += 1;
      continue;
    }
    if (text === 'and' || text === 'or') clause += HALF_CLAUSE;
    const bare = text.replace(/'s$|'$/, '');
    found.push({
      text,
      start: match.index,
      end: match.index + match[0].length,
      stems: /^[≥≤<>=]/.test(text) || text.endsWith("n't") ? [] : stemsOf(bare),
      weight: WEAK.has(bare) ? WEAK_WEIGHT : 1,
      clause,
    });
  }
  return found;
}
