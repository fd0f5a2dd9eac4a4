/** The parts of search that measuring can leave out, to see what each adds. */
export const SEARCH_STAGES = ['full-text', 'vectors', 'vocabulary', 'typos', 'recency', 'rerank'] as const;
export type SearchStage = (typeof SEARCH_STAGES)[number];
