import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import type { IntakeResult } from '../../contract/intake.ts';
import { writeWav } from '../../engine/audio/wav.ts';
import { SAMPLES_DIR } from '../fixtures/engine.ts';
import { tone } from '../fixtures/spoken-pieces.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { installTestModel } from '../fixtures/test-model.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Without a keychain in reach. */
const ENVIRONMENT = { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command as a user would, without a keychain in reach. */
async function run(args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return await new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function profile(): Promise<{ folder: string; options: string[] }> {
  const folder = await temporaryFolder();
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, 'correct horse battery\n');
  return { folder, options: ['--data', join(folder, 'profile'), '--passphrase-file', passphraseFile] };
}

function parsed<T>(finished: Finished): T {
  return JSON.parse(finished.stdout) as T;
}

describe('command line', () => {
  it('indexes, leaves unchanged files alone, follows changes and deletions, and names what failed', async () => {
    const { folder, options } = await profile();
    const notes = join(folder, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'a.md'), '# A\n\nRamipril 5 mg.');
    await writeFile(join(notes, 'b.txt'), 'Bisoprolol 2.5 mg.');
    await writeFile(join(notes, 'broken.pdf'), '%PDF-1.7 nothing');
    const first = await run(['index', notes, '--json', ...options]);
    expect(first.code).toBe(0);
    expect(parsed(first)).toMatchObject({
      added: 2,
      updated: 0,
      unchanged: 0,
      removed: 0,
      failed: [{ path: join(notes, 'broken.pdf'), code: 'FILE_CORRUPT', message: expect.stringContaining('damaged') }],
      documents: 3,
      tookMs: expect.any(Number),
    });
    await writeFile(join(notes, 'a.md'), '# A\n\nRamipril 10 mg, raised.');
    await writeFile(join(notes, 'c.html'), '<p>Amlodipine 5 mg</p>');
    const second = await run(['index', notes, '--json', ...options]);
    expect(parsed(second)).toMatchObject({ added: 1, updated: 1, removed: 0 });
    const hits = parsed<{ text: string }[]>(await run(['search', 'ramipril', '--json', ...options]));
    expect(hits.map((hit) => hit.text).join()).toContain('10 mg');
    expect(hits.map((hit) => hit.text).join()).not.toContain('Ramipril 5 mg');
  });

  it('finds and answers with exact places, prints JSON lines that end with done', async () => {
    const { options } = await profile();
    await run(['index', SAMPLES_DIR, ...options]);
    const [hit] = parsed<Record<string, unknown>[]>(
      await run(['search', 'fixed insulin rate ketoacidosis', '-k', '3', '--json', ...options]),
    );
    expect(Object.keys(hit ?? {})).toEqual([
      'rank',
      'score',
      'documentId',
      'path',
      'title',
      'page',
      'start',
      'end',
      'text',
      'marks',
      'kind',
      'format',
      'dateMs',
    ]);
    const answer = await run(['ask', 'What is the fixed insulin rate in diabetic ketoacidosis?', '--json', ...options]);
    const events = answer.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AskEvent);
    expect(events[0]?.kind).toBe('started');
    expect(events.at(-1)).toMatchObject({ kind: 'done', outcome: 'answered' });
    const plain = await run(['ask', 'What is the fixed insulin rate in diabetic ketoacidosis?', ...options]);
    expect(plain.stdout).toContain('0.1 units/kg/h');
    expect(plain.stdout).toMatch(/\[1\] .*Diabetic ketoacidosis/);
    expect(plain.code).toBe(0);
  });

  it('says so when nothing in the library answers, and fails when no provider is set up for cloud', async () => {
    const { options } = await profile();
    await run(['index', SAMPLES_DIR, ...options]);
    const off = await run(['ask', 'Who won the world cup in 2018?', ...options]);
    expect(off).toMatchObject({ code: 0, stdout: 'That is not in your library.\n' });
    const cloud = await run(['ask', 'What is the fixed insulin rate in ketoacidosis?', '--mode', 'cloud', ...options]);
    expect(cloud.code).toBe(1);
    expect(cloud.stderr).toContain('PROVIDER_NOT_CONFIGURED');
  });

  it('tells status and health of a profile', async () => {
    const { options } = await profile();
    const status = await run(['status', '--json', ...options]);
    expect(parsed(status)).toMatchObject({ version: expect.any(String), library: { documents: 0 } });
    const doctor = await run(['doctor', ...options]);
    expect(doctor.code).toBe(0);
    expect(doctor.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(6);
  });

  it('hears files of any rate, says what is wrong with others, and tells of kept recordings', async () => {
    const { folder, options } = await profile();
    const file = async (name: string, bytes: Uint8Array): Promise<string> => {
      await writeFile(join(folder, name), bytes);
      return join(folder, name);
    };
    const sound = await file('tone.wav', writeWav(tone(1000), 44_100));
    expect(parsed(await run(['vad', sound, '--json', ...options]))).toEqual([]);
    const empty = await run(['transcribe', await file('empty.wav', new Uint8Array()), ...options]);
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('AUDIO_INVALID') });
    const long = await run(['vad', await file('long.wav', writeWav(new Uint8Array(9 * 60 * 32_000), 16_000)), ...options]);
    expect(long).toMatchObject({ code: 1, stderr: expect.stringContaining('longer than 8 minutes') });
    expect(parsed(await run(['status', '--json', ...options]))).toMatchObject({ recordings: 0 });
  });

  it('changes one setting of the voice and leaves the rest, and refuses one there is not', async () => {
    const { options } = await profile();
    const set = (change: object) => run(['settings', 'set', JSON.stringify(change), '--json', ...options]);
    await set({ voice: { listening: { language: 'de' } } });
    expect(parsed(await set({ voice: { listening: { endOfSpeechMs: 1200 } } }))).toMatchObject({
      voice: { listening: { endOfSpeechMs: 1200, language: 'de', transcriber: 'auto' } },
    });
    const unknown = await set({ voice: { listening: { louder: true } } });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('voice.listening.louder') });
  });

  it('never makes a profile without a keychain or passphrase, and refuses a wrong passphrase', async () => {
    const { folder, options } = await profile();
    const bare = await run(['status', '--data', join(folder, 'other')]);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toContain('PASSPHRASE_REQUIRED');
    await run(['status', ...options]);
    await writeFile(join(folder, 'wrong'), 'not the passphrase\n');
    const wrong = await run(['status', '--json', '--data', join(folder, 'profile'), '--passphrase-file', join(folder, 'wrong')]);
    expect(wrong.code).toBe(1);
    expect(parsed(wrong)).toMatchObject({ failure: { code: 'PASSPHRASE_WRONG' } });
    const without = await run(['status', '--data', join(folder, 'profile')]);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('--passphrase-file');
  });

  it.each([
    [['nonsense']],
    [['constructor']],
    [['search']],
    [['search', 'x', '-k', '0']],
    [['index']],
    [['ask']],
    [['eval', '/nowhere/at/all']],
    [['status', '--bad']],
  ])('answers %j with usage and exit code 2', async (args) => {
    const { options } = await profile();
    const finished = await run([...args, ...options]);
    expect(finished.code).toBe(2);
    expect(finished.stdout).toBe('');
    expect(finished.stderr).toContain('Usage: voiceassist');
    expect(existsSync(options[1] ?? '')).toBe(false);
  });

  it('stops at a signal, keeps what is done, and goes on with the next run', async () => {
    const { folder, options } = await profile();
    const notes = join(folder, 'notes');
    await mkdir(notes);
    const names = Array.from({ length: 600 }, (_, number) => join(notes, `${number}.md`));
    await Promise.all(names.map((name, number) => writeFile(name, `# Note ${number}\n\n${'Ramipril 5 mg daily. '.repeat(100)}`)));
    const child = spawn(process.execPath, [MAIN, 'index', notes, ...options], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr === '') child.kill('SIGTERM');
      stderr += text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ of 600 files.*\nStopped\. What was done stays\.\n$/s)]);
    const next = parsed<IntakeResult>(await run(['index', notes, '--json', ...options]));
    expect(next).toMatchObject({ documents: 600, failed: [] });
    expect(next.added).toBeLessThan(600);
  });

  it('ends quietly where its reader has seen enough', async () => {
    const { options } = await profile();
    const child = spawn(process.execPath, [MAIN, 'status', ...options], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, stderr]).toEqual([0, '']);
  });

  it('searches by meaning with an installed model, and its health is told once it is open', async () => {
    const { folder, options } = await profile();
    await installTestModel(join(folder, 'profile', 'models'));
    await writeFile(join(folder, 'note.md'), 'the patient has fever');
    await run(['index', join(folder, 'note.md'), ...options]);
    expect(parsed(await run(['status', '--json', ...options]))).toMatchObject({ embedder: { state: 'ready', vectors: 1 } });
    expect((await run(['doctor', ...options])).stdout).toContain('test-bert works, 64 dimensions.');
    // No word of it is in the note: only its vector can find it.
    expect(parsed(await run(['search', 'metformin', '--json', ...options]))).toHaveLength(1);
  });

  it('measures retrieval on a small task folder as trec_eval would', async () => {
    const { folder, options } = await profile();
    const task = join(folder, 'task');
    await mkdir(task);
    const documents = ['warfarin and amiodarone interact', 'penicillin allergy', 'wound dressing'].map((text, n) => ({
      id: `d/${n}`,
      title: '',
      text,
    }));
    await writeFile(join(task, 'corpus.jsonl'), documents.map((document) => JSON.stringify(document)).join('\n'));
    await writeFile(
      join(task, 'queries.dev.jsonl'),
      '{"id":"q1","text":"allergy to penicillin"}\n{"id":"q2","text":"dressing"}\n',
    );
    await writeFile(join(task, 'qrels.dev.tsv'), 'query-id\tcorpus-id\tscore\nq1\td/1\t1\nq2\td/0\t1\n');
    const result = await run(['eval', task, '--json', ...options]);
    expect(result.code).toBe(0);
    expect(parsed(result)).toMatchObject({ task: 'task', queries: 2, ndcg10: 0.5, recall10: 0.5, recall100: 0.5, mrr10: 0.5 });
  });
});
