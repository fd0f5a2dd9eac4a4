import {
  after,
  all,
  at,
  choice,
  concept,
  date,
  firstOf,
  humanName,
  joined,
  notes,
  period,
  quantity,
  words,
  type FhirValue,
} from './fhir-values.ts';

/** One resource in a line, and under which heading it stands. */
interface LineOfType {
  section: string;
  /** Finds what a reference points to (a Medication), or null. */
  line(resource: FhirValue, resolve: (reference: FhirValue) => FhirValue): string;
}

const medication: LineOfType = {
  section: 'Medications',
  line(resource, resolve) {
    const reference = at(resource, 'medicationReference') ?? at(resource, 'medication', 'reference');
    const name = firstOf(
      concept(at(resource, 'medicationCodeableConcept')),
      concept(at(resource, 'medication', 'concept')),
      concept(at(resolve(reference), 'code')),
      words(at(reference, 'display')),
    );
    const dosage = [...all(at(resource, 'dosage')), ...all(at(resource, 'dosageInstruction'))].map(dosageOf);
    const when = firstOf(
      choice(resource, 'effective'),
      date(at(resource, 'authoredOn')),
      date(at(resource, 'whenHandedOver')),
      date(at(resource, 'dateAsserted')),
    );
    const reason = firstOf(concept(at(resource, 'reasonCode')), concept(at(resource, 'reason')));
    const facts = [...dosage, when, after('for', reason), stopped(resource), notes(resource)];
    return withFacts(inBrackets(name, [words(at(resource, 'status')), intent(resource)]), facts);
  },
};

function intent(resource: FhirValue): string {
  const text = words(at(resource, 'intent'));
  return text === 'order' ? '' : text;
}

function stopped(resource: FhirValue): string {
  return after('because', concept(at(resource, 'statusReason')));
}

/** A dosage as it was written, else put together from its parts. */
function dosageOf(dosage: FhirValue): string {
  const text = words(at(dosage, 'text'));
  if (text !== '') return text;
  const dose = at(dosage, 'doseAndRate') ?? dosage;
  const repeat = at(dosage, 'timing', 'repeat');
  const [frequency, length, unit] = [
    words(at(repeat, 'frequency')),
    words(at(repeat, 'period')),
    words(at(repeat, 'periodUnit')),
  ];
  const timing =
    frequency === '' || unit === ''
      ? ''
      : `${frequency} per ${length === '1' || length === '' ? '' : `${length} `}${unitsOfTime[unit] ?? unit}`;
  const asNeeded =
    at(dosage, 'asNeededBoolean') === true || at(dosage, 'asNeeded') === true
      ? 'as needed'
      : after('as needed for', concept(at(dosage, 'asNeededCodeableConcept')));
  const amount = firstOf(choice(dose, 'dose'), choice(dose, 'rate'));
  return joined(
    [amount, firstOf(timing, concept(at(dosage, 'timing', 'code'))), after('by', concept(at(dosage, 'route'))), asNeeded],
    ' ',
  );
}

const unitsOfTime: Readonly<Record<string, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
};

function inBrackets(name: string, states: readonly string[]): string {
  const inside = joined(states);
  return inside === '' ? name : `${name} (${inside})`;
}

/** Nothing without its subject: facts of no name would be read as another's. */
function withFacts(name: string, facts: readonly string[]): string {
  return name === '' || name.startsWith(' (') ? '' : joined([name, ...facts], '; ');
}

function observed(part: FhirValue): string {
  const interpretation = concept(at(part, 'interpretation'));
  const ranges = all(at(part, 'referenceRange')).map((range) => {
    const [low, high] = [quantity(at(range, 'low')), quantity(at(range, 'high'))];
    return firstOf(
      words(at(range, 'text')),
      low !== '' && high !== '' ? `${low} to ${high}` : joined([after('from', low), after('up to', high)]),
    );
  });
  const value = firstOf(choice(part, 'value'), after('no value:', concept(at(part, 'dataAbsentReason'))));
  return joined([inBrackets(value, [interpretation]).trim(), after('reference', joined(ranges))], '; ');
}

const observation: LineOfType = {
  section: 'Observations',
  line(resource) {
    const components = all(at(resource, 'component')).map((part) => joined([concept(at(part, 'code')), observed(part)], ' '));
    const when = firstOf(choice(resource, 'effective'), date(at(resource, 'issued')));
    const state = words(at(resource, 'status'));
    const name = inBrackets(concept(at(resource, 'code')), [/^(?:final|amended|corrected)$/.test(state) ? '' : state]);
    const value = joined([observed(resource), joined(components)], '; ');
    return withFacts(value === '' ? name : `${name}: ${value}`, [when, notes(resource)]);
  },
};

/** What is read, type by type (FHIR R4, and R5 where it differs). */
export const linesOfType: Readonly<Record<string, LineOfType>> = {
  Patient: {
    section: 'Patient',
    line: (resource) =>
      withFacts(humanName(at(resource, 'name')), [
        words(at(resource, 'gender')),
        after('born', date(at(resource, 'birthDate'))),
        after(
          'died',
          firstOf(date(at(resource, 'deceasedDateTime')), at(resource, 'deceasedBoolean') === true ? '(date not given)' : ''),
        ),
        after('number', joined(all(at(resource, 'identifier')).map((id) => words(at(id, 'value'))))),
        joined(all(at(resource, 'telecom')).map((contact) => words(at(contact, 'value')))),
        joined([
          ...all(at(resource, 'address', 'line')).map(words),
          words(at(resource, 'address', 'postalCode')),
          words(at(resource, 'address', 'city')),
        ]),
      ]),
  },
  AllergyIntolerance: {
    section: 'Allergies',
    line: (resource) =>
      withFacts(
        inBrackets(concept(at(resource, 'code')), [
          concept(at(resource, 'clinicalStatus')),
          concept(at(resource, 'verificationStatus')),
          after('criticality', words(at(resource, 'criticality'))),
        ]),
        [
          ...all(at(resource, 'reaction')).map((reaction) =>
            inBrackets(after('reaction:', concept(at(reaction, 'manifestation'))), [words(at(reaction, 'severity'))]).trim(),
          ),
          after('since', choice(resource, 'onset')),
          notes(resource),
        ],
      ),
  },
  Condition: {
    section: 'Conditions',
    line: (resource) =>
      withFacts(
        inBrackets(concept(at(resource, 'code')), [
          concept(at(resource, 'clinicalStatus')),
          concept(at(resource, 'verificationStatus')),
          concept(at(resource, 'severity')),
        ]),
        [
          concept(at(resource, 'bodySite')),
          after('since', choice(resource, 'onset')),
          after('until', choice(resource, 'abatement')),
          after('recorded', date(at(resource, 'recordedDate'))),
          notes(resource),
        ],
      ),
  },
  MedicationStatement: medication,
  MedicationRequest: medication,
  MedicationAdministration: medication,
  MedicationDispense: medication,
  Immunization: {
    section: 'Immunizations',
    line: (resource) =>
      withFacts(inBrackets(concept(at(resource, 'vaccineCode')), [words(at(resource, 'status'))]), [
        choice(resource, 'occurrence'),
        quantity(at(resource, 'doseQuantity')),
        after('lot', words(at(resource, 'lotNumber'))),
        stopped(resource),
        notes(resource),
      ]),
  },
  Observation: observation,
  Procedure: {
    section: 'Procedures',
    line: (resource) =>
      withFacts(inBrackets(concept(at(resource, 'code')), [words(at(resource, 'status'))]), [
        firstOf(choice(resource, 'performed'), choice(resource, 'occurrence')),
        concept(at(resource, 'bodySite')),
        after('for', firstOf(concept(at(resource, 'reasonCode')), concept(at(resource, 'reason')))),
        after('outcome', concept(at(resource, 'outcome'))),
        notes(resource),
      ]),
  },
  DiagnosticReport: {
    section: 'Reports',
    line: (resource) =>
      withFacts(inBrackets(concept(at(resource, 'code')), [words(at(resource, 'status'))]), [
        firstOf(choice(resource, 'effective'), date(at(resource, 'issued'))),
        after('conclusion:', firstOf(words(at(resource, 'conclusion')), concept(at(resource, 'conclusionCode')))),
      ]),
  },
  Encounter: {
    section: 'Encounters',
    line: (resource) =>
      withFacts(
        inBrackets(firstOf(concept(at(resource, 'type')), concept(at(resource, 'class'))), [words(at(resource, 'status'))]),
        [
          firstOf(period(at(resource, 'period')), period(at(resource, 'actualPeriod'))),
          after('for', firstOf(concept(at(resource, 'reasonCode')), concept(at(resource, 'reason', 'value')))),
        ],
      ),
  },
  ServiceRequest: {
    section: 'Requests',
    line: (resource) =>
      withFacts(inBrackets(concept(at(resource, 'code')), [words(at(resource, 'status')), intent(resource)]), [
        firstOf(choice(resource, 'occurrence'), date(at(resource, 'authoredOn'))),
        after('for', firstOf(concept(at(resource, 'reasonCode')), concept(at(resource, 'reason')))),
        notes(resource),
      ]),
  },
  CarePlan: {
    section: 'Plans and goals',
    line: (resource) =>
      withFacts(
        inBrackets(firstOf(words(at(resource, 'title')), concept(at(resource, 'category'))), [words(at(resource, 'status'))]),
        [
          words(at(resource, 'description')),
          ...all(at(resource, 'activity')).map((activity) =>
            firstOf(words(at(activity, 'detail', 'description')), concept(at(activity, 'detail', 'code'))),
          ),
          period(at(resource, 'period')),
          notes(resource),
        ],
      ),
  },
  Goal: {
    section: 'Plans and goals',
    line: (resource) =>
      withFacts(inBrackets(concept(at(resource, 'description')), [words(at(resource, 'lifecycleStatus'))]), [
        after('by', date(at(resource, 'target', 'dueDate'))),
        notes(resource),
      ]),
  },
  FamilyMemberHistory: {
    section: 'Family history',
    line: (resource) =>
      withFacts(concept(at(resource, 'relationship')), [
        ...all(at(resource, 'condition')).map((condition) =>
          joined([concept(at(condition, 'code')), after('at', choice(condition, 'onset'))], ' '),
        ),
        notes(resource),
      ]),
  },
  DocumentReference: {
    section: 'Documents',
    line: (resource) =>
      withFacts(
        firstOf(
          words(at(resource, 'description')),
          concept(at(resource, 'type')),
          words(at(resource, 'content', 'attachment', 'title')),
        ),
        [firstOf(date(at(resource, 'date')), period(at(resource, 'context', 'period')))],
      ),
  },
};

/** The order in which they are read: what must not be overlooked first. */
export const sectionOrder: readonly string[] = [...new Set(Object.values(linesOfType).map(({ section }) => section))];
