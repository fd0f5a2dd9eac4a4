import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import type { EvalLibrary } from '../bench/eval-library.ts';
import { openSampleLibrary } from '../fakes/sample-library.ts';

interface Expected {
  question: string;
  /** What the first quotation must hold. */
  first?: string;
  /** What the answer must hold, in this order. */
  holds?: readonly string[];
  /** What it must not hold. */
  never?: readonly string[];
}

const ANSWERED: Expected[] = [
  // Ranges and figures
  {
    question: 'What should I do with an ACE inhibitor when potassium is 5.7 mmol/L?',
    first: '5.5-5.9 mmol/L | look for causes, halve the dose',
    holds: ['(Potassium | What to do)'],
    never: ['6.0 mmol/L or more |', 'up to 5.4', 'below 5.0 mmol/L and eGFR'],
  },
  { question: 'ACE inhibitor with potassium 6.2 mmol/L', first: '6.0 mmol/L or more | stop', never: ['5.5-5.9 mmol/L |'] },
  { question: 'ABPI 0.6 compression', first: '0.5-0.79 | reduced', never: ['0.8-1.3 |', 'above 1.3 |'] },
  { question: 'What compression with ABPI of 1.4?', first: 'above 1.3 | not reliable', never: ['0.5-0.79 |'] },
  { question: 'Potassium replacement in DKA when potassium is 4.2 mmol/L', first: '3.5-5.5 mmol/L | 40 mmol', never: ['| none'] },
  { question: 'metformin with eGFR 40', first: 'halve it with eGFR below 45' },
  { question: 'Apixaban dose for a woman of 82 years and 55 kg', first: 'age 80 or more, weight 60 kg or less' },
  {
    question: 'What is the paracetamol dose by weight for a child of 20 kg?',
    holds: ['20 kg | 300 mg'],
    never: ['12 kg |', 'Below 50 kg'],
  },
  {
    question: 'What should Omar Haddad do when ketones are 2.0 mmol/L?',
    first: 'Ketones 1.5-3.0 mmol/L: call',
    never: ['No ketones above'],
  },
  // Names, however written; never another patient
  {
    question: 'ana rivera potassium',
    first: 'Potassium 4.9 mmol/L',
    holds: ['Potassium 4.6 mmol/L'],
    never: ['above 5.0 mmol/L', '5.7'],
  },
  { question: 'what is the dose of amoxicillin for thandi', first: '400 mg twice daily', never: ['Patient:', '1998'] },
  {
    question: 'potasium result kwame osei',
    holds: ['5.7 mmol/L (was 4.7), not haemolysed'],
    never: ['Patient:', 'haemolysed creatinine'],
  },
  { question: 'Allergies of Rosa Delgado', first: 'Allergies: none.' },
  { question: 'Is Thandi Mbeki allergic to anything?', first: 'No allergies.' },
  {
    question: 'Does Petra Novak have any allergies?',
    holds: ['confirmed immediate allergy to amoxicillin', 'ALLERGY: penicillin.'],
  },
  // Lists whole and in order, headings alone never
  {
    question: 'What must be done in the first hour of sepsis?',
    holds: [
      'To be done within the first hour of sepsis',
      'Measure lactate',
      'Blood cultures (two sets)',
      'Unknown source: piperacillin/tazobactam',
      'Crystalloid 30 mL/kg',
      'Noradrenaline',
      'Urine output hourly',
    ],
    never: ['protocol 20'],
  },
  {
    question: 'What is on the safe discharge checklist?',
    holds: ['Medicines: every start', 'Antithrombotics', 'Allergies confirmed'],
  },
  {
    question: 'What is the follow-up plan for Petra Novak?',
    holds: ['X-ray again in 6 weeks', 'Referral to the allergy clinic', 'Come back with'],
  },
  {
    question: "How did Kwame Osei's kidney function develop?",
    holds: ['(Date | eGFR', '2026-02-10 | 56', '2026-07-01 | 54'],
    never: ['> Course of'],
  },
  {
    question: "How has Ana Rivera's HbA1c changed over time?",
    holds: ['2025-06-11 | 72', '2025-12-09 | 69', '2026-06-15 | 66'],
    never: ['> HbA1c over time'],
  },
  // Medicines and what is newest
  {
    question: 'What medicines is Ana Rivera on?',
    holds: [
      '2026-09-24',
      'lisinopril 20 mg',
      'bisoprolol 5 mg',
      'apixaban 5 mg',
      'ezetimibe',
      'metformin',
      'Aspirin 75 mg was given until',
      'Pantoprazole | 40 mg',
    ],
    never: ['Lisinopril | 10 mg', 'Bisoprolol (β-blocker) | 2.5 mg', '> Date | HbA1c', '72 mmol/mol'],
  },
  { question: "What was Ana Rivera's last HbA1c?", first: 'HbA1c 57 mmol/mol', never: ['72 mmol/mol'] },
  { question: 'What is the latest eGFR of Kwame Osei?', first: '2026-07-01 | 54', never: ['2026-02-23 |'] },
  { question: "How big is Jan Kowalski's ulcer now?", first: 'Size 2.1 x 1.6 cm' },
  { question: 'summary of ana rivera', first: 'HbA1c 57', never: ['Allergies confirmed on the summary'] },
  {
    question: 'levothyroxine dose Maja Lindqvist',
    holds: ['2026-08-04', 'from 100 µg to 125 µg', '2026-01-15', 'from 75 µg to 100 µg'],
  },
  { question: "What is Maja Lindqvist's TSH?", holds: ['2026-08-04', 'TSH 1.9 mU/L', '2026-01-15', 'TSH on 2026-03-12'] },
  {
    question: 'When should ramipril be restarted for Rosa Delgado?',
    first: 'Ramipril 5 mg stays paused',
    never: ['Metformin 500 mg'],
  },
  {
    question: 'Potassium 6.2 mmol/L on ramipril, what to do?',
    holds: ['6.0 mmol/L or more | stop the ACE inhibitor'],
    never: ['urea', '5.5-5.9'],
  },
  {
    question: 'Which cephalosporins may be given after anaphylaxis to penicillin?',
    first: 'different side chain only: cefuroxime',
    never: ['Mild delayed rash'],
  },
  { question: 'Can petra novak have cefalexin?', first: 'Also avoid cefalexin and cefaclor' },
  { question: 'does ana rivera still have palpitations', first: 'No palpitations.' },
  // Reasons, persons, times, negations
  { question: 'Why did Jan Kowalski fall?', first: 'Why he fell: lying BP 138/72', never: ['area fell'] },
  {
    question: "Which antibiotic was chosen for Petra Novak's pneumonia, and why?",
    first: 'doxycycline 200 mg',
    holds: ['because of the anaphylaxis', 'because QTc is 478 ms'],
  },
  { question: 'Who took the phone call about Kwame Osei?', first: 'Taken by: Dr. Sample Weiss.' },
  { question: 'When was Ken Tanaka seen in the travel clinic?', first: 'Date: 2026-05-19' },
  { question: 'What was the TSH of Maja Lindqvist in September 2026?', first: 'Result of 2026-09-01: TSH 1.9 mU/L.' },
  { question: 'Does Kwame Osei smoke?', first: 'Does not smoke' },
  { question: 'What vaccines did Ken Tanaka get?', holds: ['yellow fever', 'rabies dose 1', 'typhoid Vi'] },
  { question: 'Which patients take apixaban?', holds: ['Jan Sample Kowalski', 'Ana Sample Rivera'] },
  {
    question: 'When can a leg ulcer be treated with compression?',
    holds: ['(ABPI | Compression)', '0.8-1.3 | full', 'below 0.5 | none'],
  },
];

const REFUSED = [
  'What is the dose of methotrexate in rheumatoid arthritis?',
  'How is malignant hyperthermia treated?',
  "What was Ana Rivera's ferritin?",
  'Does Ken Tanaka have epilepsy?',
  'What is the warfarin dose of Ana Rivera?',
  "When is Petra Novak's colonoscopy?",
  'When was the last tetanus shot of Ana Rivera?',
  'Is Rosa Delgado pregnant?',
  'How is scabies treated?',
  "What is John Smith's potassium?",
  'mary jones hba1c',
  'What is the vancomycin trough level target?',
  'What is the maximum dose of ibuprofen for adults?',
  'What is the lithium level of Kwame Osei?',
  'Which antiemetic in chemotherapy?',
];

let library: EvalLibrary;
beforeAll(async () => {
  library = await openSampleLibrary();
});
afterAll(() => library.close());

/** The answer as it reads, with its quotations and the documents they are from. */
async function ask(question: string): Promise<{ text: string; quotes: string[]; paths: string[] }> {
  const signal = new AbortController().signal;
  const { hits } = await library.search.run({ query: question, limit: 10 }, signal);
  const answer = { text: '', quotes: [] as string[], paths: [] as string[] };
  const request = { question, searchedFor: question, history: [], evidence: hits };
  for await (const part of createOfflineAnswerer(library.statistics).answer(request, signal)) {
    if (part.kind === 'text') answer.text += part.text.replaceAll('\\', '');
    else {
      answer.quotes.push(part.quote ?? '');
      answer.paths.push(hits[part.evidence - 1]?.path ?? '');
    }
  }
  return answer;
}

describe('offline answers on the sample notes', () => {
  it.each(ANSWERED)('$question', async ({ question, first, holds = [], never = [] }) => {
    const { text, quotes } = await ask(question);
    if (first !== undefined) expect(quotes[0]).toContain(first);
    let from = 0;
    for (const part of holds) {
      expect(text.slice(from), `${part} in its order`).toContain(part);
      from = text.indexOf(part, from) + part.length;
    }
    for (const part of never) expect(text).not.toContain(part);
  });

  it.each(REFUSED)('not in your library: %s', async (question) => {
    expect((await ask(question)).text).toBe('');
  });

  it('answer each of the first questions from the document it was written for', async () => {
    const samples = join(import.meta.dirname, '../../resources/sample-questions.json');
    for (const { question, path } of JSON.parse(readFileSync(samples, 'utf8')) as { question: string; path: string }[])
      expect((await ask(question)).paths, question).toContain(path);
  });

  it('quote nobody else where a patient is named', async () => {
    for (const { question } of ANSWERED) {
      const surname = /\b(rivera|osei|novak|delgado|mbeki|kowalski|haddad|lindqvist|tanaka|thandi)\b/i.exec(question)?.[1];
      if (surname === undefined) continue;
      const { paths } = await ask(question);
      for (const path of paths) expect(path.toLowerCase(), question).toContain(surname.toLowerCase());
    }
  });
});
