/** How the library's language is read, and how much a term says: what answering needs to know of search. */
export interface TermStatistics {
  /** The analysed terms of a text in order, repeated as they occur (stems, without stop words). */
  terms(text: string): readonly string[];
  /** Inverse document frequency in the library: 0 or more, larger is rarer, largest for a term that is nowhere. */
  weight(term: string): number;
}
