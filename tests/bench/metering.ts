import { loadavg } from 'node:os';
import { percentile } from '../../cli/evaluation.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { CALL, NO_LIMITS, rigOn } from '../fixtures/meter.ts';
import type { BenchRow } from './search.ts';

const [WARM_UP, MEASURED] = [10_000, 2000];
const far = { money: 1e12, tokens: 1e12 };

/** What counting a call takes, in a ledger of ten thousand, with every limit set: before anything is sent, and in all. */
export async function benchMetering(): Promise<BenchRow[]> {
  const { db, close } = await openTemporaryDatabase();
  try {
    const limits = { ...NO_LIMITS, question: far, hour: far, day: far, month: far };
    const { meter } = rigOn(db, { settings: { limits } });
    const [before, whole]: [number[], number[]] = [[], []];
    for (let index = 0; index < WARM_UP + MEASURED; index++) {
      const startedMs = performance.now();
      const { usage } = meter.estimate({ ...CALL, texts: [TEXT] });
      const call = meter.begin({ ...CALL, estimate: usage });
      const begunMs = performance.now();
      call.report({ usage: { inputTokens: 900, outputTokens: 200 }, serviceTier: 'default' });
      call.end('done');
      if (index < WARM_UP) continue;
      before.push(begunMs - startedMs);
      whole.push(performance.now() - startedMs);
    }
    const conditions = `${MEASURED} calls, ledger of ${WARM_UP.toLocaleString('en-GB')}, load ${loadavg()[0]?.toFixed(1)}`;
    return [
      { name: 'metering: before sending, p50', value: percentile(before, 0.5), unit: 'ms', conditions },
      { name: 'metering: before sending, p95', value: percentile(before, 0.95), unit: 'ms', conditions: 'same run' },
      { name: 'metering: whole call, p50', value: percentile(whole, 0.5), unit: 'ms', conditions: 'same run' },
      {
        name: 'metering: whole call, p95',
        value: percentile(whole, 0.95),
        unit: 'ms',
        conditions: 'same run; at most 1 on an idle machine',
      },
    ];
  } finally {
    await close();
  }
}

/** As long as a prompt with its sources. */
const TEXT = 'Apixaban 2.5 mg twice daily for atrial fibrillation. '.repeat(100);
