import type { SearchHit } from '../../contract/search.ts';
import type { Candidate } from './candidates.ts';
import { datesIn } from './dates.ts';
import type { ReadSentence } from './passage-reading.ts';
import type { QuestionKind } from './question-kind.ts';

/** Words to be quoted, in the order they are to be read; `score` says how well they answer. */
export interface Quotation {
  hit: SearchHit;
  sentence: ReadSentence;
  score: number;
  /** The same for quotations that stand together in the order of their document: a list that was led to. */
  list?: ReadSentence;
}

export interface Choice {
  kind: QuestionKind;
  /** The newest comes first, and one of a series is enough. */
  latest: boolean;
  /** The newest document comes first, as a dose or a result of a patient is the last one given. */
  newestFirst: boolean;
  /** When a document was written, `YYYY-MM-DD`; empty where nothing tells. */
  dateOf(documentId: string): string;
  /** Whether a document holds for all, not for one patient; null where the question is about a patient. */
  isGeneral: ((hit: SearchHit) => boolean) | null;
}

const MOST_SENTENCES = 5;
/** Lists and tables are shown whole up to here: half a list misleads. */
const MOST_WITH_LISTS = 9;
/** A further sentence must be at least this good, compared with the best. */
const WORTH_QUOTING = 0.7;
/** Two sentences sharing this part of their terms say the same. */
const SAME_WORDS = 0.7;
/** So few are easily held by a longer sentence that says something else. */
const FEW_WORDS = 4;
/** Of two equal answers. */
const NEWEST_BONUS = 0.1;
const GENERAL_BONUS = 0.2;
/** Of what is newest, so many: it, and what it is to be compared with. */
const MOST_LATEST = 3;
/** Whatever is nearly as good competes by its date. */
const WORTH_DATING = 0.5;

/** The best sentence, then those nearly as good that do not say the same again. */
export function choose(candidates: readonly Candidate[], choice: Choice): Quotation[] {
  const ranked = withoutOtherRows(preferred(candidates, choice)).toSorted((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  const good = ranked.filter(({ score }) => score >= best * (choice.latest ? WORTH_DATING : WORTH_QUOTING));
  if (choice.latest) return newest(good, choice);
  const chosen = withReasons(bestOf(good), candidates, choice.kind);
  const dateOf = ({ hit }: Quotation): string => choice.dateOf(hit.documentId);
  return choice.newestFirst ? chosen.toSorted((a, b) => dateOf(b).localeCompare(dateOf(a))) : chosen;
}

/** Where no patient is asked about, what holds for all comes before one patient's notes; of one patient's, the newer. */
function preferred(candidates: readonly Candidate[], { isGeneral, dateOf, kind }: Choice): Candidate[] {
  const dates = [...new Set(candidates.map(({ hit }) => dateOf(hit.documentId)))].toSorted();
  return candidates.map((one) => {
    const age = dates.indexOf(dateOf(one.hit.documentId)) / Math.max(1, dates.length - 1);
    return {
      ...one,
      score:
        one.score + (isGeneral === null ? (kind === 'reason' ? 0 : age * NEWEST_BONUS) : isGeneral(one.hit) ? GENERAL_BONUS : 0),
    };
  });
}

function bestOf(good: readonly Candidate[]): Quotation[] {
  const chosen: Quotation[] = [];
  for (const { hit, score, quotes, sentence } of good) {
    const isList = quotes.length > 1;
    const room = (isList ? MOST_WITH_LISTS : MOST_SENTENCES) - chosen.length;
    const fresh = quotes.filter((quoted) => !chosen.some((one) => saysTheSame(one, hit, quoted)));
    // A list is begun only where it fits; the best one always does.
    if (isList && chosen.length > 0 && fresh.length > room) continue;
    if (isList && fresh.every((one) => one === sentence)) continue;
    const list = isList ? { list: sentence } : {};
    chosen.push(...fresh.slice(0, Math.max(0, room)).map((quoted) => ({ hit, sentence: quoted, score, ...list })));
  }
  return chosen;
}

/** Of a table, the rows that answer by themselves stand for it; rows for other figures than the one asked about go. */
function withoutOtherRows(candidates: readonly Candidate[]): Candidate[] {
  const tableOf = ({ hit, sentence }: Candidate): string =>
    `${hit.passageId} ${sentence.role === 'head' ? sentence.quote : sentence.head}`;
  const rows = candidates.filter(({ sentence }) => sentence.role === 'row');
  const answering = new Set(rows.map(tableOf));
  const fitting = new Set(rows.filter(({ fit }) => fit > 0).map(tableOf));
  return candidates.filter((one) => {
    if (one.sentence.role === 'head') return !answering.has(tableOf(one));
    return one.sentence.role !== 'row' || one.fit > 0 || !fitting.has(tableOf(one));
  });
}

function newest(good: readonly Candidate[], { dateOf }: Choice): Quotation[] {
  const dated = good.flatMap(({ hit, score, quotes }) => {
    const all = quotes.map((sentence) => ({ hit, sentence, score, date: statementDate(sentence, dateOf(hit.documentId)) }));
    return quotes.some(({ role }) => role === 'row') ? all.toSorted((a, b) => b.date.localeCompare(a.date)).slice(0, 1) : all;
  });
  const chosen: Quotation[] = [];
  for (const one of dated.toSorted((a, b) => b.date.localeCompare(a.date) || b.score - a.score)) {
    if (chosen.length === MOST_LATEST) break;
    if (!chosen.some((other) => saysTheSame(other, one.hit, one.sentence))) chosen.push(one);
  }
  return chosen;
}

/** A row, or a result, may bear a date of its own; else it is as old as its document. */
function statementDate({ role, quote }: ReadSentence, written: string): string {
  const own = role === 'row' ? quote : (/^[^.\d]{0,25}\b(?:of|on) \S+/iu.exec(quote)?.[0] ?? '');
  return datesIn(own).toSorted().at(-1) ?? written;
}

const REASON = /\b(?:because|due to|secondary to|owing to|therefore|so that|no reason)\b/iu;

/** Where a reason is asked for, the sentences of the same paragraph that give one belong to the answer. */
function withReasons(chosen: Quotation[], candidates: readonly Candidate[], kind: QuestionKind): Quotation[] {
  if (kind !== 'reason') return chosen;
  const added = chosen.flatMap(({ hit, sentence, score }) => {
    const passage = candidates.find((one) => one.hit === hit)?.passage;
    return (passage?.sentences ?? [])
      .filter((one) => one.block === sentence.block && REASON.test(one.quote))
      .map((one) => ({ hit, sentence: one, score }));
  });
  const fresh = added.filter((one) => !chosen.some((other) => saysTheSame(other, one.hit, one.sentence)));
  return [...chosen, ...fresh].slice(0, MOST_SENTENCES);
}

/** The same words again, or nearly; rows of one table never are, however alike they look. */
function saysTheSame(chosen: Quotation, hit: SearchHit, quoted: ReadSentence): boolean {
  const { sentence } = chosen;
  if (chosen.hit === hit && sentence.span.start < quoted.span.end && quoted.span.start < sentence.span.end) return true;
  if (chosen.hit === hit && quoted.role === 'row') return false;
  // Other figures are another result, in whatever same words.
  if ([...quoted.terms].some((term) => /\d/.test(term) && !sentence.terms.has(term))) return false;
  const shared = [...sentence.terms].filter((term) => quoted.terms.has(term)).length;
  const fewer = Math.min(sentence.terms.size, quoted.terms.size);
  return fewer < FEW_WORDS ? shared === sentence.terms.size && shared === quoted.terms.size : shared / fewer >= SAME_WORDS;
}

/** The best of each person, for questions after persons. */
export function bestOfEach(candidates: readonly Candidate[], personOf: (hit: SearchHit) => string): Quotation[] {
  const found = new Map<string, Quotation>();
  for (const { hit, quotes, score, sentence } of candidates.toSorted((a, b) => b.score - a.score)) {
    const person = personOf(hit);
    if (person !== '' && !found.has(person) && quotes[0] !== undefined)
      found.set(person, {
        hit,
        sentence: sentence.role === 'statement' || sentence.role === 'row' ? sentence : quotes[0],
        score,
      });
  }
  return [...found.values()].slice(0, MOST_WITH_LISTS);
}
