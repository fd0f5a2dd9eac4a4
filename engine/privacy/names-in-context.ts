import type { Identifier } from './identifier.ts';
import { readPhrase, type Phrase } from './name-phrase.ts';
import { isEponym, isPlace, isOrdinary } from './not-names.ts';
import { isAllCapitals, isCapitalised, wordsIn, type Word } from './words.ts';

const ROLE =
  'attending|consultant|physician|provider|surgeon|anaesthetist|anesthesiologist|registrar|resident|clinician|doctor|dr|nurse|midwife|pharmacist|therapist|radiologist|pathologist|author|assistant|technician|keyworker|key worker|social worker|care coordinator|interpreter|gp|pcp|hausarzt|hausärztin|arzt|ärztin|chirurg';
const RELATION =
  'nok|next[ -]of[ -]kin|mother|father|wife|husband|partner|spouse|daughter|son|brother|sister|carer|caregiver|guardian|parent|emergency contact|informant|friend|neighbour|contact(?: person| name)?|angehörige[r]?|ehefrau|ehemann|tochter|sohn';
const DEED =
  '(?:electronically |digitally )?(?:signed|dictated|typed|transcribed|reviewed|verified|authori[sz]ed|approved|reported|requested|ordered|referred|seen|examined|prepared|completed|entered|collected|read|interpreted|prescribed|witnessed|administered|checked|accompanied|admitted|discharged|assessed|performed|written|countersigned|cosigned|co-signed|validated)(?: electronically)?(?: (?:by|for|on behalf of))?';
const PERSON =
  "patient(?:['’]s)?(?: full)?(?: name)?|pt(?: name)?|pat|patientin|full name|legal name|preferred name|known as|name(?: of (?:patient|child|carer|gp))?|client|resident|subject|surname|family name|last name|first name|forenames?|given names?|middle name|maiden name|nachname|vorname|geburtsname|familienname|name des patienten|nom|prénom|nombre|apellidos";
/** Labels, each with the function of the person before or behind it: `Attending physician`, `Referring GP name`. */
const LABEL = new RegExp(
  String.raw`(?<![\p{L}])(?:(?:the |named |responsible |usual |registered |primary |primary care |supervising |operating |referring |attending |requesting |ordering |reporting |treating |family |ward |charge |lead |senior |covering |on-call |clinical |behandelnde[r]? )?(?:${ROLE}|${RELATION})(?:['’]s)?(?: name|\(s\)|s)?(?: \([\p{L} /,-]{1,24}\))?|${DEED}|${PERSON}|re|cc|c\.c|from|to|attn|fao|copy to|copies to|dear|an|von|betreff|betr|kopie an|unterschrift|gez|signature|sign|team|requester|sender|recipient|addressee|attendees?|present|participants?)[ \t]*(?:[:=|–—]|\t|[ ]-[ ]|\.(?=[ ])|[ ]{3,})[ \t|*_]*(?:\n[ \t|]*)?`,
  'dgiu',
);
/** A label alone on its line, its value on the next one. */
const LABEL_LINE = new RegExp(
  String.raw`^[ \t]*(?:${PERSON}|(?:referring |attending )?(?:${ROLE})|${RELATION})[ \t]*\n[ \t]*`,
  'dgimu',
);
const TITLE =
  /(?<![\p{L}])(?:(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|Drs|Prof|Professor|Doctor|Sister|Sr|Nurse|Staff Nurse|Charge Nurse|Matron|Midwife|Sir|Dame|Lady|Lord|Rev|Reverend|Father|Pastor|Rabbi|Imam|Herrn?|Frau|Fr|Hr|Mme|Mlle|Monsieur|Madame|Señora?|Sra|Signora?|Dott|MR|MRS|MS|MISS|DR|PROF|HERR|FRAU|med|Uncle|Aunt|Auntie|Grandma|Grandpa|Capt|Captain|Sgt|Officer|Lt|Col|Major|Judge)\.?(?:\/(?:Mrs|Ms|Mr)\.?)?[ \t\u00a0]+(?:(?:and|und|&)[ ](?:Mrs|Mr|Ms|Dr|Frau)\.?[ ]+)?)(?=[\p{L}])/dgu;
const GREETING =
  /(?<![\p{L}])(?:Dear|Hi|Hello|Hallo|Liebe[r]?|Hey|DEAR|Good (?:morning|afternoon|evening)|Guten Tag|Thanks?|Thank you|Cheers|Many thanks)[, ]+(?=\p{Lu})/dgu;
const CLOSING =
  /(?<![\p{L}])(?:(?:yours?|very) (?:sincerely|faithfully|truly)|(?:kind(?:est)?|best|warm|many|with kind)? ?(?:regards|wishes)|sincerely(?: yours)?|cheers|many thanks|thanks(?: again)?|thank you|respectfully|mit freundlichen (?:kollegialen )?grüßen|viele grüße|signed|\/s\/|i\.?a\.?|gez\.?)[,.]?[ \t]*(?:\n[ \t]*){1,4}(?=\p{L})/dgiu;
/** Small words a person follows: `her husband Tom`, `discussed with Anna Smith`, `a man called Piotr`. */
const LEAD_IN =
  /(?<![\p{L}])(?:(?:her|his|their|my|the patient['’]s|the|a|with|and|older|younger|eldest|twin|late|ex-?|named|is|was|our)[ ](?:husband|wife|partner|mother|father|mum|mom|dad|son|daughter|brother|sister|carer|caregiver|neighbou?r|friend|niece|nephew|cousin|grandson|granddaughter|grandmother|grandfather|aunt|uncle|girlfriend|boyfriend|fianc[ée]e?|stepson|stepdaughter|guardian|twin|spouse|social worker|key ?worker|interpreter|nurse|midwife|colleague|registrar|consultant|gp)(?: is| was)?,?|called|named|known as|n[ée]e|d\/w|discussed with|spoke (?:to|with)|spoken (?:to|with)|(?:seen|reviewed|examined|assessed|signed|written|referred|accompanied|brought in|dictated|reported|verified|requested|performed|admitted|taken|collected|typed|checked|completed|authorised|authorized|entered|operated on|supported|visited|cared for) by|under the care of|under (?=\p{Lu}\p{Ll}+ \p{Lu})|telephoned|phoned|emailed|on behalf of|chaperoned by|chaperone|handed over to|handover to|my name is|i am|i['’]m|this is|for attention of|care of|c\/o)[ :]+(?=\p{Lu})/dgu;
const INTRODUCED =
  /^(?:,?[ ]+(?:is|was)[ ]+an?[ ][^\n.]{0,40}?\d+[- ]?(?:year|yr|y\/?o|month|week|day)|[ ]+is[ ]an?[ ](?:pleasant|delightful|retired|\d)|,?[ ]*\(?(?:a[ ])?\d{1,3}[- ]?(?:year|yrs?|y\/?o|yo\b|[MFmf]\b)|[ ]*[,(|]?[ ]*(?:DOB|D\.O\.B|date of birth|born|MRN|NHS|hosp(?:ital)?\.? n|geb\.|geboren|\*\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})|,?[ ]+(?:MD|RN|FRCP|FRCS|MRCP|MRCGP|FRCR|FRCPath|FRCA|MBBS|MBChB|PhD|DO|NP|PA-C|LPN|DPT|PharmD|CNM|RGN|BSc|MSc|FACC|FACS|SHO|SpR|CT[12]|ST\d|FY[12])\b|[ ]*<?[ ]*[\p{L}\d._%+-]+@)/u;
const PERSON_VERB =
  /^[ ]+(?:(?:also|then|has|had|now|still|again|never|usually|often)[ ])?(?:denies|denied|states|stated|says|said|told|complains|complained|feels|felt|lives|lived|works|worked|rang|asked|agreed|consented|attends|attended|tolerated|smokes|drinks|walked|walks|understands|understood|declined|wishes|wanted|wants|mentioned|describes|described|reports|reported|thinks|takes|took|phoned|called|explained|remains|slept|ate|enjoys|retired|presents|presented|came|went|returned|admits|admitted to|has been|was seen|was admitted|was reviewed|was discharged|was referred|is a \d|is an? (?:pleasant|retired))(?![\p{L}])/u;

/** Names of people, by what stands around them and by common given names. `given`: whether a word is a given name. */
export function findNamesInContext(
  text: string,
  given: { has(name: string): boolean; isUnsure(name: string): boolean },
): Identifier[] {
  const words = wordsIn(text);
  const startsAt = new Map(words.map((word, index) => [word.start, index]));
  const phrases: Phrase[] = [];
  const readAt = (offset: number, sure: boolean, sorted: boolean): void => {
    const index = startsAt.get(offset) ?? nextWord(words, offset, text);
    if (index === null) return;
    const phrase = readPhrase(text, words, index, { sure, sorted });
    if (phrase !== null) phrases.push(phrase);
    else if (sure) phrases.push(...inSmallLetters(text, words, index, offset));
  };
  const each = (pattern: RegExp, sure: boolean, sorted: boolean): void => {
    for (const match of text.matchAll(pattern)) readAt(skipTitles(text, match.index + match[0].length), sure, sorted);
  };
  each(LABEL, true, true);
  each(LABEL_LINE, true, true);
  each(TITLE, true, false);
  each(GREETING, true, false);
  each(CLOSING, true, false);
  each(LEAD_IN, false, false);
  for (let index = 0; index < words.length; index++) {
    const found = beginsPerson(text, words, index, given);
    if (found === null) continue;
    phrases.push(found);
    index = Math.max(index, found.end - 1);
  }
  return phrases.flatMap((phrase) => asIdentifier(text, words, phrase));
}

function asIdentifier(text: string, words: readonly Word[], { first, end }: Phrase): Identifier[] {
  const from = words[first];
  const to = words[end - 1];
  if (from === undefined || to === undefined) return [];
  const stop =
    to.text.length === 1 && text[to.end] === '.' && end - first > 1 && /\p{L}/u.test(text[to.end + 2] ?? '')
      ? to.end + 1
      : to.end;
  return [{ type: 'person', start: from.start, end: stop }];
}

/** The word at or right behind an offset, across marks of emphasis and brackets. */
function nextWord(words: readonly Word[], offset: number, text: string): number | null {
  const skipped = /^[\s*_|"“(<[]{0,6}/u.exec(text.slice(offset, offset + 8))?.[0].length ?? 0;
  const at = offset + skipped;
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return words[low]?.start === at ? low : null;
}

const TITLES_AHEAD =
  /^(?:[*_"“(]{0,3}(?:Mr|Mrs|Ms|Miss|Mx|Dr|Drs|Prof|Professor|Doctor|Sister|Nurse|Herrn?|Frau|med|Sir|Dame|Rev|Consultant|GP)\b\.?(?:[ ]|(?=\p{Lu})))+/iu;

function skipTitles(text: string, offset: number): number {
  return offset + (TITLES_AHEAD.exec(text.slice(offset, offset + 60))?.[0].length ?? 0);
}

/** `Patient name: anna smith`: two to four words alone behind their label. */
function inSmallLetters(text: string, words: readonly Word[], index: number, offset: number): Phrase[] {
  const line = /^[ \t]*(\p{Ll}[\p{L}'’-]+,?(?:[ ]\p{Ll}[\p{L}'’-]+){1,3})[ \t]*(?=\n|$|[;|,(]|[ ]{2}|\t)/u.exec(
    text.slice(offset, offset + 80),
  )?.[1];
  if (line === undefined) return [];
  const count = line.trim().split(/[\s,]+/).length;
  const own = words.slice(index, index + count);
  return own.some(isOrdinary) ? [] : [{ first: index, end: index + count }];
}

/** A name that nothing announces: by a given name, initials, capital letters, or what follows it. */
function beginsPerson(
  text: string,
  words: readonly Word[],
  index: number,
  given: { has(name: string): boolean; isUnsure(name: string): boolean },
): Phrase | null {
  const word = words[index];
  if (word === undefined || !isCapitalised(word.text) || isEponym(text, word.end)) return null;
  const phrase = readPhrase(text, words, index, { sure: false, sorted: false });
  const own = phrase === null ? [] : words.slice(phrase.first, phrase.end);
  const last = own.at(-1);
  if (last !== undefined && (isPlace(text, word.start, last.end) || isPlace(text, word.start, word.end))) return null;
  const parts = word.bare.split('-');
  if (given.has(word.bare) || parts.some((part) => part.length > 2 && given.has(part))) {
    return withSurnameBefore(text, words, index, phrase?.end ?? index + 1);
  }
  if (phrase === null || last === undefined) return null;
  if (own.some(({ bare: name }) => given.has(name))) return phrase;
  if (given.isUnsure(word.bare) && own.length > 1 && own.every(({ text: name }) => !isAllCapitals(name))) return phrase;
  const behind = text.slice(last.end, last.end + 80);
  if (INTRODUCED.test(behind) && (own.length > 1 || !isAllCapitals(word.text))) return own.length > 1 ? phrase : null;
  if (hasInitials(text, own)) return phrase;
  if (PERSON_VERB.test(behind) && !isAllCapitals(word.text) && word.text.length > 2) return phrase;
  return sortedName(text, words, phrase, given);
}

/** `A. Smith`, `J.R. Smith`, `Smith A.B.`: an initial with its point, and a name. */
function hasInitials(text: string, own: readonly Word[]): boolean {
  const [first, ...rest] = own;
  if (first === undefined || rest.length === 0) return false;
  const surname = own.find(({ text: word }) => word.length > 2);
  return first.text.length === 1 && text[first.end] === '.' && surname !== undefined && !ORGANISM.test(surname.text);
}

const ORGANISM = /^(?:Aureus|Coli|Pylori|Difficile|Pneumoniae|Albicans|Influenzae|Pyogenes|Faecalis|Diff)$/i;

/** `SMITH Anna` and `Smith, Anna`: the surname stands before the given name. */
function withSurnameBefore(text: string, words: readonly Word[], index: number, end: number): Phrase {
  const before = words[index - 1];
  const word = words[index];
  if (before === undefined || word === undefined || !isCapitalised(before.text) || before.text.length < 2 || isOrdinary(before))
    return { first: index, end };
  const gap = text.slice(before.end, word.start);
  if (/^[ ]$/.test(gap) || (/^,[ ]?$/.test(gap) && beginsField(text, before.start))) return { first: index - 1, end };
  return { first: index, end };
}

function beginsField(text: string, offset: number): boolean {
  return /(?:^|[\n|\t:("“/>*_-][ ]*)$/.test(text.slice(Math.max(0, offset - 4), offset));
}

/** `Nowak, Jadwiga` at the beginning of a field, both unknown, in front of a number, a date or the end of the field. */
function sortedName(text: string, words: readonly Word[], phrase: Phrase, given: { has(name: string): boolean }): Phrase | null {
  const first = words[phrase.first];
  if (first === undefined || !beginsField(text, first.start)) return null;
  const whole = readPhrase(text, words, phrase.first, { sure: false, sorted: true });
  const last = whole === null ? undefined : words[whole.end - 1];
  if (whole === null || last === undefined || !text.slice(first.start, last.end).includes(',')) return null;
  const own = words.slice(whole.first, whole.end);
  if (own.some(({ bare: name }) => given.has(name))) return whole;
  return own.length <= 3 &&
    /^(?:\.\p{Ll}{2,4})?[ ]*(?:$|[\n|\t(;"”*]|[-–,][ ]*\(?\d|\d)/u.test(text.slice(last.end, last.end + 12))
    ? whole
    : null;
}
