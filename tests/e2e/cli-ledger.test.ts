import { expect, it } from 'vitest';
import { openCommandLine } from '../fixtures/command-line.ts';

it('tells what was sent and what was refused, for a person, a program and a spreadsheet', async () => {
  const { run, tell, login } = await openCommandLine('alice', 'secret');
  expect(await run('settings', 'set', '{"mode":"offline"}')).toMatchObject({ code: 0 });
  expect(await tell([...login, 'https://cloud.example/apps/files'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('OFFLINE_MODE'),
  });
  const row = { purpose: 'account', destination: 'https://cloud.example:443', outcome: 'refused', bytesOut: 0, callId: null };
  expect(await run('ledger')).toMatchObject({ code: 0, result: { total: 1, items: [row] } });
  const { stdout } = await tell(['ledger', '--since', '24h']);
  expect(stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}account {2}https:\/\/cloud\.example:443 {2}refused, .*0 bytes out, 0 bytes in\n$/,
  );
  const { stdout: csv } = await tell(['ledger', '--csv']);
  expect(csv.split('\n')[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,account,https:\/\/cloud\.example:443,refused,/);
});
