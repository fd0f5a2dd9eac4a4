import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { openCommandLine } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const QUESTION = 'What is the dose of apixaban in renal failure?';
/** Each command is a process of its own. */
const SLOW_MS = 180_000;

async function setUp(privacy: { askBeforeSend: boolean }) {
  const server = await startOpenAiServer();
  onTestFinished(server.close);
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'guideline.md'), '# Apixaban\n\nReduce the dose of apixaban to 2.5 mg in severe renal failure.\n');
  const line = await openCommandLine('nobody', 'none');
  // What is left out of a provider is as out of the box.
  const list = [{ providerId: 'clinic', name: 'Clinic', baseUrl: server.baseUrl }];
  const roles = { answer: [{ providerId: 'clinic', model: 'fake-model' }] };
  expect(await line.run('settings', 'set', JSON.stringify({ providers: { list, roles }, privacy }))).toMatchObject({ code: 0 });
  return { ...line, server, folder, roles };
}

it('tells who can be asked, for what, and what they offer', { timeout: SLOW_MS }, async () => {
  const { run, tell, folder, roles } = await setUp({ askBeforeSend: false });
  await writeFile(join(folder, 'key'), 'sk-test\n');
  expect(await run('settings', 'key', 'clinic', join(folder, 'key'))).toMatchObject({ code: 0 });
  expect(await run('providers')).toMatchObject({
    code: 0,
    result: { mode: 'auto', roles, providers: [{ providerId: 'clinic', hasApiKey: true, health: [] }, { providerId: 'demo' }] },
  });
  expect((await tell(['providers'])).stdout).toMatch(
    /clinic {2}Clinic \(127\.0\.0\.1:\d+, with a key\)\n {2}answer 1\. fake-model/,
  );
  expect(await run('providers', 'models', 'clinic')).toMatchObject({
    code: 0,
    result: [{ model: 'fake-model', retiring: false }],
  });
  expect(await tell(['providers', 'probe', 'nobody'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') });
});

it('shows what would be sent, and answers by the provider or without it', { timeout: SLOW_MS }, async () => {
  const { run, tell, server, folder } = await setUp({ askBeforeSend: false });
  await run('index', folder);
  const preview = await tell(['ask', QUESTION, '--preview']);
  expect(preview).toMatchObject({ code: 0, stdout: expect.stringMatching(/^To Clinic \(http:.*bytes:\n\{"model":"fake-model"/) });
  expect(server.requests).toEqual([]);
  await server.close();
  const local = await tell(['ask', QUESTION, '--mode', 'auto']);
  expect(local).toMatchObject({ code: 0, stdout: expect.stringContaining('2.5 mg') });
  expect(local.stderr).toContain('Clinic cannot be reached: answered on this computer.');
});

it('holds a request where the settings say so, until the command says to send it', { timeout: SLOW_MS }, async () => {
  const { run, tell, server, folder } = await setUp({ askBeforeSend: true });
  await run('index', folder);
  const kept = await tell(['ask', QUESTION]);
  expect(kept).toMatchObject({ code: 0, stderr: expect.stringContaining('You chose this computer') });
  expect(server.requests).toEqual([]);
  expect(await tell(['ask', QUESTION, '--send'])).toMatchObject({ code: 0, stdout: expect.stringContaining('2.5 mg') });
  expect(server.requests).toHaveLength(1);
});
