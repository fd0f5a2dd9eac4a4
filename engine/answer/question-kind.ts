/** What a question asks for, where its words tell. */
export type QuestionKind = 'amount' | 'time' | 'reason' | 'person' | 'other';

const KINDS: readonly [QuestionKind, RegExp][] = [
  [
    'amount',
    /\b(?:how (?:much|many|often|high|low|long|big|large)|dos(?:e|es|age|ing)|level|value|result|range|limit|target|threshold|max(?:imum)?|min(?:imum)?)\b/iu,
  ],
  ['reason', /\b(?:why|reason|cause[sd]?)\b/iu],
  ['time', /\b(?:when|what (?:date|day|time|year)|since when|how long ago)\b/iu],
  ['person', /\b(?:who|whom|which (?:doctor|consultant|nurse|patient))\b/iu],
];

const SIGNS: Record<Exclude<QuestionKind, 'other'>, RegExp> = {
  amount:
    /\d\s*(?:mg|mcg|µg|μg|g|kg|ml|dl|l|mmol|mol|meq|units?|iu|%|mmhg|bpm|cm|mm|times|tablets?|puffs?|drops?|hours?|days?|weeks?|\/)|\d\.\d/iu,
  time: /\b(?:\d{4}|\d{1,2}[/.-]\d{1,2}|january|february|march|april|may|june|july|august|september|october|november|december|today|yesterday|tomorrow|ago|(?:in|for|every|after) (?:\d+|one|two|three|four|six) (?:day|week|month|year)s?)\b/iu,
  reason:
    /^why\b|\b(?:because|due to|caused by|secondary to|since|reason|as a result|owing to|so that|so|for|need|likely cause|leads? to|result(?:s|ed)? (?:in|from))\b/iu,
  person: /\b(?:dr|doctor|consultant|nurse|professor|prof|mr|mrs|ms|miss)\b\.?|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
};

/** What kind of thing the question asks for. */
export function questionKind(question: string): QuestionKind {
  return KINDS.find(([, pattern]) => pattern.test(question))?.[0] ?? 'other';
}

/** True where a sentence holds the kind of thing asked for: a figure with its unit, a date, a reason, a name. */
export function showsKind(kind: QuestionKind, sentence: string): boolean {
  return kind !== 'other' && SIGNS[kind].test(sentence);
}

/** What a word asks for by itself. */
export function wordAsksFor(word: string): QuestionKind {
  if (/^(?:dos(?:e|es|age|ages|ing)|levels?|values?|results?|amounts?|strength|limits?|targets?)$/iu.test(word)) return 'amount';
  return /^(?:dates?|day|time|year|seen|visit|visits|visited)$/iu.test(word) ? 'time' : 'other';
}

/** The answer is the newest there is: where things stand now. */
export function asksForLatest(question: string): boolean {
  return /\b(?:latest|last|current|currently|now|newest|(?:most )?recent(?:ly)?|today|at present)\b/iu.test(question);
}

/** `What is her TSH?`: how it stands, so the newest before the older. */
export function asksWhatIs(question: string): boolean {
  return /^\s*what(?:['’]s| is| are)\b/iu.test(question);
}

/** `What is she on?`, `current medication`: all of a patient's medicines, not one. */
export function asksForMedicines(question: string): boolean {
  if (/\b(?:allerg|stop|start|chang|interact|reason|why|when|dose of)/iu.test(question)) return false;
  return (
    /\b(?:medicines?|medications?|meds|drugs?|drug list|prescriptions?)\b/iu.test(question) ||
    /\bwhat (?:is|are|does|do|was) [^?]{0,60}\b(?:on|tak(?:e|es|ing))\s*(?:now|at present|currently|today)?\s*\?*\s*$/iu.test(
      question,
    )
  );
}

/** The answer is a list of persons. */
export function asksForPatients(question: string): boolean {
  return (
    /\b(?:which|what|any|list|all|how many|find|show)\b[^?]{0,30}\bpatients\b/iu.test(question) ||
    /^\s*who (?:is|are|has|have|had|takes?|was|were|gets?|needs?)\b/iu.test(question)
  );
}
