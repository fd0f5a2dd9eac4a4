import type { NamedDrug } from './drugs.ts';
import type { Fact } from './fact.ts';
import { COURSE_OF_TREATMENT } from './opposites.ts';
import type { Statement } from './statement.ts';

/** Whether a fact says that something goes on, or stops. */
export function isCourse({ readings }: Fact): boolean {
  return readings[0]?.family === COURSE_OF_TREATMENT;
}

/** Whether a fact says that something goes on: nothing that stops, and nothing denied that goes on. */
export function goesOn({ readings, isDenied }: Fact): boolean {
  return (readings[0]?.low === 0) !== (isDenied === true);
}

/** Whether a fact says that something begins anew: who held it has not said that he did not restart it. */
export function isRestart({ text }: Fact): boolean {
  return /^(?:re-?start|resum)/iu.test(text);
}

/** No sentence that is read has so many letters. */
const LONGER_THAN_ANY = 10_000;

/** The drug a part of a sentence stands nearest to, by clauses and then by letters; null where the sentence names none. */
export function nearestDrug({ start, end }: { start: number; end: number }, { drugs, clauseAt }: Statement): string | null {
  const clause = clauseAt(start);
  const apart = ({ word }: NamedDrug): number =>
    Math.abs(word.clause - clause) * LONGER_THAN_ANY + Math.max(0, word.start - end, start - word.end);
  return drugs.toSorted((one, another) => apart(one) - apart(another))[0]?.drug ?? null;
}
