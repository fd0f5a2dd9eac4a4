import type { Finding } from './compare.ts';
import { goesOn, isCourse, nearestDrug } from './course.ts';
import type { SourceReading } from './source-reading.ts';
import type { Statement } from './statement.ts';

/** At the end of what stands before a drug that is taken now. */
const TAKES =
  /\b(?:takes?|taking|(?:is|remains|stays|he's|she's) (?:still |currently |now )?on|^on|uses?|using|receives|receiving)\s+$/iu;
const LONGEST = 40;

/** A drug that is said to be taken, of which the source says only that it was stopped. */
export function compareTaken(claim: Statement, source: SourceReading): Finding | null {
  if (claim.facts.some(isCourse)) return null;
  for (const { drug, word } of claim.drugs) {
    const isDenied = claim.words.find(({ start }) => start === word.start)?.isDenied !== false;
    if (isDenied || !TAKES.test(claim.text.slice(Math.max(0, word.start - LONGEST), word.start))) continue;
    const about = source.statements.filter(({ drugs }) => drugs.some((one) => one.drug === drug));
    if (about.length === 0 || !about.every((statement) => isStopped(drug, statement))) continue;
    return { verdict: 'contradicted', why: `“${claim.text.slice(word.start, word.end)}” was stopped in the source.` };
  }
  return null;
}

/** By a statement without a condition: `stop if` is of those who take it. */
function isStopped(drug: string, statement: Statement): boolean {
  if (/\b(?:if|when|before|until|unless|days?|hours?)\b/iu.test(statement.text)) return false;
  const courses = statement.facts.filter((fact) => isCourse(fact) && nearestDrug(fact, statement) === drug);
  return courses.length > 0 && courses.every((fact) => !goesOn(fact));
}
