import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import config from '../../.dependency-cruiser.ts';
import { judgeBoundaries, ROOMS } from '../../scripts/boundaries.ts';
import { ROOT } from '../../scripts/tools.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures', 'boundaries');
const rules = config.forbidden.map(({ name = '' }) => name);

async function violated(baseDir: string, rooms: string[]): Promise<string[]> {
  const { output } = await cruise(rooms, {
    ...config.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  const { summary } = output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(0);
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

describe('the boundaries between the rooms', () => {
  it('each have a fixture', () => {
    expect(readdirSync(FIXTURES).toSorted()).toEqual(rules.toSorted());
  });

  it.each(rules)('%s fails where it is broken', async (rule) => {
    const baseDir = path.join(FIXTURES, rule);
    expect(await violated(baseDir, readdirSync(baseDir))).toEqual([rule]);
  });

  it('hold in this tree', async () => {
    expect(
      await violated(
        ROOT,
        ROOMS.filter((room) => existsSync(path.join(ROOT, room))),
      ),
    ).toEqual([]);
  });

  it('are not held to be kept where no module was looked at', () => {
    expect(judgeBoundaries({ code: 0, output: 'no dependency violations found (0 modules, 0 dependencies cruised)' }).code).toBe(
      1,
    );
    expect(judgeBoundaries({ code: 0, output: 'no dependency violations found (12 modules, 9 dependencies cruised)' }).code).toBe(
      0,
    );
    expect(judgeBoundaries({ code: 3, output: '3 dependency violations. 12 modules, 9 dependencies cruised.' }).code).toBe(3);
  });
});
