import { matchesAtFigures, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE_OR_BELOW, digitsIn, LABEL_END, labelledValues, looksLikeDay } from './labels.ts';

const NUMBER = String.raw`(?:\+|00)?\(?\d(?:[\d]|[ ()./–-](?=[\d( ])|[)]){3,22}\d(?:[ ]?(?:x|ext\.?|extension|durchwahl)[ ]?\d{1,6})?`;
const labelled = labelledValues([
  {
    type: 'phone',
    labels:
      'tel|telephone|telefon|phone|ph|mob|mobile|cell|cellphone|fax|handy|direct line|direct|switchboard|bleep|pager|beeper|call|call back on|call on|on|ring|rang from|contact|contact no|contact number|t|m|f|h|w|tél|teléfono|home|work|number',
    between: String.raw`(?:[ ]?\((?:home|work|mobile|h|w|m|cell)\))?(?:[ ](?:no|number|nr|on)(?![\p{L}]))?\.?${LABEL_END}[ \t]{0,60}(?:[:;=|]|(?:is|was)(?![\p{L}]))?${BEFORE_VALUE_OR_BELOW}`,
    value: NUMBER,
    accepts: (found) => digitsIn(found) >= 7 && !looksLikeDay(found) && !/\d\/\d{2,3} /.test(found),
  },
  {
    type: 'phone',
    labels: 'ext|extension|bleep|pager|dect',
    between: String.raw`\.?${LABEL_END}[ \t]{0,60}(?:no\.?[ ]?|number )?[:#]?[ \t]{0,60}`,
    value: String.raw`\d{3,6}(?!\d|[ ]?(?:mg|ml|%))`,
  },
]);
const INTERNATIONAL = /(?<![\p{L}\d.])(?<id>(?:\+|00)[1-9]\d{0,2}(?:[ .\-/]?\(?\d{1,5}\)?){2,6})(?!\d)/uy;
const AMERICAN =
  /(?<![\p{L}\d.-])(?<id>(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?)(?![\d-])/uy;
/** Within a town: only where no unit follows, since ranges look alike. */
const LOCAL =
  /(?<![\p{L}\d.,/+-])(?<id>[2-9]\d{2}-\d{4})(?![\d.,-]*\d|-|[ ]?(?:\p{Ll}{1,6}\/|mg|ml|mcg|units?|iu|kcal|calories|steps|%))/iuy;
const NATIONAL = /(?<![\p{L}\d.,/+-])(?<id>\(?0[1-9]\d{1,4}\)?(?:[ ./–-]{0,3}\d{2,}){1,5})(?![\d]|[.,/]\d)/uy;

const PHONE = { type: 'phone', fewest: 1, most: Infinity, reach: 1 } as const;

/** Telephone numbers: labelled ones of any form, others by the forms of the UK, US, Germany and of international ones. */
export const findPhones: Recogniser = (read) => {
  const { text } = read;
  if (!/\d{3}/.test(text)) return [];
  return [
    ...labelled(read),
    // A plus or a bracket may stand before the figures.
    ...(/\+|00/.test(text)
      ? matchesAtFigures(read, INTERNATIONAL, { ...PHONE, accepts: (found) => hasDigits(found, 8, 16) })
      : []),
    ...matchesAtFigures(read, AMERICAN, { ...PHONE, most: 3 }),
    ...matchesAtFigures(read, LOCAL, { type: 'phone', fewest: 3, most: 3 }),
    ...matchesAtFigures(read, NATIONAL, {
      ...PHONE,
      fewest: 3,
      accepts: (found) => hasDigits(found, 9, 13) && !looksLikeDay(found),
    }),
  ];
};

function hasDigits(found: string, fewest: number, most: number): boolean {
  const digits = digitsIn(found);
  return digits >= fewest && digits <= most;
}
