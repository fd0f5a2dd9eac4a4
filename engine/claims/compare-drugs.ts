import { differs, type Finding, saysTheSameCourse, shareOf } from './compare.ts';
import { isCourse, nearestDrug } from './course.ts';
import type { NamedDrug } from './drugs.ts';
import type { SourceReading } from './source-reading.ts';
import type { ContentWord, Statement } from './statement.ts';
import { likeness } from './surroundings.ts';

/** A source sentence is about the same as the claim when it holds this share of its words. */
const SAME_SUBJECT = 0.6;
/** A name nobody knows stands where the source has a drug. */
const SAME_PLACE_OF_NAME = 0.6;

/** Drugs of the claim that its source does not name, or names another in their place. */
export function compareDrugs(claim: Statement, source: SourceReading): Finding | null {
  const without = claim.words.filter(({ isDrug }) => !isDrug);
  const homes = source.statements
    .map((statement) => ({ statement, share: shareOf(without, statement.stems) }))
    .filter(({ share }) => share >= SAME_SUBJECT)
    .toSorted((a, b) => b.share - a.share)
    .map(({ statement }) => statement);
  const courses = claim.facts.filter(isCourse);
  for (const { drug, word } of claim.drugs) {
    const said = timesNamed(claim.drugs, drug);
    if (homes.some(({ drugs }) => timesNamed(drugs, drug) >= said)) continue;
    // Not stopped is continued, where another one was stopped.
    if (courses.some((fact) => nearestDrug(fact, claim) === drug && saysTheSameCourse(drug, fact, source))) continue;
    const other = homes[0] === undefined || without.length === 0 ? undefined : notIn(claim, homes[0]);
    if (other !== undefined)
      return { verdict: 'contradicted', why: differs(named(claim, word), named(homes[0] ?? claim, other.word)) };
    if (!source.statements.some(({ drugs }) => timesNamed(drugs, drug) > 0))
      return { verdict: 'unsupported', why: `“${named(claim, word)}” is not named in the source.` };
  }
  return homes[0] === undefined ? null : unknownName(claim, homes[0], source);
}

function named({ text }: Statement, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end);
}

function timesNamed(drugs: readonly NamedDrug[], drug: string): number {
  return drugs.filter((one) => one.drug === drug).length;
}

/** A drug of the source's sentence that the claim does not have. */
function notIn(claim: Statement, home: Statement): NamedDrug | undefined {
  return home.drugs.find(({ drug }) => timesNamed(claim.drugs, drug) === 0);
}

/** A word that is nowhere in the source, in the place of a drug: it may be a name that is in no list. */
function unknownName(claim: Statement, home: Statement, source: SourceReading): Finding | null {
  const left = notIn(claim, home);
  if (left === undefined) return null;
  const around = home.around(left.word);
  const isName = (word: ContentWord): boolean =>
    !word.isDrug && word.weight === 1 && !word.stems.some((stem) => source.stems.has(stem));
  const name = claim.words.find((word) => isName(word) && likeness(claim.around(word), around) >= SAME_PLACE_OF_NAME);
  return name === undefined ? null : { verdict: 'contradicted', why: differs(named(claim, name), named(home, left.word)) };
}
