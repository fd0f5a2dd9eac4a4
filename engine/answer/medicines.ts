import type { Quotation } from './choose.ts';
import { isDrugName } from './drug-names.ts';
import type { ReadPassage, ReadSentence } from './passage-reading.ts';

/** Enough for a long list of medicines; what is older is left to a further question. */
const MOST_STATEMENTS = 12;
const DOSE = /\d\s?(?:mg|mcg|[µμ]g|g|ml|units?|iu|puffs?|tablets?|drops?)(?![\p{L}\p{N}/])/iu;
const ENDED = /\b(?:stopped|paused|discontinued|finished|ended|withheld)\b/iu;
/** The head of a table of medicines. */
const LIST_OF_MEDICINES = /\b(?:medicine|medication|drug|dose|dosage)/iu;

/**
 * What a patient's notes say of the medicines: from the newest note back, each statement that names one not spoken of
 * since. A medicine that was stopped is so shown as stopped, not by its older dose.
 *
 * `passages` are the patient's, the newest document first, each document in its own order.
 */
export function medicineStatements(passages: readonly ReadPassage[]): Quotation[] {
  const known = new Set<string>();
  const found: Quotation[] = [];
  for (const { hit, sentences } of passages) {
    for (const sentence of sentences) {
      const names = medicinesIn(sentence);
      if (names.every((name) => known.has(name)) || found.length === MOST_STATEMENTS) continue;
      for (const name of names) known.add(name);
      found.push({ hit, sentence, score: 1 });
    }
  }
  return found;
}

/** The medicines that a statement gives a dose of, or an end. */
function medicinesIn({ role, quote, head }: ReadSentence): string[] {
  if ((role !== 'statement' && role !== 'row') || !(DOSE.test(quote) || ENDED.test(quote))) return [];
  const names = (quote.match(/\p{L}+/gu) ?? []).filter(isDrugName).map((name) => name.toLowerCase());
  return names.length > 0 || role !== 'row' || !LIST_OF_MEDICINES.test(head)
    ? names
    : [quote.split(/[|\t]/)[0]?.trim().toLowerCase() ?? ''];
}
