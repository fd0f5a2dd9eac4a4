import { matchesAtFigures, matchesOf, type Recogniser } from './identifier.ts';

const EMAIL = /(?<![\p{L}\d._%+'-])(?<id>[\p{L}\d][\p{L}\d._%+'-]{0,63}@(?:[\p{L}\d-]{1,63}\.)+\p{L}{2,24})(?![\p{L}\d-])/gu;
const EMAIL_IN_WORDS =
  /(?<![\p{L}\d])(?<id>[\p{L}\d][\p{L}\d._+-]{0,63} ?[[(] ?at ?[\])] ?[\p{L}\d-]+(?: ?(?:\.|[[(] ?dot ?[\])]) ?[\p{L}\d-]+)+)/giu;
const URL = /(?<id>(?:https?|ftp|s?ftp|file):\/\/[^\s<>"'|)\]}]+[^\s<>"'|)\]}.,;:!?])/giu;
const BARE_URL =
  /(?<![\p{L}\d@.-])(?<id>(?:www\.[\p{L}\d-]+(?:\.[\p{L}\d-]+)+|(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?:com|org|net|edu|gov|int|io|info|eu|uk|de|at|ch|fr|es|it|nl|ie|au|ca|nz|example|test|local|health))(?![\p{L}\d-]|\.[\p{L}\d])(?::\d{2,5})?(?:\/[^\s<>"'|)\]}]*[^\s<>"'|)\]}.,;:!?])?)/gu;
const BARE_HINT =
  /(?<=[a-z\d])\.(?:com|org|net|edu|gov|int|io|info|eu|uk|de|at|ch|fr|es|it|nl|ie|au|ca|nz|example|test|local|health)(?![\p{L}\d-])|www\./u;
const IP = /(?<![\d.])(?<id>(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))(?![\d]|\.\d)/uy;
const IP6_HINT = /:[\da-fA-F]{0,4}:[\da-fA-F]{0,4}:|::/;
const IP6 =
  /(?<![\p{L}\d:])(?<id>(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6})(?![\p{L}\d:])/giu;

export const findEmails: Recogniser = ({ text }) => {
  return [
    ...(text.includes('@') ? matchesOf(text, EMAIL, 'email') : []),
    ...(/[[(] ?at ?[\])]/i.test(text) ? matchesOf(text, EMAIL_IN_WORDS, 'email') : []),
  ];
};

/** Addresses in the web and of machines. */
export const findUrls: Recogniser = (read) => {
  const { text } = read;
  return [
    ...(text.includes('://') ? matchesOf(text, URL, 'url') : []),
    ...(BARE_HINT.test(text) ? matchesOf(text, BARE_URL, 'url') : []),
    ...matchesAtFigures(read, IP, { type: 'url', fewest: 1, most: 3 }),
    ...(IP6_HINT.test(text) ? matchesOf(text, IP6, 'url', (found) => /[a-f]/i.test(found) || found.split(':').length > 4) : []),
  ];
};
