import type { PassageId } from '../../contract/ids.ts';
import type { SearchHit } from '../../contract/search.ts';

/** An earlier question of the conversation with its answer, oldest first. */
export interface Exchange {
  question: string;
  answer: string;
  /** Passages it was made from; left out where that is not known. */
  restsOn?: readonly PassageId[];
}

export interface AnswerRequest {
  question: string;
  /** What was searched: the question, with the words a follow-up takes over from the conversation. */
  searchedFor: string;
  history: readonly Exchange[];
  /** Passages the answer may rest on, best first; `[1]` is the first. */
  evidence: readonly SearchHit[];
}

/**
 * A piece of an answer as the answerer makes it. `text` is Markdown. `cite` claims that what was just said stands in
 * evidence number `evidence` (from 1), where given in these very words; nothing is believed until verified.
 */
export type AnswerPart = { kind: 'text'; text: string } | { kind: 'cite'; evidence: number; quote: string | null };

/**
 * The port to whatever answers a question from evidence. Yields nothing at all when the evidence does not answer it.
 * Throws Failure (PROVIDER_*) or the abort reason; what was yielded before stays.
 */
export interface Answerer {
  answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerPart>;
}
