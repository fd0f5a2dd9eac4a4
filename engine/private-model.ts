import type { ReplacedCounts } from '../contract/replaced.ts';
import { type LanguageModel, piecesOf } from './answer/language-model.ts';
import { Failure } from './failure.ts';
import type { Pseudonyms, ProtectedTexts } from './privacy/pseudonyms.ts';

/** Added to the rules where words were replaced. */
const RULE =
  'Marks such as [PERSON_1], [PERSON_1B] or [RECORD_2] stand for names, numbers and the like that are kept from you; the same number is the same person or thing. Write them exactly as they are, in quotations too, and never guess what they stand for.';

/**
 * A model that sees tokens where a text tells who it is about: every message goes through `pseudonyms`, and what comes back has
 * the words again. Nothing is sent where that fails: PSEUDONYMISATION_FAILED, or the store's failure. `replaced` is told before
 * anything is sent.
 */
export function createPrivateModel(
  model: LanguageModel,
  { pseudonyms, replaced }: { pseudonyms: Pseudonyms; replaced: (counts: ReplacedCounts) => void },
): LanguageModel {
  return {
    async *stream({ instructions, messages }, signal) {
      const pieces = messages.map(piecesOf);
      const theirs = pieces.flat().filter(({ isOurs }) => !isOurs);
      const { texts, replaced: counts } = protectedTexts(
        pseudonyms,
        theirs.map(({ text }) => text),
      );
      replaced(counts);
      const given = new Map(theirs.map((piece, index) => [piece, texts[index]]));
      const sent = messages.map(({ role }, index) => ({
        role,
        text: (pieces[index] ?? []).map((piece) => (piece.isOurs ? piece.text : known(given.get(piece)))).join(''),
      }));
      const restorer = pseudonyms.restorer();
      for await (const piece of model.stream({ instructions: `${instructions}\n${RULE}`, messages: sent }, signal)) {
        const said = restorer.push(piece);
        if (said !== '') yield said;
      }
      const rest = restorer.end();
      if (rest !== '') yield rest;
    },
  };
}

function protectedTexts(pseudonyms: Pseudonyms, texts: readonly string[]): ProtectedTexts {
  try {
    return pseudonyms.protect(texts);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('PSEUDONYMISATION_FAILED', { cause: error });
  }
}

function known(text: string | undefined): string {
  if (text === undefined) throw new Failure('PSEUDONYMISATION_FAILED');
  return text;
}
