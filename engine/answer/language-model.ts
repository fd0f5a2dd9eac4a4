/** What a language model is asked. Documents are in a message of the user, as data. */
export interface ModelPrompt {
  /** Rules that stand above everything in the messages. */
  instructions: string;
  /** The conversation, oldest first; the last is the user's. */
  messages: readonly { role: 'user' | 'assistant'; text: string }[];
}

/**
 * The port to a language model that answers in a stream of text. Throws Failure (PROVIDER_*) or the abort reason; what
 * was yielded before stays.
 */
export interface LanguageModel {
  stream(prompt: ModelPrompt, signal: AbortSignal): AsyncIterable<string>;
}
