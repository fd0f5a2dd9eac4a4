import type { RemoteFile } from '../store/remote-file.ts';
import { keyOf } from './compare-folder.ts';

/** Of something gone from the server: what new listing it turns out to be. */
export interface Match {
  goneId: number;
  freshId: number;
  /** `moved`: the same file elsewhere; `replaced`: another file at its place (a program that saves by way of a temporary name). */
  kind: 'moved' | 'replaced';
}

type Gone = Pick<RemoteFile, 'fileId' | 'remoteId' | 'heldPath' | 'heldVersion'>;
type Fresh = Pick<RemoteFile, 'fileId' | 'remoteId' | 'path' | 'version'>;

/**
 * Finds again what left its place. First by the server's id, preferring the very content that is held; what is found by none
 * gives its document to whatever is at its place now. One new file answers for one that is gone at most. A server that went
 * back in time gives its ids out anew: there an id without the same content says nothing.
 */
export function matchGone(gone: readonly Gone[], fresh: readonly Fresh[], { isRestored }: { isRestored: boolean }): Match[] {
  const matches: Match[] = [];
  const open = new Set(fresh);
  const take = (file: Gone, found: Fresh | undefined, kind: Match['kind']): boolean => {
    if (found === undefined) return false;
    open.delete(found);
    matches.push({ goneId: file.fileId, freshId: found.fileId, kind });
    return true;
  };
  const byId = grouped(fresh, ({ remoteId }) => remoteId);
  const left = gone.filter((file) => {
    const same = (file.remoteId === null ? [] : (byId.get(file.remoteId) ?? [])).filter((each) => open.has(each));
    const alike = same.find(({ version }) => file.heldVersion !== null && keyOf(version) === keyOf(file.heldVersion));
    return !take(file, alike ?? (isRestored ? undefined : same[0]), 'moved');
  });
  const byPath = grouped(fresh, ({ path }) => path);
  for (const file of left) {
    const there = file.heldPath === null ? undefined : byPath.get(file.heldPath)?.find((each) => open.has(each));
    take(file, there, 'replaced');
  }
  return matches;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string | null): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

export interface GoneCase {
  gone: readonly Pick<RemoteFile, 'fileId' | 'shareRoot' | 'word'>[];
  /** All files of the source that are in the library, gone ones among them. */
  known: number;
  /** Is the share of this path still shown to the account? */
  isShareThere: (shareRoot: string) => boolean;
  isRootGone: boolean;
  /** The server went back in time. */
  isRestored: boolean;
  /** From the settings: a larger share gone at once, and a person is asked first. */
  maxRemovedShare: number;
}

export interface GoneJudgement {
  /** Nobody may read them any more: out of every index at once, and nobody is asked. */
  withdrawn: number[];
  remove: number[];
  ask: number[];
  question: 'mass-deletion' | 'root-gone' | 'server-restored' | null;
}

/** So few may go whatever share of a small folder they are. */
const HANDFUL = 5;

/** What becomes of documents whose files are gone from the server. What a person wanted kept stays. */
export function judgeGone({ gone, known, isShareThere, isRootGone, isRestored, maxRemovedShare }: GoneCase): GoneJudgement {
  const isWithdrawn = ({ shareRoot }: Pick<RemoteFile, 'shareRoot'>): boolean => shareRoot !== null && !isShareThere(shareRoot);
  const withdrawn = gone.filter(isWithdrawn);
  const others = gone.filter((file) => !isWithdrawn(file) && file.word !== 'keep');
  const decided = others.filter(({ word }) => word === 'remove');
  const open = others.filter(({ word }) => word !== 'remove');
  const ids = (files: readonly { fileId: number }[]): number[] => files.map(({ fileId }) => fileId);
  const question = questionOf();
  return question === null || open.length === 0
    ? { withdrawn: ids(withdrawn), remove: ids(others), ask: [], question: null }
    : { withdrawn: ids(withdrawn), remove: ids(decided), ask: ids(open), question };

  function questionOf(): GoneJudgement['question'] {
    if (isRootGone) return 'root-gone';
    if (isRestored) return 'server-restored';
    return open.length > HANDFUL && open.length > maxRemovedShare * known ? 'mass-deletion' : null;
  }
}

/** One step of a rearrangement: what is shown at `from` is shown at `to` from then on. */
export interface MoveStep {
  fileId: number;
  from: string;
  to: string;
}

/**
 * Orders moves so that each finds its place free, whatever chains and rings they form. What is in one group must be done in
 * one transaction: in the middle of a ring something lies at no place a server has. No two moves have the same end.
 */
export function orderMoves(moves: readonly MoveStep[], parkingPath: (fileId: number) => string): MoveStep[][] {
  const groups: MoveStep[][] = [];
  const waiting = new Map(moves.map((move) => [move.from, move]));
  for (const start of moves) {
    if (waiting.get(start.from) !== start) continue;
    const chain: MoveStep[] = [];
    let next: MoveStep | undefined = start;
    while (next !== undefined) {
      chain.push(next);
      waiting.delete(next.from);
      next = waiting.get(next.to);
    }
    const last = chain.at(-1);
    if (last === undefined) continue;
    // The place the last one goes to is that of the first: a ring.
    const isRing = chain.length > 1 && last.to === start.from;
    if (!isRing) groups.push(chain.toReversed());
    else {
      const parked = parkingPath(last.fileId);
      const rest = chain.slice(0, -1).toReversed();
      groups.push([{ ...last, to: parked }, ...rest, { ...last, from: parked }]);
    }
  }
  return groups;
}
