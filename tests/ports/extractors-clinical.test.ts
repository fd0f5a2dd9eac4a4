import { describe, expect, it } from 'vitest';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

/** A CDA document with these components, or another body. */
function makeCda(components: string, more: { body?: string; declaration?: string } = {}): string {
  return `${more.declaration ?? '<?xml version="1.0" encoding="UTF-8"?>'}<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Discharge summary</title><effectiveTime value="20240305101500+0100"/>
    <recordTarget><patientRole><id extension="4711"/><patient><name><given>Ana</given><family>Rivera</family></name><administrativeGenderCode code="F"/><birthTime value="19510607"/></patient></patientRole></recordTarget>
    <author><assignedAuthor><assignedPerson><name>Dr. Lee</name></assignedPerson></assignedAuthor></author>
    <component>${more.body ?? `<structuredBody>${components}</structuredBody>`}</component></ClinicalDocument>`;
}
const section = (title: string, text: string, inner = '') =>
  `<component><section><title>${title}</title><text>${text}</text>${inner}</section></component>`;

describe('CDA', () => {
  it('reads whose document it is and every section as its narrative says it', async () => {
    const document = await extractChecked(
      'a.xml',
      makeCda(
        section(
          'Medications',
          `<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td><content ID="m1">Bisoprolol</content></td><td>5<br/>mg</td></tr><tr><td>Aspirin</td><td/></tr></tbody></table>`,
          section(
            'Inner',
            '<list listType="ordered"><item><content>one</content></item><item>two<list><item>deep</item></list></item></list>',
          ),
        ) +
          section(
            'Course',
            'Stable &lt; 5.<br/>Next line. <content styleCode="Bold">Bold</content> words<paragraph>A paragraph.</paragraph>',
          ) +
          section('Results', '<table><tr><td rowspan="2">Day 1</td><td>Na 140</td></tr><tr><td>K 4.1</td></tr></table>'),
      ),
    );
    expect(document.title).toBe('Discharge summary');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Discharge summary'],
      [
        'paragraph',
        'Patient: Ana Rivera\nBorn: 1951-06-07\nSex: female\nPatient number: 4711\nDate: 2024-03-05 10:15\nAuthor: Dr. Lee',
      ],
      ['heading', 'Medications'],
      ['table', 'Drug: Bisoprolol | Dose: 5 mg'],
      ['table', 'Drug: Aspirin'],
      ['heading', 'Inner'],
      ['list-item', '1. one'],
      ['list-item', '2. two'],
      ['list-item', '- deep'],
      ['heading', 'Course'],
      ['paragraph', 'Stable < 5.\nNext line. Bold words'],
      ['paragraph', 'A paragraph.'],
      ['heading', 'Results'],
      ['table', 'Day 1 | Na 140'],
      ['table', 'K 4.1'],
    ]);
  });

  it('reads a body that is a file of its own', async () => {
    const content = Buffer.from('Words of the letter.').toString('base64');
    const body = `<nonXMLBody><text mediaType="text/plain" representation="B64">${content}</text></nonXMLBody>`;
    expect((await extractChecked('a.xml', makeCda('', { body }))).text).toContain('Words of the letter.');
    expect(await failureOf('a.xml', makeCda('', { body: body.replace('text/plain', 'image/gif') }))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.xml', makeCda('', { body: body.replace('text/plain', 'application/pdf') }))).toBe('FILE_CORRUPT');
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${makeCda(section('S', 'Müller'))}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(makeCda(section('S', 'Müller')), 'utf16le')],
    [
      'the declared encoding',
      Buffer.from(makeCda(section('S', 'M\xfcller'), { declaration: "<?xml version='1.0' encoding='ISO-8859-1'?>" }), 'latin1'),
    ],
  ])('reads %s', async (_name, content) => {
    expect((await extractChecked('a.xml', content)).text).toContain('Müller');
  });

  it('expands no entities, fetches nothing, and knows other XML, damage and emptiness', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
    expect((await extractChecked('a.xml', makeCda(section('S', 'x &b; &c; y'), { declaration: laughs }))).text).toContain(
      'x &b; &c; y',
    );
    expect(await failureOf('a.xml', '<note>words</note>')).toBe('FILE_OTHER_DATA');
    expect(await failureOf('a.xml', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.xml', 'words')).toBe('FILE_OTHER_DATA');
    expect(await failureOf('a.xml', makeCda(''))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.xml', makeCda(section('S', 'words')).slice(0, -20))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.xml', makeCda(section('S', '<content>'.repeat(100_000))))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.xml', '<ClinicalDocument>'.repeat(100_000))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.xml', makeCda(section('S', 'words')).replace('<id ', `<id ${'x'.repeat(3_000_000)} `))).toBe(
      'extracted',
    );
    await expectSurvivesDamage('a.xml', Buffer.from(makeCda(section('S', '<list><item>words</item></list>'))), 200);
  });
});
