import { existsSync } from 'node:fs';
import path from 'node:path';
import { judgeBoundaries, ROOMS } from './boundaries.ts';
import { ROOT, tool, type Ran } from './tools.ts';

interface Check {
  name: string;
  run: () => Promise<Ran>;
}

const LAYERS = ['contract', 'engine', 'native', 'shell', 'preload', 'renderer', 'tests'];

const CHECKS: readonly Check[] = [
  { name: 'lint', run: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  ...LAYERS.map((layer) => ({ name: `types of ${layer}`, run: () => tool('tsc', ['-p', `tsconfig.${layer}.json`]) })),
  { name: 'boundaries', run: boundaries },
  { name: 'unused code', run: () => tool('knip', ['--no-progress']) },
  { name: 'format', run: () => tool('oxfmt', ['--check']) },
  { name: 'size of the pages', run: size },
];

/** As many at a time as the smallest machine this is worked on has cores. */
const AT_A_TIME = 2;

async function boundaries(): Promise<Ran> {
  const rooms = ROOMS.filter((room) => existsSync(path.join(ROOT, room)));
  return judgeBoundaries(await tool('depcruise', ['--config', '.dependency-cruiser.ts', ...rooms]));
}

/** Of the pages as last built; nothing to say where they were not. */
async function size(): Promise<Ran> {
  if (!existsSync(path.join(ROOT, 'out', 'renderer', 'manifest.json'))) return { code: 0, output: '' };
  return await tool('size-limit', []);
}

async function checkAll(): Promise<number> {
  const waiting = [...CHECKS];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { code, output } = await check.run();
      if (code === 0) continue;
      failed += 1;
      console.error(`${check.name}:\n${output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  console.log(failed === 0 ? `${CHECKS.length} checks passed` : `${failed} of ${CHECKS.length} checks failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await checkAll();
