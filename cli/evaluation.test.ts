import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, measure, percentile, readTask } from './evaluation.ts';

describe('measures', () => {
  it('are those of trec_eval, with graded gains', () => {
    const relevance = new Map([
      [
        'q',
        new Map([
          ['a', 2],
          ['b', 1],
          ['c', 0],
        ]),
      ],
    ]);
    const measures = measure(new Map([['q', ['x', 'b', 'c', 'a']]]), relevance);
    const gained = 1 / Math.log2(3) + 2 / Math.log2(5);
    expect(measures).toMatchObject({ queries: 1, recall10: 1, recall100: 1, mrr10: 0.5 });
    expect(measures.ndcg10).toBeCloseTo(gained / (2 + 1 / Math.log2(3)), 12);
  });

  it('count a question without an answer as nought, and leave out one that nothing is relevant to', () => {
    const relevance = new Map([
      ['found', new Map([['a', 1]])],
      ['missed', new Map([['a', 1]])],
      ['nothing', new Map([['a', 0]])],
    ]);
    expect(measure(new Map([['found', ['a']]]), relevance)).toMatchObject({
      queries: 2,
      ndcg10: 0.5,
      recall10: 0.5,
      recall100: 0.5,
      mrr10: 0.5,
    });
  });

  it('look ten places down, and a hundred for the larger recall', () => {
    const found = [...Array.from({ length: 50 }, (_, place) => `x${place}`), 'a'];
    const measures = measure(new Map([['q', found]]), new Map([['q', new Map([['a', 1]])]]));
    expect(measures).toMatchObject({ queries: 1, ndcg10: 0, recall10: 0, recall100: 1, mrr10: 0 });
  });

  it('say between which values the mean would lie with other questions, the same for the same values', () => {
    const values = Array.from({ length: 200 }, (_, place) => place % 2);
    const { low, high } = bootstrapInterval(values);
    // A coin thrown 200 times: the standard error is 0.035.
    expect(low).toBeGreaterThan(0.41);
    expect(low).toBeLessThan(0.45);
    expect(high).toBeGreaterThan(0.55);
    expect(high).toBeLessThan(0.59);
    expect(bootstrapInterval(values)).toEqual({ low, high });
    expect(bootstrapInterval([0.3])).toEqual({ low: 0.3, high: 0.3 });
  });

  it('take percentiles by nearest rank', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe('a task folder', () => {
  it('is read with a corpus of its own or of its neighbour', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evaluation-'));
    try {
      const [own, borrowed] = [join(folder, 'own'), join(folder, 'borrowed')];
      for (const task of [own, borrowed]) {
        await mkdir(task);
        await writeFile(join(task, 'queries.dev.jsonl'), '{"id":"q","text":"fever?"}\n');
        await writeFile(join(task, 'qrels.dev.tsv'), 'query-id\tdoc-id\trelevance\nq\td\t2\n');
      }
      await writeFile(join(own, 'corpus.jsonl'), '{"id":"d","title":"T","text":"Fever."}\n\n');
      await writeFile(join(borrowed, 'CORPUS_IS_IN'), 'own\n');
      const expected = {
        documents: [{ id: 'd', title: 'T', text: 'Fever.' }],
        queries: [{ id: 'q', text: 'fever?' }],
        relevance: new Map([['q', new Map([['d', 2]])]]),
      };
      expect(readTask(own, 'dev')).toEqual({ name: 'own', ...expected });
      expect(readTask(`${borrowed}/`, 'dev')).toEqual({ name: 'borrowed', ...expected });
      expect(() => readTask(own, 'test')).toThrow('ENOENT');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
