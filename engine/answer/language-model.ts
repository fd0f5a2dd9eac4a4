export interface ModelMessage {
  role: 'user' | 'assistant';
  text: string;
  /** The same text in pieces, where it was put together of several. */
  pieces?: readonly MessagePiece[];
}

/** `isOurs`: this program's words, which tell nothing of anybody; else a document's or a person's, whole. */
export interface MessagePiece {
  text: string;
  isOurs: boolean;
}

/** The message in its pieces; where it was put together of none, all of it is somebody's. */
export function piecesOf({ pieces, text }: ModelMessage): readonly MessagePiece[] {
  return pieces ?? [{ text, isOurs: false }];
}

/** What a language model is asked. Documents are in a message of the user, as data. */
export interface ModelPrompt {
  /** Rules that stand above everything in the messages. */
  instructions: string;
  /** The conversation, oldest first; the last is the user's. */
  messages: readonly ModelMessage[];
}

/**
 * The port to a language model that answers in a stream of text. Throws Failure (PROVIDER_*) or the abort reason; what
 * was yielded before stays.
 */
export interface LanguageModel {
  stream(prompt: ModelPrompt, signal: AbortSignal): AsyncIterable<string>;
}
