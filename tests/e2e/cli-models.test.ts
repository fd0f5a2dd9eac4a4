import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelList } from '../../contract/models.ts';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Of the Debian package tesseract-ocr-eng: the same file as the model's. */
const OCR_FILE = '/usr/share/tesseract-ocr/5/tessdata/eng.traineddata';
const OCR = 'tessdata-fast-eng';

let folder: string;
let mirror: ModelServer;

/** Runs `voiceassist ARGS` as a user would, without a keychain in reach. `onMessage` sees stderr as it comes. */
async function run(args: readonly string[], onMessage: (text: string, stop: () => void) => void = () => undefined) {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };
  const options = ['--data', join(folder, 'profile'), '--passphrase-file', join(folder, 'passphrase')];
  const child = spawn(process.execPath, [MAIN, ...args, ...options], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onMessage(text, () => child.kill('SIGINT'));
  });
  return await new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
}

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'passphrase'), 'correct horse battery\n');
  mirror = await startModelServer();
  await run(['settings', 'set', JSON.stringify({ models: { mirrorUrl: mirror.url } })]);
});

/** A dozen starts of the program one after another. */
const BOUND = { timeout: 180_000 };

describe('models on the command line', BOUND, () => {
  it('are listed, with what each is for; what cannot be done is said with its reason', async () => {
    const list = await run(['models', 'list']);
    expect(list.code).toBe(0);
    expect(list.stdout).toMatch(/bge-small-en-v1\.5-int8 \(recommended\): available\n\s+Finds passages/);
    const { stdout } = await run(['models', '--json']);
    expect((JSON.parse(stdout) as ModelList).models.map(({ state }) => state)).not.toContain('installed');
    expect(await run(['models', 'get', 'unheard-of'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') });
    const missing = await run(['models', 'get', OCR, '--json']);
    expect(missing).toMatchObject({ code: 1, stdout: expect.stringContaining('MODEL_SOURCE_REFUSED') });
    const wrong = await run(['models', 'import', join(folder, 'passphrase')]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('MODEL_PACK_INVALID') });
    expect((await run(['models', 'pack', OCR])).code).toBe(2);
  });

  it.skipIf(!existsSync(OCR_FILE))('are fetched, going on after Ctrl-C, verified, packed, removed and brought back', async () => {
    mirror.serve(`${OCR}/eng.traineddata`, readFileSync(OCR_FILE));
    mirror.fail(`${OCR}/eng.traineddata`, { kind: 'hang', afterBytes: 2_000_000 });
    const stopped = await run(['models', 'get', OCR], (text, stop) => {
      if (text.includes('2.0 of 4.1 MB')) stop();
    });
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('What was done stays') });
    expect((await run(['models', 'list'])).stdout).toContain(`${OCR} (recommended): 48 % downloaded`);
    const got = await run(['models', 'get', OCR]);
    expect(got).toMatchObject({ code: 0, stdout: 'Tesseract English (fast) is installed.\n' });
    expect(mirror.requests.at(-1)).toBe(`${OCR}/eng.traineddata bytes=2000000-`);
    expect(await run(['models', 'verify'])).toMatchObject({ code: 0, stdout: `${OCR}: whole\n` });

    const pack = join(folder, 'models.tar');
    expect((await run(['models', 'pack', OCR, '-o', pack])).code).toBe(0);
    expect(await run(['models', 'remove', OCR])).toMatchObject({ code: 0 });
    expect((await run(['models', 'verify', OCR])).code).toBe(1);
    expect(await run(['models', 'import', pack, '--json'])).toMatchObject({ code: 0, stdout: `{"installed":["${OCR}"]}\n` });
    const file = join(folder, 'profile/models', OCR, 'eng.traineddata');
    await writeFile(file, new Uint8Array(4_113_088));
    const damaged = await run(['models', 'verify', '--json']);
    expect(damaged.code).toBe(1);
    expect(JSON.parse(damaged.stdout)).toEqual([{ modelId: OCR, result: 'damaged', file: 'eng.traineddata' }]);
  });
});
