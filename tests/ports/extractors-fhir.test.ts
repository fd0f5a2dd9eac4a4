import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';

const coded = (text: string) => ({ coding: [{ system: 's', code: 'c1', display: text }] });
const bundle = (...resources: object[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource, index) => ({ fullUrl: `urn:uuid:${index}`, resource })),
  });
const linesOf = async (...resources: object[]) =>
  outlineOf(await extractChecked('a.json', bundle(...resources))).flatMap(([kind, text]) =>
    kind === 'heading' ? [`# ${text}`] : [text.replace(/^- /, '')],
  );

describe('FHIR', () => {
  it('reads each kind of resource as a line a person understands', async () => {
    const lines = await linesOf(
      {
        resourceType: 'Observation', status: 'final', code: coded('HbA1c'), effectiveDateTime: '2024-03-05T10:15:00+01:00', valueQuantity: { value: 7.2, unit: '%' },
        interpretation: [coded('High')], referenceRange: [{ low: { value: 4, unit: '%' }, high: { value: 6, unit: '%' } }], note: [{ text: 'fasting' }],
      },
      {
        resourceType: 'Observation', status: 'preliminary', code: { text: 'Blood pressure' }, effectiveDateTime: '2024-03-05',
        component: [{ code: coded('systolic'), valueQuantity: { value: 150, unit: 'mmHg' } }, { code: coded('diastolic'), valueQuantity: { value: 90, unit: 'mmHg' } }],
      },
      { resourceType: 'Patient', name: [{ use: 'nickname', text: 'Annie' }, { use: 'official', given: ['Ana', 'M'], family: 'Rivera' }], gender: 'female', birthDate: '1951-06-07', identifier: [{ value: '4711' }] },
      { resourceType: 'Condition', code: coded('Asthma'), clinicalStatus: coded('Active'), verificationStatus: { coding: [{ code: 'confirmed' }] }, onsetDateTime: '2019-03-01', bodySite: [] },
      { resourceType: 'Condition', code: coded('Gout'), verificationStatus: { coding: [{ code: 'entered-in-error' }] } },
      { resourceType: 'MedicationRequest', status: 'stopped', intent: 'order', medicationReference: { reference: 'urn:uuid:6' }, dosageInstruction: [{ text: '5 mg once daily' }], authoredOn: '2024-01-02', statusReason: { text: 'bradycardia' } },
      { resourceType: 'Medication', id: 'm', code: coded('Bisoprolol') },
      {
        resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Aspirin' },
        dosage: [{ doseAndRate: [{ doseQuantity: { value: 75, unit: 'mg' } }], timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } }, route: coded('mouth'), asNeededBoolean: true }],
      },
      { resourceType: 'MedicationStatement', status: 'active', medication: { concept: { text: 'Insulin' } }, dosage: [{ timing: { repeat: { frequency: 1, period: 8, periodUnit: 'h' } } }] },
      { resourceType: 'AllergyIntolerance', code: coded('Penicillin'), criticality: 'high', reaction: [{ manifestation: [coded('Rash')], severity: 'mild' }] },
      { resourceType: 'Immunization', status: 'completed', vaccineCode: coded('Influenza'), occurrenceDateTime: '2023-10-01', lotNumber: 'X1' },
      { resourceType: 'Procedure', status: 'completed', code: coded('Appendectomy'), performedPeriod: { start: '2001-01-01', end: '2001-01-01' } },
      { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, period: { start: '2024-03-05T10:00:00Z', end: '2024-03-05T10:30:00Z' } },
      { resourceType: 'NutritionOrder', text: { status: 'generated', div: '<div><p>Low salt diet</p></div>' } },
      { resourceType: 'Unknown', code: coded('nothing') },
    ); // prettier-ignore
    expect(lines).toEqual([
      '# Patient', 'Ana M Rivera; female; born 1951-06-07; number 4711',
      '# Allergies', 'Penicillin (criticality high); reaction: Rash (mild)',
      '# Conditions', 'Asthma (Active, confirmed); since 2019-03-01',
      '# Medications', 'Bisoprolol (stopped); 5 mg once daily; 2024-01-02; because bradycardia', 'Aspirin (active); 75 mg 1 per day by mouth as needed', 'Insulin (active); 1 per 8 hour',
      '# Immunizations', 'Influenza (completed); 2023-10-01; lot X1',
      '# Observations', 'HbA1c: 7.2 % (High); reference 4 % to 6 %; 2024-03-05 10:15; fasting', 'Blood pressure (preliminary): systolic 150 mmHg, diastolic 90 mmHg; 2024-03-05',
      '# Procedures', 'Appendectomy (completed); 2001-01-01',
      '# Encounters', 'AMB (finished); 2024-03-05 10:00 to 2024-03-05 10:30',
      '# Nutrition Order', 'Low salt diet',
    ]); // prettier-ignore
  });

  it('reads the documents held inside, and compositions by their sections', async () => {
    const data = (text: string) => Buffer.from(text).toString('base64');
    const lines = await linesOf(
      { resourceType: 'DocumentReference', status: 'current', type: coded('Progress note'), date: '2024-03-05T00:00:00Z', content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: data('Feels well.') } }] },
      { resourceType: 'DiagnosticReport', status: 'final', code: coded('Chest X-ray'), conclusion: 'Clear.', presentedForm: [{ contentType: 'application/pdf', data: data('no pdf') }, { contentType: 'image/gif', data: 'AA' }] },
      { resourceType: 'Composition', title: 'Discharge', date: '2024-03-06', section: [{ title: 'Plan', text: { div: '<div><ul><li>Review</li></ul></div>' }, section: [{ title: 'Later', text: { div: '<div/>' } }] }] },
    ); // prettier-ignore
    expect(lines).toEqual([
      '# Discharge', '2024-03-06', '# Plan', 'Review', '# Later',
      '# Reports', 'Chest X-ray (final); conclusion: Clear.', '# Documents', 'Progress note; 2024-03-05',
      '# Progress note, 2024-03-05', 'Feels well.', '# Chest X-ray', 'This document could not be read.',
    ]); // prettier-ignore
  });

  it('reads one resource, one to a line, and UTF-16', async () => {
    const patient = { resourceType: 'Patient', name: [{ family: 'Müller' }] };
    expect((await extractChecked('a.json', JSON.stringify(patient))).title).toBe('Müller');
    const two = await extractChecked(
      'a.ndjson',
      `${JSON.stringify(patient)}\n${JSON.stringify({ resourceType: 'Condition', code: { text: 'Gout' } })}\n`,
    );
    expect(two.text).toContain('- Gout');
    expect((await extractChecked('a.json', Buffer.from(`\ufeff${JSON.stringify(patient)}`, 'utf16le'))).text).toContain('Müller');
  });

  it('knows other JSON, damage, emptiness and nesting no stack can hold', async () => {
    expect(await failureOf('a.json', '{"name":"package"}')).toBe('FILE_OTHER_DATA');
    expect(await failureOf('a.json', '[1,2,{"resourceType":["x"]}]')).toBe('FILE_OTHER_DATA');
    expect(await failureOf('a.json', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.json', bundle({ resourceType: 'Patient' }).slice(0, -5))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.json', bundle())).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.json', bundle({ resourceType: 'Medication' }))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.json', `{"resourceType":${'['.repeat(1_000_000)}`)).toBe('FILE_CORRUPT');
    const deep = `{"resourceType":"Composition","title":"t","section":${'[{"title":"s","section":'.repeat(5000)}[]${'}]'.repeat(5000)}}`;
    expect(await failureOf('a.json', deep)).toBe('extracted');
    await expectSurvivesDamage(
      'a.json',
      Buffer.from(
        bundle({ resourceType: 'Condition', code: coded('Asthma') }, { resourceType: 'Patient', name: [{ text: 'x' }] }),
      ),
      200,
    );
  });

  it('takes any value in any place without harm', async () => {
    const types = fc.constantFrom(
      'Patient',
      'Condition',
      'Observation',
      'MedicationRequest',
      'AllergyIntolerance',
      'DocumentReference',
      'Composition',
      'DiagnosticReport',
      'Immunization',
      'Goal',
    );
    const names = fc.constantFrom(
      'name',
      'code',
      'text',
      'coding',
      'display',
      'status',
      'valueQuantity',
      'value',
      'unit',
      'dosageInstruction',
      'timing',
      'section',
      'content',
      'attachment',
      'data',
      'contentType',
      'reaction',
      'component',
      'note',
      'div',
      'title',
      '__proto__',
      'constructor',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.constant(null),
        fc.constant('text/plain'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const resource = fc
      .record({ resourceType: types, body: fc.dictionary(names, value, { maxKeys: 6 }) })
      .map(({ resourceType, body }) => ({ ...body, resourceType }));
    await fc.assert(
      fc.asyncProperty(fc.array(resource, { minLength: 1, maxLength: 4 }), async (resources) => {
        expect(
          await failureOf('a.json', bundle({ resourceType: 'Condition', code: { text: 'Always there' } }, ...resources)),
        ).toMatch(/^(?:extracted|FILE_CORRUPT)$/);
      }),
      { seed: 31, numRuns: 300 },
    );
  });
});
