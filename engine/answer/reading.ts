import type { SearchHit } from '../../contract/search.ts';
import { answerMargin, weighPassages, type WeighedPassage } from './answerable.ts';
import { findCandidates, type Candidate } from './candidates.ts';
import { withPatientNames, patientsOf, type Patients } from './names.ts';
import type { QuestionWord } from './question.ts';
import { questionKind } from './question-kind.ts';
import type { TermStatistics } from './term-statistics.ts';
import { weighQuestion } from './weighed-question.ts';

/** A question read against its evidence. */
export interface Reading {
  words: readonly QuestionWord[];
  patients: Patients;
  /** The passages that may answer, in their order. */
  passages: readonly WeighedPassage[];
  candidates: readonly Candidate[];
  /** 0 or more where the evidence answers, see answerMargin; -1 where there is nothing to quote. */
  margin: number;
}

/** A passage that holds much less of the question than the best one does not add to the answer. */
const LEAST_OF_BEST_SHARE = 0.6;

export function answersOf(
  { question, searchedFor, evidence }: { question: string; searchedFor: string; evidence: readonly SearchHit[] },
  statistics: TermStatistics,
): Reading {
  const patients = patientsOf(evidence, statistics);
  const words = withPatientNames(weighQuestion({ question, searchedFor, evidence }, patients, statistics), evidence, patients);
  const passages = weighPassages(words, evidence, { statistics, patients });
  const found = findCandidates(
    words,
    passages.map(({ hit }) => hit),
    { kind: questionKind(question), statistics },
  );
  const withCandidates = passages.filter(({ hit }) => found.some((one) => one.hit === hit));
  const best = Math.max(0, ...withCandidates.map(({ share }) => share));
  const quotable = new Set(withCandidates.filter(({ share }) => share >= best * LEAST_OF_BEST_SHARE).map(({ hit }) => hit));
  const candidates = found.filter(({ hit }) => quotable.has(hit));
  return { words, patients, passages, candidates, margin: answerMargin(words, withCandidates) };
}
