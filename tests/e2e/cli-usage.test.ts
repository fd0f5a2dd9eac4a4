import { expect, it } from 'vitest';
import { openCommandLine } from '../fixtures/command-line.ts';

it('tells what was used and what it cost, as JSON, in words and as a table', async () => {
  const { run, tell } = await openCommandLine('nobody', 'nothing');
  expect(await run('usage', '--since', '2d')).toMatchObject({
    code: 0,
    result: { currency: 'USD', total: { calls: 0, costMicro: 0 }, overTime: expect.any(Array), questions: [], limits: [] },
  });
  const words = await tell(['usage'], {});
  expect(words.stdout).toMatch(/^Since \d{4}-\d\d-\d\d 00:00:00: 0\.00 USD, 0 calls\nThis month: 0\.00 USD\n$/);
  const table = await tell(['usage', '--csv'], {});
  expect(table.stdout).toMatch(/^started,ended,role,provider,.*,call\n$/);
  expect((await tell(['usage', '--since', 'yesterday'], {})).code).toBe(2);
});
