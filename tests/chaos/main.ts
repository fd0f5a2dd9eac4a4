import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { runIntakeChaos } from './intake.ts';

/** What can be broken on purpose; each answers with whether everything was as it should be afterwards. */
const TRIALS: Record<string, (options: { seed: number; count: number | undefined }) => Promise<boolean>> = {
  async intake({ seed, count = 100 }) {
    const result = await runIntakeChaos({ files: 2000, kills: count, seed, maxWaitMs: 1500, say: console.log });
    const { killed, lives, documents, failed, passages, vectors, wrong, orphans, tookMs } = result;
    console.log(
      `Killed ${killed.engine} engines, ${killed.host} model hosts and ${killed.thread} reading threads; ${lives} engines in ${Math.round(tookMs / 1000)} s.`,
    );
    console.log(
      `${documents} documents, ${failed} failed with their reason, ${passages} passages, ${vectors ?? 'no'} vectors, ${orphans} processes left behind.`,
    );
    for (const line of wrong.slice(0, 50)) console.log(`WRONG ${line}`);
    if (wrong.length > 0) console.log(`${wrong.length} differences`);
    return wrong.length === 0 && orphans === 0;
  },
  async fuzz({ seed, count = 10_000 }) {
    const modelsDir = existsSync(TESSDATA) ? TESSDATA : null;
    const result = await fuzz({ files: count, seed, modelsDir, limitMs: 60_000, memoryMb: 512, say: console.log });
    const { files, ends, wrong, peakRssMb, slowestMs, tookMs } = result;
    console.log(`${files} changed files in ${Math.round(tookMs / 1000)} s, pictures ${modelsDir ? 'read' : 'not read'}.`);
    for (const [end, number] of Object.entries(ends).toSorted((a, b) => b[1] - a[1])) console.log(`  ${end.padEnd(28)}${number}`);
    console.log(
      `Most memory ${Math.round(peakRssMb)} MB, longest wait for a file ${Math.round(slowestMs)} ms (with those before it).`,
    );
    return wrong.length === 0;
  },
};

/** The language file of Debian's tesseract-ocr-eng. */
const TESSDATA = '/usr/share/tesseract-ocr/5/tessdata';

/** `npm run chaos -- TRIAL [--seed N] [--count N]`: exit code 1 where something is not as it should be, 2 for wrong use. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string' } },
  });
  const trial = TRIALS[positionals[0] ?? ''];
  if (!trial || positionals.length > 1) {
    console.error(`Usage: npm run chaos -- ${Object.keys(TRIALS).join('|')} [--seed N] [--count N]`);
    return 2;
  }
  console.log(
    `Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the start, seed ${values.seed}`,
  );
  const isRight = await trial({
    seed: Number(values.seed),
    count: values.count === undefined ? undefined : Number(values.count),
  });
  console.log(isRight ? 'Everything is as it should be.' : 'Not everything is as it should be.');
  return isRight ? 0 : 1;
}

process.exitCode = await main();
