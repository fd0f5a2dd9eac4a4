import { isNhsNumber } from './check-digits.ts';
import { matchesOf, type Identifier } from './identifier.ts';

const NUMBER = String.raw`(?:numbers?|num\b|no\b\.?|nr\b\.?|id\b|#|№)`;
/** Labels that are one by themselves, and words that need a `number` behind them. */
const LABEL = [
  String.raw`MRN|MR ?#|M\.R\.N\.|PID|URN|UR (?:no\b\.?|number)|CHI|CRN|FIN|EMPI|HICN|MBI|SSN|NINO|KVNR|AHV|NIR`,
  String.raw`NHS(?:[ -]${NUMBER})?`,
  String.raw`(?:medical[ -]records?|hospital|hosp\.?|patient|pat\.?-?|pt\.?|unit|case|chart|episode|encounter|visit|admission|accession|specimen|sample|lab(?:oratory)?|order|requisition|referral|request|booking|study|subject|insurance|ins\.?|policy|member(?:ship)?|subscriber|group|medicare|medicaid|social security|national insurance|NI|SS|UBRN|claim|health ?card|PPS|CPR|personal|identity|passport|krankenversicherungs?|versicherten|fall|patienten|aufnahme|auftrags?)[ -]?${NUMBER}`,
  String.raw`(?:versicherten|fall|patienten|aufnahme|auftrags|versicherungs|sozialversicherungs)nummer`,
  String.raw`(?:our|your|hospital|clinic|patient|case)?[ ]?\bref(?:erence)?(?:[ ]${NUMBER})?(?=[ \t]*[:.#/]|[ \t]+[A-Z]{0,6}[-/]?\d)`,
  String.raw`file ${NUMBER}|record ${NUMBER}|${'ID'}(?=[ \t]*[:#])`,
].join('|');
/** Letters, digits and what joins them, digits among them; groups of digits may stand apart (`943 476 5919`). */
const VALUE = String.raw`(?=[\p{L}/.-]{0,8}[ ]?\d)[\p{L}\d](?:[\p{L}\d]|[-/._](?=[\p{L}\d])|[ ](?=\d{2,}(?![\p{L}]))|(?<=^|[ :#|]\p{Lu}{1,3})[ ](?=\d))*`;
const LABELLED = new RegExp(
  String.raw`(?<![\p{L}\d])(?:${LABEL})(?:[ ]?\([^)\n]{1,20}\))?(?:[ \t]*(?:[:=#|.]|is\b|number|no\.?)){0,2}[ \t|]*(?:\n[ \t]*)?(?<id>${VALUE})`,
  'dgiu',
);
const NHS = /(?<![\d.-])(?<id>\d{3}[ -]?\d{3}[ -]?\d{4})(?![\d-])/dgu;
const SSN = /(?<![\d-])(?<id>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})(?![\d-])/dgu;
/** UK National Insurance. Source: HMRC NIM39110. */
const NATIONAL_INSURANCE = /(?<![\p{L}\d])(?<id>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D])(?![\p{L}\d])/dgu;
/** German health insurance: a letter and nine digits. Source: § 290 SGB V. */
const HEALTH_INSURED = /(?<![\p{L}\d])(?<id>[A-Z]\d{9})(?![\p{L}\d])/dgu;
const HASHED = /(?<![\p{L}\d])#[ ]?(?<id>\d{5,12})(?!\d)/dgu;

/** Numbers a person is kept under: of records, cases and insurances, by label, form or check digit. */
export function findRecords(text: string): Identifier[] {
  if (!/\d/.test(text)) return [];
  return [
    ...matchesOf(text, LABELLED, 'record', (value) => (value.match(/\d/g)?.length ?? 0) >= 3 && !looksLikeDate(value)),
    ...matchesOf(text, NHS, 'record', (value) => isNhsNumber(value.replace(/\D/g, ''))),
    ...[SSN, NATIONAL_INSURANCE, HEALTH_INSURED, HASHED].flatMap((pattern) => matchesOf(text, pattern, 'record')),
  ];
}

function looksLikeDate(value: string): boolean {
  return /^(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d){1,2}|(?:19|20)\d\d[-/.]\d\d[-/.]\d\d)$/.test(value);
}
