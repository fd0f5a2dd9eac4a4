/** Keeps the best `limit` of many scored keys. Larger scores are better; among equals the smaller key is. */
export interface TopScores {
  add(key: number, score: number): void;
  /** Score of the worst kept entry; -Infinity while there is room for more. */
  worst(): number;
  /** Best first. */
  sorted(): { key: number; score: number }[];
}

export function createTopScores(limit: number): TopScores {
  /** A binary heap with the worst kept entry at its root. */
  const heap: { key: number; score: number }[] = [];

  return {
    add(key, score) {
      const entry = { key, score };
      const worst = heap[0];
      if (heap.length < limit) {
        heap.push(entry);
        siftUp(heap, heap.length - 1);
      } else if (worst !== undefined && isWorse(worst, entry)) {
        heap[0] = entry;
        siftDown(heap, 0);
      }
    },
    worst: () => (heap.length < limit ? -Infinity : (heap[0]?.score ?? -Infinity)),
    sorted: () => heap.toSorted((left, right) => (isWorse(left, right) ? 1 : -1)),
  };
}

interface Entry {
  key: number;
  score: number;
}

function isWorse(left: Entry, right: Entry): boolean {
  return left.score < right.score || (left.score === right.score && left.key > right.key);
}

function siftUp(heap: Entry[], from: number): void {
  for (let child = from; child > 0;) {
    const parent = (child - 1) >> 1;
    if (!swapIfWorse(heap, child, parent)) return;
    child = parent;
  }
}

function siftDown(heap: Entry[], from: number): void {
  for (let parent = from; ;) {
    const left = 2 * parent + 1;
    const right = left + 1;
    const [first, second] = [heap[left], heap[right]];
    if (first === undefined) return;
    const child = second !== undefined && isWorse(second, first) ? right : left;
    if (!swapIfWorse(heap, child, parent)) return;
    parent = child;
  }
}

/** The worse of the two belongs nearer the root. */
function swapIfWorse(heap: Entry[], child: number, parent: number): boolean {
  const [lower, upper] = [heap[child], heap[parent]];
  if (lower === undefined || upper === undefined || !isWorse(lower, upper)) return false;
  heap[child] = upper;
  heap[parent] = lower;
  return true;
}
