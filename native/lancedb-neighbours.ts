import type * as LanceDb from '@lancedb/lancedb';
import { flatVectors } from './lancedb-table.ts';

/** Rows compared with all questions between two turns of others: a few milliseconds. */
const ROWS_AT_ONCE = 128;

/**
 * The similarities of the `count` nearest rows of each question, best first, without the row that is its own. All rows are
 * read once for all questions: for a hundred of them that takes an eighth of what searching for each takes.
 */
export async function nearestSimilarities(
  table: LanceDb.Table,
  questions: readonly { id: number; vector: Float32Array }[],
  count: number,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const unit = questions.map(({ vector }) => scaled(vector));
  const nearest = questions.map(() => new Float32Array(count).fill(-Infinity));
  for await (const batch of table.query().select(['id', 'vector'])) {
    const { ids, values, dimensions } = flatVectors(batch);
    for (let start = 0; start < ids.length; start += ROWS_AT_ONCE) {
      signal.throwIfAborted();
      const end = Math.min(ids.length, start + ROWS_AT_ONCE);
      for (let row = start; row < end; row++) {
        const stored = values.subarray(row * dimensions, (row + 1) * dimensions);
        const length = Math.sqrt(dot(stored, stored));
        for (let question = 0; question < unit.length; question++) {
          if (questions[question]?.id === ids[row]) continue;
          const [vector, best] = [unit[question], nearest[question]];
          if (vector && best) insert(best, dot(vector, stored) / length);
        }
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return nearest.map((best) => best.filter((similarity) => similarity !== -Infinity));
}

function scaled(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}

/** Four sums at a time keep the processor busy; dimensions that are no multiple of four are rare, and come last. */
export function dot(left: Float32Array, right: Float32Array): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  const end = left.length - (left.length % 4);
  for (let index = 0; index < end; index += 4) {
    one += left[index]! * right[index]!;
    two += left[index + 1]! * right[index + 1]!;
    three += left[index + 2]! * right[index + 2]!;
    four += left[index + 3]! * right[index + 3]!;
  }
  for (let index = end; index < left.length; index++) one += left[index]! * right[index]!;
  return one + two + three + four;
}

/** Keeps `best` sorted, largest first; a similarity that is no number goes nowhere. */
function insert(best: Float32Array, similarity: number): void {
  const last = best.length - 1;
  if (!(similarity > best[last]!)) return;
  let place = last;
  for (; place > 0 && best[place - 1]! < similarity; place--) best[place] = best[place - 1]!;
  best[place] = similarity;
}
