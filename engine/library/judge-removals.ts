import type { GoneDecision } from '../store/gone-files.ts';

/** What is known of a source when some of its files turn out to be gone. */
export interface RemovalCase {
  /** Paths known of the source, gone ones among them. */
  known: number;
  gone: readonly string[];
  /** The person's word on files found gone before. */
  decisions: ReadonlyMap<string, GoneDecision>;
  /** Only a part of the source was looked at. */
  isPartial: boolean;
  /** Its folder holds nothing at all. */
  rootIsEmpty: boolean;
  /** Its folder is another one than when it was last looked through (device or inode). */
  rootIsAnother: boolean;
  /** From the settings: a larger share gone at once, and a person is asked first. */
  maxRemovedShare: number;
}

/** `missing`: no file is gone, the place is: nothing is removed and nothing asked. */
export type RemovalJudgement = { kind: 'missing' } | { kind: 'files'; remove: string[]; ask: string[]; forget: string[] };

/** So few files may go whatever share of a small source they are. */
const ALWAYS_FEW = 20;

/**
 * Which documents may go because their files are gone. An empty folder that is another one than before is the place of a
 * drive that is not there. Otherwise many at once, or all of them, go only on a person's word.
 */
export function judgeRemovals(found: RemovalCase): RemovalJudgement {
  const { known, gone, decisions, isPartial, rootIsEmpty, rootIsAnother, maxRemovedShare } = found;
  if (rootIsEmpty && rootIsAnother && known > 0) return { kind: 'missing' };
  const still = new Set(gone);
  const forget = isPartial ? [] : [...decisions.keys()].filter((path) => !still.has(path));
  const open = gone.filter((path) => decisions.get(path) !== 'keep');
  const decided = open.filter((path) => decisions.get(path) === 'remove');
  const undecided = open.filter((path) => decisions.get(path) !== 'remove');
  const isBeingAsked = isPartial && [...decisions.values()].includes('asked');
  const isMuch = undecided.length > maxRemovedShare * known && (undecided.length > ALWAYS_FEW || rootIsAnother);
  if (undecided.length > 0 && (isMuch || isBeingAsked || rootIsEmpty))
    return { kind: 'files', remove: decided, ask: undecided, forget: [...forget, ...decided] };
  return { kind: 'files', remove: open, ask: [], forget: [...forget, ...open.filter((path) => decisions.has(path))] };
}
