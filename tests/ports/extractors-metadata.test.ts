import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { languageOf } from '../../engine/library/extract/language.ts';
import { authorNames, writtenDateMs } from '../../engine/library/extract/metadata.ts';
import { docxParagraph, makeDocx, makePdf } from '../fixtures/documents.ts';
import { seedFiles } from '../fixtures/seed-files.ts';

const seeds = new Map((await seedFiles()).map((seed) => [seed.name, seed.bytes]));
const MARCH_5 = Date.UTC(2024, 2, 5);
const about = async (name: string, content: string | Uint8Array | undefined) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : (content ?? new Uint8Array());
  const { kind, authors, dateMs, language } = await extractDocument(name, bytes);
  return { kind, authors, dateMs, language };
};

describe('what a document tells of itself', () => {
  it.each([
    ['a.md', { dateMs: MARCH_5 }],
    ['a.html', { authors: ['Dr. Lee'], kind: 'note' }],
    ['a.docx', { authors: ['Dr. Lee'], dateMs: MARCH_5, kind: 'letter' }],
    ['a.rtf', { authors: ['Dr. Lee'] }],
    ['a.eml', { authors: ['Dr. Lee <lee@x.example>'], dateMs: MARCH_5 + 9 * 3_600_000, kind: 'message' }],
    ['a.msg', { authors: ['Dr. Lee'], dateMs: MARCH_5, kind: 'message' }],
    ['a.ics', { dateMs: MARCH_5, kind: 'event' }],
    ['a.vcf', { kind: 'contact' }],
    ['a.epub', { authors: ['Lee'], kind: 'book' }],
    ['a.xml', { dateMs: MARCH_5, kind: 'record' }],
    ['a.json', { kind: 'record' }],
    ['a.csv', { kind: 'table' }],
    ['a.xlsx', { kind: 'table' }],
    ['a.pptx', { kind: 'slides' }],
    ['a.pdf', { kind: 'guideline' }],
  ])('%s', async (name, told) => {
    expect(await about(name, seeds.get(name))).toMatchObject(told);
  });

  it('believes what is written over what a program noted', async () => {
    const core =
      '<c:coreProperties xmlns:c="c" xmlns:d="d" xmlns:t="t"><d:creator>Template Owner</d:creator><t:created>2009-01-01T00:00:00Z</t:created></c:coreProperties>';
    const docx = makeDocx(
      docxParagraph('Clinic letter') + docxParagraph('Date of visit: 5 March 2024') + docxParagraph('Dictated by: Dr. Ann Lee'),
      { 'docProps/core.xml': core },
    );
    expect(await about('a.docx', docx)).toMatchObject({ authors: ['Dr. Ann Lee'], dateMs: MARCH_5 });
    expect(await about('a.pdf', await makePdf([[{ text: 'Published March 2024' }]]))).toMatchObject({
      dateMs: Date.UTC(2024, 2, 1),
    });
  });

  it('tells kinds by title, name and how it begins; what says nothing is other', async () => {
    expect(await about('2024-03-05 referral_letter.txt', 'Dear colleague,\n\nthank you.')).toMatchObject({
      kind: 'letter',
      dateMs: MARCH_5,
    });
    expect((await about('x.txt', 'Dear Dr. Lee,\n\nthank you for seeing her.')).kind).toBe('letter');
    expect((await about('x.txt', 'CHIEF COMPLAINT\n\nCough.')).kind).toBe('note');
    expect((await about('x.md', '# Blood test results\n\nNa 140')).kind).toBe('result');
    expect((await about('x.md', '# Asthma guideline\n\nText.')).kind).toBe('guideline');
    expect((await about('x.md', '# Annual report\n\nText.')).kind).toBe('report');
    expect((await about('x.txt', 'Words.')).kind).toBe('other');
  });
});

it('reads dates as people write them, and none where day and month cannot be told apart', () => {
  for (const words of ['2024-03-05', '5.3.2024', '5 March 2024', '5th Mar 2024', 'March 5, 2024', 'seen Mar. 5th 2024'])
    expect([words, writtenDateMs(words)]).toEqual([words, MARCH_5]);
  expect(writtenDateMs('25/03/2024')).toBe(Date.UTC(2024, 2, 25));
  for (const words of ['05/03/2024', '31.2.2024', '2024-13-01', 'no date', '0001-01-01', '5 mg 2024'])
    expect(writtenDateMs(words)).toBeNull();
});

it('takes names of people for authors, and not those of programs', () => {
  expect(authorNames('Lee, Ann; Dr. Bo Ek')).toEqual(['Lee, Ann', 'Dr. Bo Ek']);
  expect(authorNames('Ann Lee and Bo Ek')).toEqual(['Ann Lee', 'Bo Ek']);
  expect(authorNames('python-docx', 'Admin', '', '  ')).toEqual([]);
});

it('tells languages apart, and says nothing of what is short, mixed or a list', () => {
  const texts = {
    en: 'The patient was seen in the clinic for a review of her blood pressure, which has been high on several days. She is taking the tablets as advised.',
    de: 'Die Patientin wurde in der Sprechstunde gesehen, weil der Blutdruck an mehreren Tagen zu hoch war. Sie nimmt die Tabletten wie besprochen und hat keine Beschwerden.',
    fr: 'La patiente a été vue à la consultation pour un contrôle de la tension, qui était trop élevée ces derniers jours. Elle prend les comprimés et ne se plaint pas.',
    es: 'La paciente fue vista en la consulta por un control de la tensión, que ha sido alta en los últimos días. Toma los comprimidos como se le indicó y no tiene quejas.',
    nl: 'De patiënt is gezien op het spreekuur voor controle van de bloeddruk, die op meerdere dagen te hoog was. Zij neemt de tabletten zoals afgesproken en heeft geen klachten.',
    ja: '患者は外来で血圧の検査を受けました。数日間にわたって高い値が続いていました。薬は指示通りに飲んでいます。',
    ru: 'Пациентка осмотрена на приёме по поводу высокого давления, которое держится несколько дней. Таблетки принимает по назначению.',
  };
  for (const [language, text] of Object.entries(texts)) expect(languageOf(text)).toBe(language);
  expect(languageOf('The patient was seen.')).toBeNull();
  expect(languageOf(Object.values(texts).slice(0, 4).join(' '))).toBeNull();
  expect(languageOf('Aspirin 75 mg Insulin 4 U Bisoprolol 5 mg '.repeat(10))).toBeNull();
});
