import { BEFORE_VALUE, beginLabels, LABEL_END, labelPattern } from './labels.ts';

/** What announces a name right behind it. */
export interface PersonCue {
  /** From a first word of the cue to where the name begins. */
  pattern: RegExp;
  /** How far the cue can be trusted: `sure`: whatever follows is a name; `likely`: unless it is an ordinary word alone. */
  trust: 'sure' | 'likely';
  /** `Smith, Anna` may follow. */
  sorted: boolean;
}

const PERSON =
  "patient|patient's name|patient name|patient full name|pt|pt name|pat|patientin|full name|legal name|preferred name|known as|name|name of patient|name of child|client|subject|surname|family name|last name|first name|forename|forenames|given name|given names|middle name|maiden name|nachname|vorname|geburtsname|familienname|name des patienten|nom|prénom|nombre|apellidos|insured|policy holder|policyholder|beneficiary|account holder|member name|cardholder|donor|recipient|baby of|child";
const ROLES =
  'attending|consultant|physician|provider|surgeon|anaesthetist|anesthesiologist|registrar|resident|clinician|doctor|dr|nurse|midwife|pharmacist|therapist|physiotherapist|dietitian|radiologist|pathologist|cardiologist|author|assistant|technician|keyworker|key worker|social worker|care coordinator|case manager|interpreter|gp|pcp|gp name|hausarzt|hausärztin|arzt|ärztin|chirurg|team lead|operator|scribe|requester|signature|signed|unterschrift|gez|referrer|caller|witness|chaperone|escort|rn|np|spr|sho|hca';
const DEEDS =
  'signed|dictated|typed|transcribed|reviewed|verified|authorised|authorized|approved|reported|requested|ordered|referred|seen|examined|prepared|completed|entered|collected|read|interpreted|prescribed|witnessed|administered|checked|admitted|discharged|assessed|performed|written|countersigned|cosigned|validated|taken|received|accompanied|brought in|operated on|cared for|supported|visited|looked after|chaperoned|found';
const RELATIONS =
  'nok|next of kin|mother|father|wife|husband|partner|spouse|daughter|son|brother|sister|carer|caregiver|guardian|parent|emergency contact|informant|friend|neighbour|neighbor|contact|contact person|contact name|angehörige|angehöriger|ehefrau|ehemann|tochter|sohn|mum|mom|dad|uncle|aunt|niece|nephew|cousin|grandson|granddaughter|grandmother|grandfather|girlfriend|boyfriend|fiancé|fiancée|stepson|stepdaughter|twin|colleague|baby boy|baby girl|baby';
const ADDRESSEES =
  're|cc|from|to|attn|fao|copy to|copies to|an|von|betreff|betr|kopie an|attendees|present|participants|sender|addressee|owner';
const PHRASES =
  "called|named|known as|née|nee|d/w|discussed with|spoke to|spoke with|spoken to|spoken with|under the care of|telephoned|phoned|emailed|rang|on behalf of|handed over to|handover to|handover from|my name is|i am|i'm|this is|for attention of|care of|message from|letter from|call from|email from|note from|thanks to|by";

const SEPARATOR = String.raw`(?:['’]s)?(?: name|\(s\))?(?:[ ]?\([\p{L} /,-]{1,24}\))?(?:${LABEL_END}[ \t]{0,60}[:=|–—]|\t|[ ]-[ ]|[ ]{3,})${BEFORE_VALUE}(?:\n[ \t|]{0,60})?`;
const NEXT_LINE = String.raw`[ \t]*\n[ \t]*`;
const BY = String.raw`(?: electronically)? (?:by|for|on behalf of)[ \t]*:?[ \t]*`;
/** A blank, and a capital. */
const RIGHT_BEHIND = String.raw`,?(?: is| was)?,?[ ]+(?=\p{Lu})`;

const SOURCES: readonly { labels: string; behind: string; trust: PersonCue['trust']; sorted: boolean; startsLine?: boolean }[] = [
  { labels: PERSON, behind: SEPARATOR, trust: 'sure', sorted: true },
  { labels: ROLES, behind: SEPARATOR, trust: 'sure', sorted: true },
  { labels: DEEDS, behind: String.raw`[ \t]*:[ \t]*`, trust: 'likely', sorted: true },
  { labels: DEEDS, behind: BY, trust: 'likely', sorted: true },
  { labels: RELATIONS, behind: SEPARATOR, trust: 'likely', sorted: true },
  {
    labels: ADDRESSEES,
    behind: String.raw`${LABEL_END}[ \t]{0,60}[:.]${BEFORE_VALUE}(?:\n[ \t|]{0,60})?`,
    trust: 'likely',
    sorted: true,
  },
  { labels: `${PERSON}|${ROLES}|${RELATIONS}`, behind: NEXT_LINE, trust: 'likely', sorted: true, startsLine: true },
  { labels: `${RELATIONS}|${ROLES}`, behind: RIGHT_BEHIND, trust: 'likely', sorted: false },
  { labels: PHRASES, behind: String.raw`[ :]+(?=\p{Lu})`, trust: 'likely', sorted: false },
  {
    labels:
      'dear|hi|hello|hallo|liebe|lieber|hey|good morning|good afternoon|good evening|guten tag|thanks|thank you|cheers|many thanks',
    behind: String.raw`[, ]+(?=\p{Lu})`,
    trust: 'likely',
    sorted: false,
  },
  {
    labels:
      'yours sincerely|yours faithfully|yours truly|your sincerely|very truly yours|sincerely|sincerely yours|regards|kind regards|kindest regards|best regards|warm regards|with kind regards|wishes|best wishes|cheers|many thanks|thanks|thanks again|thank you|respectfully|respectfully submitted|mit freundlichen grüßen|mit freundlichen kollegialen grüßen|viele grüße|signed|i.a.|gez|gez.|best',
    behind: String.raw`[,.!]?[ \t]*(?:\n[> \t]*){1,4}(?=\p{L})`,
    trust: 'sure',
    sorted: false,
  },
];

const CUES = new Map<string, PersonCue[]>();
for (const { labels, behind, trust, sorted, startsLine } of SOURCES) {
  const pattern = new RegExp(`${startsLine ? String.raw`(?<=^|\n[ \t|*#-]*)` : ''}${labelPattern(labels)}${behind}`, 'iuy');
  for (const first of beginLabels(labels)) CUES.set(first, [...(CUES.get(first) ?? []), { pattern, trust, sorted }]);
}

const NO_CUES: readonly never[] = [];

/** Cues that a word may begin. */
export function cuesOf(word: string): readonly PersonCue[] {
  return CUES.get(word) ?? NO_CUES;
}

const TITLES = new Set(
  'mr mrs ms miss mx master dr drs prof professor doctor sister nurse matron sir dame lady lord rev reverend father pastor rabbi imam herr herrn frau fr hr mme mlle monsieur madame señor señora sra signor signora dott uncle aunt auntie grandma grandpa capt captain sgt lt col judge med'.split(
    ' ',
  ),
);

/** Written with a capital in front of a name. */
export function isTitle(word: { text: string; bare: string }): boolean {
  // The capital first: most words have none, and every word of a text is asked.
  const first = word.text.charCodeAt(0);
  if (first >= 0x61 && first <= 0x7a) return word.text === 'med';
  return (TITLES.has(word.bare) || TITLES.has(word.text.toLowerCase())) && /^\p{Lu}/u.test(word.text);
}

const VERB =
  /^[ ]+(?:(?:also|then|has|had|now|still|again|never|usually|often)[ ])?(?:denies|denied|states|stated|says|said|told|complains|complained|feels|felt|lives|lived|works|worked|rang|asked|agreed|agrees|consented|attends|attended|tolerated|smokes|drinks|walked|walks|understands|understood|declined|wanted|wants|mentioned|describes|described|thinks|phoned|explained|slept|ate|enjoys|retired|came|went|returned|is a \d|is an? (?:pleasant|retired|delightful))(?![\p{L}])/u;

/** Whether what follows is what people do. */
export function doesSomething(text: string, end: number): boolean {
  return VERB.test(text.slice(end, end + 40));
}

const INTRODUCED =
  /^(?:,?[ ]+(?:is|was)[ ]+an?[ ][^\n.]{0,40}?\d+[- ]?(?:year|yr|y\/?o|y\.o|month|week|day)|,?[ ]*\(?(?:a[ ])?\d{1,3}[- ]?(?:year|yrs?|y\/?o|yo\b|y\b|[MFmf]\b)|[ ]*[,(|]?[ ]*(?:DOB|D\.O\.B|date of birth|born|MRN|NHS|hosp(?:ital)?\.? n|geb\.|geboren|\*\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})|,?[ ]+(?:MD|RN|FRCP|FRCS|MRCP|MRCGP|FRCR|FRCPath|FRCA|MBBS|MBChB|PhD|DO|NP|PA|PA-C|LPN|DPT|PharmD|CNM|RGN|BSc|MSc|FACC|FACS|SHO|SpR|CT[12]|ST\d|FY[12])\b|[ ]*<?[ ]*[\p{L}\d._%+-]+@)/u;

/** Whether what follows says that a person was named: an age, a date of birth, a degree, an address of mail. */
export function isIntroduced(text: string, end: number): boolean {
  return INTRODUCED.test(text.slice(end, end + 80));
}

/** Whether a date of birth or a number of a record stands right behind: even one word in front of it is a name. */
export function isIdentified(text: string, end: number): boolean {
  return /^,?[ ]*[(|]?[ ]*(?:DOB|D\.O\.B|date of birth|born|MRN|NHS|geb\.|geboren)(?![\p{L}])/u.test(text.slice(end, end + 24));
}
