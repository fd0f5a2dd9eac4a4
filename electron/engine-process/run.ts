import type { Role } from '../../contract/app.ts';
import type { FailureCode } from '../../contract/failures.ts';
import type { Pipe } from '../../contract/pipe.ts';
import { type EmitterPort, portPipe } from '../../contract/pipe-port.ts';
import { Failure } from '../../engine/failure.ts';
import type { Log } from '../../engine/parts.ts';
import { EXIT } from './exit-codes.ts';
import { type FromEngine, toEngine, type ToEngine } from './messages.ts';
import { createModelHostStarter, type HostPort, type ModelHostStarter } from './model-hosts.ts';
import { createShellRequests, type ShellRequests } from './shell-requests.ts';

export type StartMessage = Extract<ToEngine, { kind: 'start' }>;

/** The part of the engine this process drives. */
export interface HostedEngine {
  connect(pipe: Pipe, context: { role: Role }): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The process around the engine, as seen from here. */
export interface EngineHost {
  /** `process.parentPort`. */
  parent: {
    on(event: 'message', listener: (event: { data: unknown; ports: (EmitterPort & HostPort)[] }) => void): unknown;
    postMessage(message: FromEngine): void;
  };
  netFetch: Parameters<typeof createShellRequests>[1];
  open(start: StartMessage, shell: ShellRequests, modelHosts: ModelHostStarter): { engine: HostedEngine; log: Log };
  /** `process.exit`: nothing after it runs. */
  exit(code: number): void;
  /** `process.on`, for the two events of errors nobody caught. */
  onUncaught(listener: (error: unknown) => void): void;
}

/** Exit codes of the failures that make a start pointless until the person acts. */
const EXIT_OF_FAILURE: Partial<Record<FailureCode, number>> = {
  PROFILE_IN_USE: EXIT.profileInUse,
  KEY_WRONG: EXIT.wrongKey,
  DATABASE_CORRUPT: EXIT.storeFailed,
  DATABASE_NEWER: EXIT.storeFailed,
};

/** Runs the engine for main: start, windows, pings, shutdown. Ends the process with the codes the supervisor knows. */
export function runEngineProcess(host: EngineHost): void {
  const send = (message: FromEngine): void => host.parent.postMessage(message);
  const shell = createShellRequests(send, host.netFetch);
  const modelHosts = createModelHostStarter(send);
  let hosted: { engine: HostedEngine; log: Log } | null = null;

  // An error nobody caught leaves the engine in a state nobody knows; the store survives a sudden end, so end.
  host.onUncaught((error) => {
    hosted?.log.bug('engine-process.uncaught', error);
    host.exit(EXIT.unhandledError);
  });

  async function start(message: StartMessage): Promise<void> {
    try {
      hosted = host.open(message, shell, modelHosts);
      await hosted.engine.start();
    } catch (error) {
      if (error instanceof Failure) return host.exit(EXIT_OF_FAILURE[error.code] ?? EXIT.unhandledError);
      hosted?.log.bug('engine-process.start-failed', error);
      return host.exit(EXIT.unhandledError);
    }
    send({ kind: 'ready' });
  }

  async function shutDown(engine: HostedEngine): Promise<void> {
    await engine.close();
    host.exit(EXIT.clean);
  }

  host.parent.on('message', ({ data, ports }) => {
    const parsed = toEngine.safeParse(data);
    if (!parsed.success) return host.exit(EXIT.badHandshake);
    const message = parsed.data;
    if (message.kind === 'ping') return send({ kind: 'pong' });
    if (message.kind === 'start') return hosted === null ? void start(message) : host.exit(EXIT.badHandshake);
    if (hosted === null) return host.exit(message.kind === 'shut-down' ? EXIT.clean : EXIT.badHandshake);
    const [port] = ports;
    switch (message.kind) {
      case 'connect':
        if (port === undefined) return host.exit(EXIT.badHandshake);
        return hosted.engine.connect(portPipe(port), { role: message.role });
      case 'host-started':
        return port === undefined ? host.exit(EXIT.badHandshake) : modelHosts.started(message.id, port);
      case 'host-gone':
        return modelHosts.gone(message.id);
      case 'shut-down':
        return void shutDown(hosted.engine);
      default:
        return shell.settle(message);
    }
  });
}
