import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, type FakeUtilityProcess, FakeMessagePort, resetElectron, utilityProcess } from '../../tests/fakes/electron.ts';
import { downloadProxies, engineEnvironment } from './engine-environment.ts';
import { createEngineProcess, type EngineProcess, type EngineProcessOptions } from './engine-process.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));

const start = {
  version: '0.1.0',
  dataDir: '/data',
  samplesDir: '/samples',
  builtInModelDir: '/built-in',
  extractionWorkerEntry: '/worker.js',
  searchWorkerEntry: '/search-worker.js',
  modelHostEntry: '/host.js',
};
const engineSession = { name: 'engine session' };
let engine: EngineProcess;
let onRequest: ReturnType<typeof vi.fn<EngineProcessOptions['onRequest']>>;

beforeEach(() => {
  resetElectron();
  vi.useFakeTimers();
  onRequest = vi.fn<EngineProcessOptions['onRequest']>(({ id }, reply) =>
    setTimeout(() => reply({ kind: 'origin-opened', id, allowed: true }), 1),
  );
  engine = createEngineProcess({ entry: '/engine.js', session: engineSession as never, start, onRequest });
});
afterEach(() => vi.useRealTimers());

/** The engine as forked last. */
function child(): FakeUtilityProcess {
  const last = utilityProcess.forked.at(-1);
  if (last === undefined) throw new Error('nothing was forked');
  return last;
}

function startReady(): FakeUtilityProcess {
  engine.start();
  child().emit('message', { kind: 'ready' });
  return child();
}

const gone = (generation: number, reason: string, exitCode = 0): void =>
  void app.emit('child-process-gone', {}, { type: 'Utility', name: `VoiceAssist engine ${generation}`, reason, exitCode });
const kinds = (of: FakeUtilityProcess): unknown[] => of.sent.map(({ message }) => (message as { kind: string }).kind);

describe('the engine process', () => {
  it('is forked with its session, a clean environment and drained pipes, and told where things are', () => {
    engine.start();
    expect(child().entry).toBe('/engine.js');
    expect(child().options).toMatchObject({
      serviceName: 'VoiceAssist engine 1',
      session: engineSession,
      stdio: 'pipe',
      execArgv: [],
      allowLoadingUnsignedLibraries: false,
      respondToAuthRequestsFromMainProcess: true,
      env: { ORT_DISABLE_TELEMETRY: '1' },
    });
    expect(child().drained).toEqual(['stdout', 'stderr']);
    expect(child().sent).toEqual([{ message: { kind: 'start', ...start, safeMode: false }, ports: [] }]);
  });

  it('takes windows only while it runs', () => {
    const up = vi.fn();
    engine.onUp(up);
    const port = new FakeMessagePort();
    const window = { windowId: 7, role: 'clinician' as const };
    expect(engine.connect(window, port as never)).toBeNull();
    engine.start();
    expect(engine.connect(window, port as never)).toBeNull();
    child().emit('message', { kind: 'ready' });
    expect(up).toHaveBeenCalledTimes(1);
    expect(engine.connect(window, port as never)).toBe(1);
    expect(child().sent.at(-1)).toEqual({
      message: { kind: 'connect', windowId: 7, role: 'clinician', generation: 1 },
      ports: [port],
    });
  });

  it('tells of every loss, so that what belongs to the engine can end with it', () => {
    const down = vi.fn();
    engine.onDown(down);
    startReady().emit('exit', 70);
    vi.advanceTimersByTime(1);
    expect(down).toHaveBeenCalledTimes(1);
  });

  it('counts one loss once, though exit and child-process-gone both tell of it', () => {
    startReady().emit('exit', 0);
    gone(1, 'crashed', 139);
    vi.advanceTimersByTime(0);
    vi.advanceTimersByTime(999);
    expect(utilityProcess.forked).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(utilityProcess.forked).toHaveLength(2);
    gone(1, 'crashed', 139);
    child().emit('message', { kind: 'ready' });
    vi.advanceTimersByTime(60);
    expect(utilityProcess.forked).toHaveLength(2);
    expect(engine.connect({ windowId: 1, role: 'admin' }, new FakeMessagePort() as never)).toBe(2);
  });

  it('lets the exit code decide where there is one, whichever report comes first', () => {
    const halted = vi.fn();
    engine.onHalted(halted);
    startReady();
    gone(1, 'abnormal-exit', 66 << 8);
    child().emit('exit', 66);
    vi.advanceTimersByTime(60_000);
    expect(halted).toHaveBeenCalledWith('profile-in-use');
    expect(utilityProcess.forked).toHaveLength(1);
  });

  it('never posts to or forks inside the exit listener, and never posts to an engine that is gone', () => {
    const first = startReady();
    const before = first.sent.length;
    first.emit('exit', 75);
    expect(utilityProcess.forked).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(utilityProcess.forked).toHaveLength(2);
    expect(first.sent).toHaveLength(before);
  });

  it('pings every five seconds and kills the engine after three missed answers', () => {
    const running = startReady();
    vi.advanceTimersByTime(5_000);
    running.emit('message', { kind: 'pong' });
    vi.advanceTimersByTime(15_000);
    expect(kinds(running).filter((kind) => kind === 'ping')).toHaveLength(4);
    expect(running.kills).toBe(0);
    vi.advanceTimersByTime(5_000);
    expect(running.kills).toBe(1);
  });

  it('starts in safe mode after five losses', () => {
    for (let i = 0; i < 5; i++) {
      startReady().emit('exit', 70);
      vi.advanceTimersByTime(30_000);
    }
    expect(utilityProcess.forked).toHaveLength(6);
    expect(child().sent[0]?.message).toMatchObject({ kind: 'start', safeMode: true });
  });

  it('answers what the engine asks, but not an engine that is gone', async () => {
    const first = startReady();
    first.emit('message', { kind: 'open-origin', id: 1, origin: 'https://provider.example' });
    await vi.advanceTimersByTimeAsync(1);
    expect(first.sent.at(-1)?.message).toEqual({ kind: 'origin-opened', id: 1, allowed: true });
    const before = first.sent.length;
    first.emit('message', { kind: 'open-origin', id: 2, origin: 'https://provider.example' });
    first.emit('exit', 70);
    await vi.advanceTimersByTimeAsync(1);
    expect(first.sent).toHaveLength(before);
  });

  it('stops on request, and stays stopped', async () => {
    const running = startReady();
    const stopped = engine.stop();
    expect(kinds(running).at(-1)).toBe('shut-down');
    running.emit('exit', 0);
    await vi.advanceTimersByTimeAsync(1);
    await expect(stopped).resolves.toBeUndefined();
    vi.advanceTimersByTime(60_000);
    expect(utilityProcess.forked).toHaveLength(1);
  });
});

describe('the engine’s environment', () => {
  it('passes on folders and language and nothing that steers code', () => {
    const env = engineEnvironment({
      HOME: '/home/x',
      Path: 'C:\\Windows',
      LANG: 'de_DE.UTF-8',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus',
      OPENAI_API_KEY: 'secret',
      OPENAI_BASE_URL: 'https://evil.example',
      NODE_OPTIONS: '--require evil',
      NODE_EXTRA_CA_CERTS: '/evil.pem',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      ELECTRON_RUN_AS_NODE: '1',
      LD_PRELOAD: '/evil.so',
      DYLD_INSERT_LIBRARIES: '/evil.dylib',
      HTTPS_PROXY: 'http://evil.example',
      UNSET: undefined,
    });
    expect(env).toEqual({
      HOME: '/home/x',
      Path: 'C:\\Windows',
      LANG: 'de_DE.UTF-8',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus',
      ORT_DISABLE_TELEMETRY: '1',
    });
  });

  it('names the proxy of downloads besides, and nothing more', () => {
    const env = { https_proxy: 'http://proxy.example:8080', NO_PROXY: 'local', ALL_PROXY: 'socks://x', HTTP_PROXY: undefined };
    expect(downloadProxies(env)).toEqual({ https_proxy: 'http://proxy.example:8080', NO_PROXY: 'local' });
  });
});
