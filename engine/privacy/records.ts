import { isNhsNumber } from './check-digits.ts';
import { matchesAtFigures, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE, BEFORE_VALUE_OR_BELOW, digitsIn, LABEL_END, labelledValues, looksLikeDay } from './labels.ts';

/** Letters, digits and what joins them; groups of digits may stand apart (`943 476 5919`). */
const VALUE = String.raw`(?=[\p{L}/.-]{0,8}[ ]?\d)[\p{L}\d](?:[\p{L}\d]|[-/._](?=[\p{L}\d])|[ ](?=\d{2,}(?![\p{L}]))){0,60}`;
const NUMBER = String.raw`[ .-]?(?:numbers?|num|no|nr|id|code|card)(?![\p{L}])\.?|[ ]?[#№]`;
const SEPARATOR = String.raw`${LABEL_END}(?:[ ]?\([^)\n]{1,20}\))?(?:[ \t]{0,60}(?:[:;=#|.]|is\b|[ ]-(?=[ ]))){0,2}${BEFORE_VALUE_OR_BELOW}`;
const isNumber = (value: string): boolean => digitsIn(value) >= 3 && !looksLikeDay(value);

const labelled = labelledValues([
  {
    type: 'record',
    labels:
      'mrn|mr#|m.r.n.|pid|urn|ur no|chi|crn|fin|empi|hicn|mbi|ssn|nino|kvnr|ahv|nir|nhs|medical record|record locator|versichertennummer|fallnummer|patientennummer|aufnahmenummer|auftragsnummer|versicherungsnummer|sozialversicherungsnummer|krankenversichertennummer|ubrn|id',
    between: `(?:${NUMBER})?${SEPARATOR}`,
    value: VALUE,
    accepts: isNumber,
  },
  {
    type: 'record',
    labels:
      "medical records|medical record|hospital|hosp|patient|patient's|pat|pt|unit|case|chart|episode|encounter|visit|admission|accession|specimen|sample|lab|laboratory|order|requisition|referral|request|booking|study|subject|insurance|ins|policy|member|membership|subscriber|group|medicare|medicaid|social security|national insurance|ni|ss|claim|health card|healthcard|pps|cpr|personal|identity|passport|krankenversicherungs|versicherten|versicherung|fall|patienten|aufnahme|auftrags|file|record|ref|reference",
    between: `(?:${NUMBER})${SEPARATOR}`,
    value: VALUE,
    accepts: isNumber,
  },
  {
    type: 'record',
    labels: 'ref|reference|our ref|your ref|hospital ref|clinic ref',
    between: SEPARATOR,
    value: VALUE,
    accepts: isNumber,
  },
  {
    type: 'record',
    labels:
      'accession|specimen|sample|case|encounter|episode|file|policy|member|insurance|passport|chart|hospital|unit|patient|order',
    between: String.raw`${LABEL_END}[ ]?[:#]${BEFORE_VALUE}`,
    value: VALUE,
    accepts: (value) => digitsIn(value) >= 5 && !looksLikeDay(value),
  },
]);
const NHS = /(?<![\d.-])(?<id>\d{3}[ -]?\d{3}[ -]?\d{4})(?![\d-])/y;
const SSN = /(?<![\d-])(?<id>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})(?![\d-])/y;
/** UK National Insurance. Source: HMRC NIM39110. */
const NATIONAL_INSURANCE = /(?<![\p{L}\d])(?<id>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D])(?![\p{L}\d])/uy;
/** German health insurance: a letter and nine digits. Source: § 290 SGB V. */
const HEALTH_INSURED = /(?<![\p{L}\d])(?<id>[A-Z]\d{9})(?![\p{L}\d])/uy;
const HASHED = /(?<![\p{L}\d])#[ ]?(?<id>\d{5,12})(?!\d)/uy;

/** Numbers a person is kept under: of records, cases and insurances, by label, form or check digit. */
export const findRecords: Recogniser = (read) => {
  const { text } = read;
  if (!/\d{2}/.test(text)) return [];
  return [
    ...labelled(read),
    ...matchesAtFigures(read, NHS, {
      type: 'record',
      fewest: 3,
      most: 10,
      accepts: (value) => isNhsNumber(value.replace(/\D/g, '')),
    }),
    ...matchesAtFigures(read, SSN, { type: 'record', fewest: 3, most: 3 }),
    // Two letters and a blank before it.
    ...matchesAtFigures(read, NATIONAL_INSURANCE, { type: 'record', fewest: 2, most: 6, reach: 3 }),
    ...matchesAtFigures(read, HEALTH_INSURED, { type: 'record', fewest: 9, most: 9, reach: 1 }),
    ...(text.includes('#') ? matchesAtFigures(read, HASHED, { type: 'record', fewest: 5, most: 12, reach: 2 }) : []),
  ];
};
