import { isIban, passesLuhn } from './check-digits.ts';
import { matchesAtFigures, matchesOf, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE_OR_BELOW, digitsIn, LABEL_END, labelledValues } from './labels.ts';

const labelled = labelledValues([
  {
    type: 'account',
    labels:
      'account|account no|account number|acct|acct no|acct #|acc no|bank account|a/c|a/c no|sort code|sort-code|routing|routing no|routing number|card no|card number|card ending in|card ending|konto|kontonummer|konto-nr|blz|iban|bic|swift',
    between: String.raw`${LABEL_END}[ \t]{0,60}[:=#|.]{0,2}${BEFORE_VALUE_OR_BELOW}`,
    value: String.raw`[A-Z\d](?:[A-Z\d]|[ -](?=[A-Z\d]*\d)){3,33}`,
    accepts: (found) => digitsIn(found) >= 4,
  },
]);
const IBAN = /(?<![\p{L}\d])(?<id>[A-Z]{2}\d{2}(?: ?[A-Z\d]{2,4}){3,8}(?: ?[A-Z\d]{1,3})?)(?![\p{L}\d])/gu;
const CARD = /(?<![\p{L}\d.-])(?<id>\d(?:[ -]?\d){12,18})(?![\d-])/uy;

const CARDS = { type: 'account', fewest: 1, most: 19, accepts: (found: string) => passesLuhn(found.replace(/\D/g, '')) } as const;

/** Bank accounts and cards, by label or check digit. */
export const findAccounts: Recogniser = (read) => [
  ...labelled(read),
  ...(/[A-Z]{2}\d{2}/.test(read.text) ? matchesOf(read.text, IBAN, 'account', isIban) : []),
  ...matchesAtFigures(read, CARD, CARDS),
];
