import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placeOfPolicy } from '../../engine/store/policy-file.ts';
import { openCommandLine } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const place = placeOfPolicy(process.platform);

it.skipIf(existsSync(place))('a policy is shown and tried out before it is given to computers', async () => {
  const file = join(await temporaryFolder(), 'policy.json');
  await writeFile(
    file,
    JSON.stringify({ version: 1, contact: 'IT, 1234', settings: { mode: 'offline', cache: { answers: false } } }),
  );
  const { run, tell } = await openCommandLine('nobody', 'nothing');
  expect((await tell(['policy'])).stdout).toBe(`This computer has no policy. It would lie at ${place}\n`);
  expect((await tell(['policy', '--policy', file])).stdout).toBe(
    `${file} (IT, 1234)\n  mode = "offline"\n  cache.answers = false\n`,
  );

  const asked = await run('settings', '--policy', file);
  expect(asked).toMatchObject({ code: 0, result: { mode: 'offline' } });
  const refused = await run('settings', 'set', '{"mode": "cloud"}', '--policy', file);
  expect(refused).toMatchObject({ code: 1, result: { failure: { code: 'SETTING_MANAGED' } } });

  await writeFile(file, '{"version": 1, "settings": {"mood": "offline"}}');
  const broken = await run('policy', '--policy', file);
  expect(broken).toMatchObject({ code: 1, result: { failure: { code: 'POLICY_INVALID' } } });
  expect((await tell(['settings', '--policy', file])).stderr).toContain('There is no setting “mood”.');
  expect((await tell(['policy', '--policy', `${file}.none`])).stderr).toContain('There is no such policy.');
});
