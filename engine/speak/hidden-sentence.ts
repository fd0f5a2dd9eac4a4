import type { ReplacedCounts } from '../../contract/replaced.ts';
import { Failure } from '../failure.ts';
import { asSaid, type SpokenSentence } from './spoken-sentences.ts';
import type { Synthesizer } from './synthesizer.ts';

/** A text with neutral words in the place of what tells who it is about. */
export interface NeutralSentence {
  text: string;
  replaced: ReplacedCounts;
}

/**
 * Gives the words of a sentence without what tells who they are about; null where nothing does. Told the sentences in order, each
 * once. Failure: PSEUDONYMISATION_FAILED.
 */
export type HideNames = (words: string) => NeutralSentence | null;

/** A sentence, and what of it a voice may be told that must not know names. */
export interface HiddenSentence extends SpokenSentence {
  /** Null where there is nothing to hide; a failure where that cannot be known; `unread`: nobody who must not know was to say it. */
  hidden: { spoken: string; replaced: ReplacedCounts } | Failure | 'unread' | null;
}

export function hide(sentence: SpokenSentence, hideNames: HideNames): HiddenSentence {
  try {
    const neutral = hideNames(sentence.words);
    return { ...sentence, hidden: neutral === null ? null : { spoken: asSaid(neutral.text), replaced: neutral.replaced } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...sentence, hidden: error };
  }
}

/** What this voice is told of a sentence; with `failure` nothing. */
export function toldTo(
  { mustNotKnow }: Synthesizer,
  { spoken, hidden }: HiddenSentence,
): { spoken: string; replaced?: ReplacedCounts; failure: Failure | null } {
  if (hidden === null || mustNotKnow?.() !== true) return { spoken, failure: null };
  if (hidden === 'unread') return { spoken: '', failure: new Failure('PSEUDONYMISATION_FAILED') };
  return hidden instanceof Failure ? { spoken: '', failure: hidden } : { ...hidden, failure: null };
}
