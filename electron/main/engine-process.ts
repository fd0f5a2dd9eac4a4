import { app, type MessagePortMain, type Session, type UtilityProcess, utilityProcess } from 'electron';
import type { Role } from '../../contract/app.ts';
import { type EngineRequest, fromEngine, type ToEngine } from '../engine-process/messages.ts';
import { downloadProxies, engineEnvironment } from './engine-environment.ts';
import { initialState, PING_INTERVAL_MS, step, type StopReason, type SupervisorEffect } from './supervisor.ts';
import type { SupervisorEvent } from './supervisor.ts';

/** Reasons of `child-process-gone` after which no exit code means anything. For the others `exit` brings the code. */
const LOST_WITHOUT_CODE: ReadonlySet<string> = new Set([
  'killed',
  'crashed',
  'oom',
  'launch-failed',
  'integrity-failure',
  'memory-eviction',
]);

export type Reply = (message: ToEngine, ports?: MessagePortMain[]) => void;

export interface EngineProcessOptions {
  entry: string;
  /** Carries the engine's requests, so that its allow-list holds for them. */
  session: Session;
  start: Omit<Extract<ToEngine, { kind: 'start' }>, 'kind' | 'safeMode'>;
  /** Does what the engine asks of the shell. `reply` reaches the engine that asked, or nobody when that one is gone. */
  onRequest: (request: EngineRequest, reply: Reply) => void;
}

export interface EngineProcess {
  start(): void;
  /** Gives the running engine one end of a window's pipe. The engine's generation, or null while it is down. */
  connect(window: { windowId: number; role: Role }, port: MessagePortMain): number | null;
  /** Called at every start, when the engine takes windows. */
  onUp(listener: () => void): void;
  /** Called at every loss of the engine, before anything is done about it. */
  onDown(listener: () => void): void;
  /** Called when the engine stays down until the person does something. */
  onHalted(listener: (reason: StopReason) => void): void;
  /** Asks the engine to close its store and end; settles when it is gone. The caller sets the deadline. */
  stop(): Promise<void>;
}

/** The engine in a utility process, kept alive as `step` says. Carries effects out and reports events; decides nothing. */
export function createEngineProcess(options: EngineProcessOptions): EngineProcess {
  let state = initialState;
  let child: UtilityProcess | null = null;
  const upListeners: (() => void)[] = [];
  const downListeners: (() => void)[] = [];
  const haltListeners: ((reason: StopReason) => void)[] = [];
  const stopped = Promise.withResolvers<void>();
  const pinger = setInterval(() => dispatch({ kind: 'tick' }), PING_INTERVAL_MS);

  function dispatch(event: SupervisorEvent): void {
    const next = step(state, event);
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
  }

  function carryOut(effect: SupervisorEffect): void {
    switch (effect.kind) {
      case 'fork':
        return fork(effect.generation, effect.safeMode);
      case 'ping':
        return post({ kind: 'ping' });
      case 'kill':
        child?.kill();
        return;
      case 'shut-down':
        return post({ kind: 'shut-down' });
      case 'restart-after':
        setTimeout(() => dispatch({ kind: 'restart-due', generation: effect.generation }), effect.delayMs);
        return;
      case 'up':
        for (const listener of upListeners) listener();
        return;
      case 'down':
        for (const listener of downListeners) listener();
        return;
      case 'halted':
        for (const listener of haltListeners) listener(effect.reason);
        return;
      case 'stopped':
        clearInterval(pinger);
        return stopped.resolve();
    }
  }

  function post(message: ToEngine, ports: MessagePortMain[] = []): void {
    child?.postMessage(message, ports);
  }

  function fork(generation: number, safeMode: boolean): void {
    const forked = utilityProcess.fork(options.entry, [], {
      serviceName: serviceName(generation),
      env: { ...engineEnvironment(process.env), ...downloadProxies(process.env) },
      execArgv: [],
      stdio: 'pipe',
      session: options.session,
      respondToAuthRequestsFromMainProcess: true,
      allowLoadingUnsignedLibraries: false,
    });
    child = forked;
    drain(forked);
    forked.on('message', (message: unknown) => receive(generation, message));
    forked.on('exit', (code) => lose(generation, code));
    post({ kind: 'start', ...options.start, safeMode });
  }

  function receive(generation: number, raw: unknown): void {
    if (generation !== state.generation) return;
    const message = fromEngine.parse(raw);
    if (message.kind === 'ready' || message.kind === 'pong') return dispatch({ kind: message.kind, generation });
    options.onRequest(message, (reply, ports) => {
      if (generation === state.generation) post(reply, ports);
    });
  }

  /** Idempotent per generation: both events come, in either order. The reference goes first, so that nothing posts to it. */
  function lose(generation: number, code: number | null): void {
    if (generation === state.generation) child = null;
    // Not inside the listener: forking or posting there has crashed main (electron#53923).
    setImmediate(() => dispatch({ kind: 'gone', generation, code, nowMs: performance.now() }));
  }

  app.on('child-process-gone', (_event, details) => {
    if (details.name !== serviceName(state.generation) || !LOST_WITHOUT_CODE.has(details.reason)) return;
    lose(state.generation, null);
  });

  return {
    start: () => dispatch({ kind: 'start' }),
    connect({ windowId, role }, port) {
      if (state.phase !== 'running' || child === null) return null;
      post({ kind: 'connect', windowId, role, generation: state.generation }, [port]);
      return state.generation;
    },
    onUp: (listener) => void upListeners.push(listener),
    onDown: (listener) => void downListeners.push(listener),
    onHalted: (listener) => void haltListeners.push(listener),
    stop() {
      dispatch({ kind: 'stop' });
      return stopped.promise;
    },
  };
}

/** Different for every start, so that a late report about an older process cannot be taken for the present one. */
function serviceName(generation: number): string {
  return `VoiceAssist engine ${generation}`;
}

/** An unread pipe fills up and stops the writer. What the engine prints is for developers; its log is a file of its own. */
function drain(child: UtilityProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (app.isPackaged) stream?.resume();
    else stream?.pipe(process.stderr, { end: false });
  }
}
