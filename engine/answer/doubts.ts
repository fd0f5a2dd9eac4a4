import type { Turn } from '../../contract/ask.ts';

/** The sentences of an answer that stand in it though their sources do not support them, with the reason. */
export function doubtsOf({ answer, claims }: Pick<Turn, 'answer' | 'claims'>): { sentence: string; why: string }[] {
  return claims
    .filter(({ verdict, isWithheld }) => verdict !== 'supported' && !isWithheld)
    .map(({ start, end, why }) => ({ sentence: answer.slice(start, end), why }));
}
