import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../scripts/tools.ts';
import { networkCalls } from '../fixtures/network-calls.ts';
import type { Trapped } from '../fixtures/network-trap.ts';
import { runWholeApp, type WholeAppRun } from '../fixtures/whole-app.ts';

const TRAP = new URL('../fixtures/network-trap.ts', import.meta.url);
const PROCESS = fileURLToPath(new URL('../fixtures/whole-app-process.ts', import.meta.url));

/** Writes down every call that has to do with the network, of the program and all it starts, threads and native code included. */
const tracing = (file: string) => ['strace', '-D', '-f', '-q', '-e', 'trace=network', '-o', file];
/** A network of its own, in which there is nobody but the machine itself. */
const alone = (...command: string[]) => [
  '--map-root-user',
  '--net',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
  ...command,
];

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
const canBeAlone = spawnSync('unshare', alone('true')).status === 0;
const [needsTracing, needsAlone] = [
  canTrace ? '' : ' (not here: needs strace)',
  canBeAlone ? '' : ' (not here: needs namespaces, and ip)',
];

const folder = mkdtempSync(join(tmpdir(), 'voiceassist-connections-'));
const [trapFile, traceFile] = [join(folder, 'trap'), join(folder, 'trace')];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that the app is asked to do in `runWholeApp`, done. */
const EVERYTHING: Omit<WholeAppRun, 'ports' | 'processId'> = {
  offline: { hits: 1, vectors: 1, heard: 0, answeredBy: 'local', refused: ['OFFLINE_MODE', 'OFFLINE_MODE'] },
  online: { answeredBy: 'provider', spoken: ['sentence', 'audio'], synced: 1, download: 'MODEL_SOURCE_REFUSED' },
  ledger: ['account done', 'account refused', 'answer done', 'model-download done', 'speak done', 'sync done'],
  exitCode: 0,
};

/** The servers of its settings. */
function allowedPlaces({ ports }: WholeAppRun): string[] {
  return [ports.provider, ports.speech, ports.cloud].map((port) => `connect 127.0.0.1 ${port}`).toSorted();
}

describe('the whole app', () => {
  let app: WholeAppRun;
  beforeAll(async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    app = await runWholeApp({
      home,
      watchedBy: canTrace ? tracing(traceFile) : [],
      nodeOptions: [`--import=${TRAP.href}`],
      environment: { VOICEASSIST_TEST_TRAP: trapFile },
    });
  });

  it('does all it is asked to', () => {
    expect(app).toMatchObject(EVERYTHING);
  });

  it('connects to the servers of its settings and nowhere else, and looks up no name', () => {
    const trapped = readFileSync(trapFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Trapped);
    const places = new Set(trapped.map(({ kind, where, port }) => `${kind} ${where} ${port}`));
    expect([...places].toSorted()).toEqual(allowedPlaces(app));
  });

  it.skipIf(!canTrace)(`nor does anything it starts: threads, model processes, native code${needsTracing}`, async () => {
    // Written by a process of its own, which ends after the app.
    const ended = new RegExp(`^${app.processId} +\\+\\+\\+ exited with 0`, 'm');
    await expect.poll(() => readFileSync(traceFile, 'utf8'), { timeout: 20_000 }).toMatch(ended);
    const trace = readFileSync(traceFile, 'utf8');
    const places = new Set(networkCalls(trace).map(({ call, address, port }) => `${call} ${address} ${port}`));
    const listening = `bind 127.0.0.1 0`;
    expect([...places].toSorted()).toEqual([listening, ...allowedPlaces(app)]);
    // It was seen at all, in more than one process, and by the port it took.
    expect(new Set(trace.match(/^\d+/gm)).size).toBeGreaterThan(1);
    expect(trace).toContain(`sin_port=htons(${app.ports.shell})`);
  });
});

describe('without a network', () => {
  it.skipIf(!canBeAlone)(`the whole app works, with servers on the machine itself${needsAlone}`, async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const { code, output } = await run('unshare', alone(process.execPath, PROCESS, home));
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^\{/) });
    expect(JSON.parse(output)).toMatchObject(EVERYTHING);
  });
});

describe('what watches the app', () => {
  const escape = `
    const { lookup } = await import('node:dns/promises');
    await lookup('name.invalid').catch(() => undefined);
    await fetch('http://192.0.2.1:81/', { signal: AbortSignal.timeout(100) }).catch(() => undefined);`;

  it('sees what gets out', () => {
    const file = join(folder, 'escaped');
    const watching = { ...process.env, VOICEASSIST_TEST_TRAP: file };
    spawnSync(process.execPath, [`--import=${TRAP.href}`, '--input-type=module', '-e', escape], { env: watching });
    const trapped = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Trapped);
    expect(trapped).toEqual([
      { kind: 'look-up', where: 'name.invalid', port: null },
      { kind: 'connect', where: '192.0.2.1', port: 81 },
    ]);
  });

  it.skipIf(!canTrace)(`sees it below the program, too${needsTracing}`, () => {
    const file = join(folder, 'escaped-trace');
    const [program = '', ...options] = tracing(file).filter((option) => option !== '-D');
    spawnSync(program, [...options, process.execPath, '--input-type=module', '-e', escape]);
    const calls = networkCalls(readFileSync(file, 'utf8')).filter(({ call }) => call === 'connect');
    expect(calls).toContainEqual({ call: 'connect', address: '192.0.2.1', port: 81 });
  });
});
