import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { queryTerms } from '../../engine/search/analysis.ts';
import { createBatches, type Pair } from './batches.ts';
import { openContrast } from './contrastive.ts';
import { createEmbeddingTable, type RowLists } from './embedding-table.ts';
import { createRandom, type Random } from './random.ts';
import { SPOKEN_WORDS } from './spoken-words.ts';
import { readTrainingText } from './training-text.ts';
import { chooseVocabulary, createPieceTable, type TrainingVocabulary } from './vocabulary.ts';
import { writeModel } from './write-model.ts';

const DIMENSIONS = 256;
const DESCRIPTION = {
  modelId: `built-in-static-${DIMENSIONS}-int4-v1`,
  dimensions: DIMENSIONS,
  maxTokens: 1000,
  fusionWeight: 13,
};
const BATCH_SIZE = 1024;
const MAX_STEMS = 42_000;
const MAX_PIECES = 12_000;
const RATE = 0.006;
const WARM_UP_STEPS = 20;
const LAST_RATE_SHARE = 0.05;
/** How often a word is read as its pieces, so that pieces learn what the words they stand in mean. */
const PIECES_SHARE = 0.08;
/** Words commoner than this are never read as pieces: every other text would hold them. */
const PIECES_MOST_COUNT = 20_000;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/train') },
    out: { type: 'string', default: join(import.meta.dirname, '../built-in') },
    steps: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
  },
});

const startedAt = performance.now();
const random = createRandom(Number(options.seed));
const text = readTrainingText(options.data);
const spoken = [...new Set(queryTerms(SPOKEN_WORDS.join(' ')))];
const vocabulary = chooseVocabulary(text.counts, { maxStems: MAX_STEMS, maxPieces: MAX_PIECES, always: spoken });
report(`${text.lexicon.length} words, ${vocabulary.stems.length} stems, ${vocabulary.pieces.length} pieces`);

const numbers = new Map(text.lexicon.map((word, number) => [word, number]));
for (const word of spoken) {
  if (numbers.has(word)) continue;
  numbers.set(word, text.lexicon.length);
  text.lexicon.push(word);
}
const batches = createBatches(text, { random, spoken: spoken.map((word) => numbers.get(word) ?? 0), size: BATCH_SIZE });
const rowsOf = createRowReader(text.lexicon, vocabulary, random);
const shares = Float64Array.from(
  { length: vocabulary.stems.length + vocabulary.pieces.length },
  (_, row) => (vocabulary.counts[row] ?? 50) / vocabulary.total,
);
const table = createEmbeddingTable(shares, DIMENSIONS, random);
await train(Number(options.steps));
await writeModel(options.out, { description: DESCRIPTION, vocabulary, values: table.values });
report('written');

async function train(steps: number): Promise<void> {
  const contrast = await openContrast(BATCH_SIZE, DIMENSIONS);
  let running = 0;
  for (let step = 0; step < steps; step++) {
    const pairs = batches.next();
    const queries = rowsOf(pairs.map((pair: Pair) => pair.query));
    const passages = rowsOf(pairs.map((pair: Pair) => pair.passage));
    const [left, right] = [table.forward(queries), table.forward(passages)];
    const { loss, ...gradients } = await contrast.run(left.vectors, right.vectors);
    table.backward(queries, left, gradients.queries);
    table.backward(passages, right, gradients.passages);
    table.step(rateAt(step, steps));
    running = running === 0 ? loss : 0.98 * running + 0.02 * loss;
    if ((step + 1) % 50 === 0) report(`step ${step + 1}, loss ${running.toFixed(3)}`);
  }
  await contrast.close();
}

function rateAt(step: number, steps: number): number {
  if (step < WARM_UP_STEPS) return (RATE * (step + 1)) / WARM_UP_STEPS;
  const done = (step - WARM_UP_STEPS) / Math.max(1, steps - WARM_UP_STEPS);
  return RATE * (1 - (1 - LAST_RATE_SHARE) * done);
}

/** Rows of texts given as numbers of words; now and then a word gives its pieces instead. */
function createRowReader(lexicon: readonly string[], known: TrainingVocabulary, from: Random) {
  const rowOfStem = new Map(known.stems.map((stem, row) => [stem, row]));
  const rowOfWord = Int32Array.from(lexicon, (word) => rowOfStem.get(word) ?? -1);
  const piecesOf = createPieceTable(known);
  return (texts: readonly number[][]): RowLists => {
    const rows: number[] = [];
    const starts = [0];
    for (const words of texts) {
      for (const word of words) {
        const row = rowOfWord[word] ?? -1;
        const whole = row >= 0 && ((known.counts[row] ?? 0) > PIECES_MOST_COUNT || from.next() >= PIECES_SHARE);
        if (whole) rows.push(row);
        else rows.push(...piecesOf(lexicon[word] ?? ''));
      }
      starts.push(rows.length);
    }
    return { rows: Int32Array.from(rows), starts: Int32Array.from(starts) };
  };
}

function report(line: string): void {
  process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);
}
