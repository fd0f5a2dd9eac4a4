import { matchesOf, type Identifier } from './identifier.ts';

const LABEL = String.raw`(?:tel(?:ephone|efon)?|phone|ph|mob(?:ile)?|cell|fax|handy|direct(?: line)?|switchboard|bleep|pager|beeper|call(?: back)?(?: on)?|rang from|ring|contact(?: (?:no|number))?|t|m|f|h|w|tél|teléfono)`;
const NUMBER = String.raw`(?:\+|00)?\(?\d(?:[\d]|[ ()./–-](?=[\d( ])|[)]){3,22}\d(?:[ ]?(?:x|ext\.?|extension|durchwahl)[ ]?\d{1,6})?`;
const LABELLED = new RegExp(
  String.raw`(?<![\p{L}\d])${LABEL}(?:[ ]?\((?:home|work|mobile|h|w|m|cell)\))?(?:[ ](?:no|number|nr))?\.?[ \t]*[:=|]?[ \t|]*(?:\n[ \t]*)?(?<id>${NUMBER})`,
  'dgiu',
);
const EXTENSION =
  /(?<![\p{L}\d])(?:ext|extension|bleep|pager|dect)\.?[ \t]*(?:no\.?[ ]?|number )?[:#]?[ \t]*(?<id>\d{3,6})(?!\d|[ ]?(?:mg|ml|%))/dgiu;
const INTERNATIONAL = /(?<![\p{L}\d.])(?<id>(?:\+|00)[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6})(?!\d)/dgu;
const AMERICAN =
  /(?<![\p{L}\d.-])(?<id>(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?)(?![\d-])/dgiu;
const NATIONAL = /(?<![\p{L}\d.,/+-])(?<id>\(?0[1-9]\d{1,4}\)?(?:[ ./–-]{0,3}\d{2,}){1,5})(?![\d]|[.,/]\d)/dgu;

/** Telephone numbers: labelled ones of any form, others by the forms of the UK, US, Germany and of international ones. */
export function findPhones(text: string): Identifier[] {
  if (!/\d{3}/.test(text)) return [];
  return [
    ...matchesOf(text, LABELLED, 'phone', (found) => digits(found) >= 6 && !isDate(found)),
    ...matchesOf(text, EXTENSION, 'phone'),
    ...matchesOf(text, INTERNATIONAL, 'phone', (found) => digits(found) >= 8 && digits(found) <= 16),
    ...matchesOf(text, AMERICAN, 'phone'),
    ...matchesOf(text, NATIONAL, 'phone', (found) => digits(found) >= 9 && digits(found) <= 13 && !isDate(found)),
  ];
}

function digits(text: string): number {
  return text.match(/\d/g)?.length ?? 0;
}

function isDate(text: string): boolean {
  return /^\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d/.test(text) || /^(?:19|20)\d\d[-/.]\d\d[-/.]\d\d/.test(text);
}
