/** Hyphens, blanks and apostrophes that word processors, models and web pages write, each of one UTF-16 code unit. */
const HYPHENS = /[\u2010\u2011]/g;
const BLANKS = /[\u00a0\u2007\u2009\u202f]/g;
const APOSTROPHES = /\u02bc/g;
const OTHER_FORMS = /[\u00a0\u02bc\u2007\u2009-\u2011\u2013\u202f]/;
/** Figures joined by dashes, letters among them or not: `12–05–1980`, `AB–482913`. */
const DASHED = /(?<![\p{L}\d–])[\p{L}\d]+(?:–[\p{L}\d]+)+/gu;
/** From one number to another, which a hyphen would make a telephone number of: `200–4000`. */
const RANGE = /^\d+–\d+$/;

/** The same text with the plainest form of each of these: recognisers know that one only, and what they find stands at the same place. */
export function plainText(text: string): string {
  if (!OTHER_FORMS.test(text)) return text;
  const plain = text.replace(HYPHENS, '-').replace(BLANKS, ' ').replace(APOSTROPHES, '’');
  return plain.includes('–') ? plain.replace(DASHED, withHyphens) : plain;
}

function withHyphens(joined: string): string {
  return RANGE.test(joined) || !/\d/.test(joined) ? joined : joined.replaceAll('–', '-');
}
