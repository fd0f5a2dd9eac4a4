import { isIban, passesLuhn } from './check-digits.ts';
import { matchesOf, type Identifier } from './identifier.ts';

const IBAN = /(?<![\p{L}\d])(?<id>[A-Z]{2}\d{2}(?: ?[A-Z\d]{2,4}){3,8}(?: ?[A-Z\d]{1,3})?)(?![\p{L}\d])/dgu;
const CARD = /(?<![\p{L}\d.-])(?<id>\d(?:[ -]?\d){12,18})(?![\d-])/dgu;
const LABELLED =
  /(?<![\p{L}\d])(?:(?:bank |checking |savings |billing |patient )?acc(?:oun)?t\.?(?: (?:no\.?|number|#))?|a\/c(?: no\.?)?|sort[ -]?code|routing(?: (?:no\.?|number))?|card(?: (?:no\.?|number|ending(?: in)?))|konto(?:nummer|-nr\.?)?|blz|iban|bic|swift)[ \t]*[:=#|]?[ \t|]*(?:\n[ \t]*)?(?<id>[A-Z\d](?:[A-Z\d]|[ -](?=[A-Z\d]*\d)){3,30})/dgiu;

/** Bank accounts and cards, by label or check digit. */
export function findAccounts(text: string): Identifier[] {
  if (!/\d{2}/.test(text)) return [];
  return [
    ...matchesOf(text, IBAN, 'account', isIban),
    ...matchesOf(text, CARD, 'account', (found) => passesLuhn(found.replace(/\D/g, ''))),
    ...matchesOf(text, LABELLED, 'account', (found) => (found.match(/\d/g)?.length ?? 0) >= 4),
  ];
}
