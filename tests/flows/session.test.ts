import { expect, it } from 'vitest';
import { failureFrom } from '../../contract/client.ts';
import { Failure } from '../../engine/failure.ts';
import { createNativeParts } from '../../native/parts.ts';
import { PASSPHRASE, startTestEngine } from '../fixtures/engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('closes what was opened where a later part of a profile cannot be, and opens the whole when it can again', async () => {
  const dataDir = await temporaryFolder();
  const { models, openFullText } = createNativeParts({ version: '0.0.0', shell: 'cli', dataDir });
  let open = 0;
  let isBroken = true;
  const { client } = await startTestEngine({
    dataDir,
    models: {
      ...models,
      openManager(options) {
        const manager = models.openManager(options);
        open += 1;
        return { ...manager, close: async () => (await manager.close(), void (open -= 1)) };
      },
    },
    openFullText(options) {
      if (isBroken) throw new Failure('DATABASE_CORRUPT');
      return openFullText(options);
    },
  });
  const calls = client();

  const failed = calls.app.vault.create({ method: 'passphrase', passphrase: PASSPHRASE });
  await expect(failed.catch((error: unknown) => failureFrom(error).code)).resolves.toBe('DATABASE_CORRUPT');
  expect(open).toBe(0);

  isBroken = false;
  expect((await calls.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE })).state).toBe('unlocked');
  expect(open).toBe(1);
  await calls.app.vault.lock();
  expect(open).toBe(0);
});
