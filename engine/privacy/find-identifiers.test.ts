import { describe, expect, it } from 'vitest';
import { findIdentifiers } from './find-identifiers.ts';

/** The text with what was found marked: `Dear Dr <person|Smith>`. */
function marked(text: string, roster: readonly string[] = []): string {
  const [found = []] = findIdentifiers([text], { roster, people: [] });
  return found.reduceRight(
    (result, { type, start, end }) => `${result.slice(0, start)}<${type}|${text.slice(start, end)}>${result.slice(end)}`,
    text,
  );
}

function unmarked(text: string): string {
  return text.replace(/<[a-z]+\|([^>]*)>/g, '$1');
}

const CASES: Record<string, readonly string[]> = {
  'names behind labels': [
    'Patient: <person|Anna Smith>',
    'Patient Name: <person|SMITH, ANNA>',
    'Patient name\n<person|Anna Smith>\nReason\nCough',
    'Re: <person|Smith, Anna>',
    'Name: <person|anna smith>',
    'Patient:\u00a0<person|anna smith>',
    '**Patient**: <person|anna smith>',
    '"name": "<person|anna smith>"',
    'Attending physician: Dr <person|J. van der Berg>',
    'NOK: <person|Siobhán O’Brien> (daughter)',
    'Signed by: <person|María José García>, RN',
    'cc: Mr <person|Brown>',
    'GP: Dr <person|Al-Hassan>',
  ],
  'names behind titles and greetings': [
    'Dear Dr <person|Parkinson>,',
    'Mrs <person|White> reports pain.',
    'Prof. Dr. med. <person|Hans-Peter Weiß> agreed.',
    'Sister <person|Nkosi>’s note',
    'Mr and Mrs <person|Young> came.',
    'Frau <person|Müller> kam.',
    'Signed: <person|Nguyen Van An>, 14:22',
    'Dr <person|A Nakamura>',
    'Mr <person|Abu Bakr al-Tikriti>, declined',
    'Yours sincerely,\n\n<person|Eero Virtanen>',
    'Hi <person|Grace>,\nthe results are back.',
  ],
  'names in sentences': [
    'her husband <person|Tom> rang',
    'Thanks for seeing <person|Ezekial> (DOB <birthdate|1/2/63>).',
    'told RN <person|Tran> about it',
    'discussed with <person|Zofia Wrona>',
    '<person|Anna>’s potassium is 4.2.',
    'seen by <person|A. Kowalczyk>',
    '<person|Thandeka Moyo> is a 54-year-old woman',
    '<person|SMITH Anna> (ward 7)',
    '<person|Patient: Anna Smith\n>'.replace(
      '<person|Patient: Anna Smith\n>',
      'Patient: <person|Anna Smith>\n<person|Smith> is well, <person|anna> too.',
    ),
  ],
  'what is nobody': [
    'Parkinson’s disease, Bell’s palsy, Crohn’s disease, Foley catheter',
    'Graves disease and Murphy’s sign; Apgar 9, Glasgow Coma Scale 15',
    'St Mary’s Hospital, Queen Elizabeth Hospital',
    'CC: Right Knee Pain',
    'Consultant Haematologist',
    'Past Medical History: Type 2 Diabetes Mellitus',
    'Aspirin 75 mg, Ramipril 5 mg. Chest Pain Clinic in May.',
    'Father: Asthma',
  ],
  'dates of birth, and no others': [
    'DOB: <birthdate|12/05/1980>, seen 03/05/2026',
    'D.O.B. <birthdate|12-MAY-1980>',
    'born on <birthdate|May 12, 1980>',
    'geb. <birthdate|12.05.1980>',
    'DOB <birthdate|120580>',
    'Date of birth\n<birthdate|1980-05-12>',
    'DOB <birthdate|12/05/1980> … again <birthdate|12 May 1980>, on 12 May 2026',
    'MRI on 12 May 2026 and 2026-05-12',
  ],
  'dates of birth behind labels of other forms': [
    'DOB: <birthdate|12\u201105\u20111980>, DOB: <birthdate|12\u201005\u20101980>, DOB: <birthdate|12–05–1980>',
    'Date of birth is <birthdate|12/05/1980>',
    '**DOB**: <birthdate|12/05/1980>',
    '{"dob": "<birthdate|1980-05-12>", "date_of_birth": "<birthdate|1980-05-12>"}',
    'Geb.-Datum: <birthdate|03.05.1980>',
    'DOB; <birthdate|12/05/1980>',
    'DOB\n\n<birthdate|12/05/1980>',
    'born on the <birthdate|12th of May 1980>',
    'DOB:\u00a0<birthdate|12/05/1980>',
    'DOB: <birthdate|12051980>\nSeen <birthdate|12/05/1980>, not 13/05/1980',
    'DOB: <birthdate|19800512>\n<birthdate|1980-05-12>',
    'DOB: <birthdate|800512>\n<birthdate|12 May 1980>',
    'DOB\n\nSeen 12/05/2026; 3–5–7, 12\u201124 h',
  ],
  'ages over 89': ['a <age|93>-year-old woman', 'aged <age|101>', '64-year-old', 'BP 93/60, 95 mg'],
  'numbers of records': [
    'MRN: <record|004-88213>',
    'MRN <record|1234567>',
    'NHS No: <record|943 476 5919>',
    'reference value <record|9434765919>'.replace('reference value', 'number'),
    'Hospital number: <record|H123456>',
    'SSN <record|123-45-6789>',
    'Insurance ID: <record|PB 88213 44>',
    'Versichertennummer <record|A123456789>',
    'Our ref: <record|AS/2026/114>',
    'Accession: <record|US-26-001234>',
    'Potassium 4.2, 1234567 cells, 250000 /uL, range 150-4000 mg',
    'under <record|88213442>',
    'MRN: <record|AB\u2011482913>, MRN: <record|AB\u2010482913>, MRN: <record|AB–482913>',
    'NHS No: <record|943\u2011476\u20115919>, NHS\u00a0No:\u00a0<record|943\u00a0476\u00a05919>',
    '**MRN**: <record|482913>, "mrn": "<record|482913>"',
  ],
  'telephone numbers': [
    'Tel: <phone|020 7946 0958>',
    'mobile <phone|07700 900123>',
    'call <phone|+44 7700 900123>',
    '<phone|(555) 212-3456>',
    '<phone|212-555-0123> x',
    'Tel. <phone|0221/4710-123>',
    'bleep <phone|1234>',
    'Daughter (<person|Michelle>, <phone|555-8123>)',
    'BP 120/80, 10-20 mg, 2026-05-12, 0.5-1.2, 10–20 mg, 200–4000 steps',
    'Tel: <phone|0161\u2011496\u20110123>, Tel: <phone|0161–496–0123>',
    'Tel:\u00a0<phone|0161\u00a0496\u00a00123>, <phone|+44\u202f7700\u202f900123>',
  ],
  addresses: [
    'Address: <address|12 Mill Lane, Little Wickham, AB10 1XG>',
    'lives at <address|4120 Maple Street, Oakdale, TX 75001>.',
    '<address|Lindenstraße 12, 10115 Neustadt>',
    'wohnt <address|Am Karl-Marx-Platz 5>, <address|St.-Anna-Weg 3a>, <address|Große Hauptstr. 7>',
    'Flat at <address|SW1A 2AA>'.replace('Flat at', 'near'),
    'at <address|AB1\u00a02CD>',
    'T4 N1, B12 5 mg, L4 5MG',
  ],
  'the web': [
    '<email|anna.smith@example.org>',
    'see <url|https://portal.example.org/p/123>.',
    'at <url|www.example.org/x>',
    'from <url|192.168.1.20>',
    'e.g. 1.2.3 or i.e.',
  ],
  'accounts, devices and users': [
    'IBAN <account|GB82 WEST 1234 5698 7654 32>',
    'card <account|4111 1111 1111 1111>',
    'Serial number: <device|PJN123456>',
    '<device|00:1B:44:11:3A:B7>',
    'Username: <username|asmith42>',
  ],
  'columns of tables': [
    '| Name | DOB | MRN |\n| --- | --- | --- |\n| <person|Rukmini Perera> | <birthdate|12/05/1980> | <record|88213> |',
    'Patient\tHospital no\tSeen by\n<person|Nowak, Jadwiga>\t<record|88213>\t<person|Eero Kim>',
    '| Drug | Dose |\n| --- | --- |\n| Ramipril | 5 mg |',
  ],
};

describe.each(Object.entries(CASES))('%s', (_, texts) => {
  it.each(texts)('%s', (text) => {
    expect(marked(unmarked(text))).toBe(text);
  });
});

it('takes names of a roster as people write them', () => {
  expect(marked('nowak, Jadwiga and Rose came; Kaplan Ltd', ['Jadwiga Nowak', 'Kaplan'])).toBe(
    '<person|nowak, Jadwiga> and Rose came; <person|Kaplan> Ltd',
  );
});

describe('a known surname that is no word', () => {
  it.each([
    'What did <person|Okafor>’s operation show?',
    "Show <person|Okafor>'s chart",
    "Is <person|Okafor>'s fracture healing?",
    '<person|Okafor> test results',
    '<person|Okafor> Ward 4, bed 2',
    "Patient: <person|Ngozi Okafor>. <person|Okafor>'s operation went well.",
  ])('is found in front of what eponyms and places stand before: %s', (text) => {
    expect(marked(unmarked(text), ['Ngozi Okafor'])).toBe(text);
  });

  it('is left to what is called after it, and to saints', () => {
    const text = 'Whipple procedure, Hartmann’s operation, Nissen repair, Colles fracture, Romberg test at St Jadwiga’s Hospital';
    expect(marked(text, ['Ann Whipple', 'Bo Hartmann', 'Cy Nissen', 'Di Colles', 'Ed Romberg', 'Jadwiga Nowak'])).toBe(text);
  });
});

const FORMS: readonly [roster: string, text: string][] = [
  [
    'James Wilson',
    '<person|Wilson> needs a CT. <person|WILSON>: stable. Show <person|Wilson>’s chart. WILSON DISEASE; Wilson’s disease',
  ],
  ['Ngozi Okafor', 'the <person|Okafor>s; <person|Okafor>s Befund'],
  ["Sean O'Brien", '<person|O\u02bcBrien>, <person|OBrien> and <person|O’Brien>'],
  ['Sean OBrien', 'with <person|O’Brien>'],
  ['Sean O\u02bcBrien', 'with <person|O’Brien>'],
  ['Hans Mueller', '<person|Müller>, <person|Müller>s Befund'],
  ['Grace Long', '<person|GRACE  LONG> came; <person|Grace> needs a scan. Long history. LONG TERM: x. Grace period'],
  ['Zoe Okonkwo-Bright', 'saw <person|Zoe Okonkwo–Bright>'],
  ['Will May', 'May be discharged. Will need a scan. MAY: x'],
  ['Ann Hand', 'Hands warm. hand, hands'],
];

it.each(FORMS)('takes another form of the known name %s: %s', (name, text) => {
  expect(marked(unmarked(text), [name])).toBe(text);
});

it.each([
  'Patient: <person|Hope Brown>.\n\n<person|Hope> reports no pain. <person|Brown> needs a scan. Brown sputum. Hope this helps.',
  'Frau <person|Müller> kam. <person|Müller>s Befund. <person|Mueller>.',
  'Patient: <person|Zoe Okonkwo–Bright>. with <person|Okonkwo-Bright>',
  'Dr <person|Brown>. Brown takes time to fade.',
])('takes up again what a text names, by what is said of it: %s', (text) => {
  expect(marked(unmarked(text))).toBe(text);
});

/** Milliseconds a text of 8,000 characters may take: many times what they do. */
const SOON_MS = 1000;

it.each([
  'a',
  '1 ',
  'A. ',
  'Smith, ',
  'a.',
  '1-',
  ' \n',
  '[PERSON_',
  'A-',
  'Weg-',
  'Dr ',
  'Dr. ',
  'Aa ',
  'Name: Aa-',
  'DOB\n\n',
  'Tel (home) ',
  '1\u00a0',
  '1\u2011',
])('ends soon on texts made to keep it busy: %j', (piece) => {
  const busy = ['', 'monitoring 5\nCA 12345\n'].map((hints) => hints + piece.repeat(8000 / piece.length));
  const began = performance.now();
  expect(findIdentifiers(busy, { roster: [], people: [] })).toHaveLength(busy.length);
  expect(performance.now() - began).toBeLessThan(SOON_MS);
});
