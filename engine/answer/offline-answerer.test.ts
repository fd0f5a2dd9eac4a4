import { describe, expect, it } from 'vitest';
import { documentId, passageId, type SearchHit } from '../../contract/index.ts';
import { createOfflineAnswerer } from './offline-answerer.ts';
import type { TermStatistics } from './term-statistics.ts';

/** Words as terms, all equally rare but for those of every note. */
const statistics: TermStatistics = {
  terms: (text) => (text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).map((term) => term.replace(/\.$/, '')),
  weight: (term) => (['mg', 'daily', 'patient'].includes(term) ? 1 : 4),
};

function hit(rank: number, path: string, text: string, headings: string[] = []): SearchHit {
  return {
    rank,
    score: 1 / rank,
    passageId: passageId.parse(rank),
    documentId: documentId.parse(path),
    path: `/notes/${path}`,
    title: path,
    page: null,
    start: 0,
    end: text.length,
    headings,
    text,
    marks: [],
    kind: 'note',
    format: null,
    sourceId: null,
    dateMs: null,
  };
}

async function quotes(question: string, ...evidence: SearchHit[]): Promise<string[]> {
  const found: string[] = [];
  const request = { question, searchedFor: question, history: [], evidence };
  for await (const part of createOfflineAnswerer(statistics).answer(request, new AbortController().signal)) {
    if (part.kind === 'cite') found.push(part.quote ?? '');
  }
  return found;
}

describe('offline answerer', () => {
  it('never gives the dose of another drug', async () => {
    const table = hit(
      1,
      'discharge.md',
      'Medicine | Dose\nMetformin | 500 mg daily\nLisinopril | 10 mg daily\nAtorvastatin | 80 mg daily',
    );
    expect(await quotes('What is the dose of lisinopril?', table)).toEqual(['Lisinopril | 10 mg daily']);
    expect(await quotes('What is the dose of rivaroxaban?', table)).toEqual([]);
  });

  it('never gives the findings of another patient', async () => {
    const anna = hit(1, 'Anna Kowalski.md', 'Patient: Anna Kowalski\n\nDoes not smoke.');
    const ken = hit(2, 'Ken Tanaka.md', 'Patient: Ken Tanaka\n\nThe smoke alarm was repaired, he said.');
    expect(await quotes('Does Anna Kowalski smoke?', anna, ken)).toEqual(['Does not smoke.']);
    expect(await quotes('Does Maria Schmidt smoke?', anna, ken)).toEqual([]);
  });

  it('knows whose a note is by its folder', async () => {
    const note = hit(1, 'Kowalski, Anna/2026-03-04.md', 'Potassium was 5.4 mmol/L.');
    expect(await quotes('What was the potassium of Anna Kowalski?', note)).toEqual(['Potassium was 5.4 mmol/L.']);
  });

  it('quotes what stands under a heading or a lead-in that fits, never the heading alone', async () => {
    const text = 'In the first hour of sepsis:\n- Measure lactate.\n- Take blood cultures.\n\nAfter the first hour of sepsis';
    expect(await quotes('What is done in the first hour of sepsis?', hit(1, 'sepsis.md', text))).toEqual([
      'In the first hour of sepsis:',
      'Measure lactate.',
      'Take blood cultures.',
    ]);
  });

  it('does not quote the same words twice', async () => {
    const first = hit(1, 'a.md', 'Colchicine is given in acute gout.');
    const copy = hit(2, 'b.md', 'Colchicine is given in acute gout.');
    expect(await quotes('What is given in acute gout?', first, copy)).toEqual(['Colchicine is given in acute gout.']);
  });

  it('takes a figure for the dose asked about, though the word is not there', async () => {
    const note = hit(1, 'a.md', 'Lisinopril was started at 10 mg daily. Lisinopril was discussed at length.');
    expect((await quotes('lisinopril dose', note))[0]).toBe('Lisinopril was started at 10 mg daily.');
  });

  it('prefers the reason where a reason is asked for', async () => {
    const note = hit(1, 'a.md', 'Ramipril was stopped in March this year. Ramipril was stopped because of cough.');
    expect(await quotes('Why was ramipril stopped?', note)).toContain('Ramipril was stopped because of cough.');
  });
});
