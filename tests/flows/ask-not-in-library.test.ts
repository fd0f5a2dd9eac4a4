import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureNotInLibrary } from '../bench/not-in-library.ts';
import { openEvalLibrary, type EvalLibrary } from '../bench/eval-library.ts';

const evalDir = join(import.meta.dirname, '../../../shared/eval');

describe('not in your library (../shared/eval)', () => {
  it.skipIf(!existsSync(evalDir))(
    'refuses and answers within the measured rates (needs the evaluation sets)',
    { timeout: 300_000 },
    async () => {
      const results = await measureNotInLibrary({ evalDir, perTask: 30, corpora: ['pubmedqa', 'notes-mts'] });
      const pubmedqa = results.find(({ task }) => task === 'pubmedqa');
      expect(pubmedqa?.areaForeign).toBeGreaterThan(0.9);
      expect(pubmedqa?.areaRemoved).toBeGreaterThan(0.9);
      const inUse = pubmedqa?.rates.find(({ shift }) => shift === 0);
      expect(inUse?.falseRefusal).toBeLessThan(0.15);
      expect(inUse?.falseAnswerForeign).toBeLessThan(0.25);
      expect(inUse?.falseAnswerRemoved).toBeLessThan(0.3);
    },
  );
});

describe('term weights', () => {
  let library: EvalLibrary;
  beforeAll(async () => {
    library = await openEvalLibrary([
      { id: 'a', title: '', text: 'Potassium and sodium.' },
      { id: 'b', title: '', text: 'Potassium again.' },
      { id: 'c', title: '', text: 'Colchicine.' },
    ]);
  });
  afterAll(() => library.close());

  it('are larger the rarer a term, largest for one that is nowhere', () => {
    const [common, rare, absent] = ['potassium', 'sodium', 'rivaroxaban'].map((word) =>
      library.statistics.weight(library.statistics.terms(word)[0] ?? ''),
    );
    expect(common).toBeCloseTo(Math.log(1 + 1.5 / 2.5));
    expect(rare).toBeCloseTo(Math.log(1 + 2.5 / 1.5));
    expect(absent).toBeCloseTo(Math.log(1 + 3.5 / 0.5));
  });
});
