import { MessageChannelMain, type Session, type UtilityProcess, utilityProcess } from 'electron';
import { engineEnvironment } from './engine-environment.ts';
import type { Reply } from './engine-process.ts';

export interface ModelHosts {
  /** Starts a model host and gives the engine a pipe straight to it; tells the engine when it is gone. */
  start(id: number, reply: Reply): void;
  /** Ends one; nothing happens for one that is gone already. */
  stop(id: number): void;
  /** Ends all: they belong to an engine that is gone. */
  stopAll(): void;
}

/**
 * The processes of the models. Main starts them because only main can, and does nothing else with them: when to start, how
 * long to wait and when to give up is the engine's, and their messages go from process to process.
 */
export function createModelHosts(options: { entry: string; session: Session }): ModelHosts {
  const hosts = new Map<number, UtilityProcess>();
  return {
    start(id, reply) {
      const host = utilityProcess.fork(options.entry, [], {
        serviceName: 'VoiceAssist models',
        env: engineEnvironment(process.env),
        execArgv: [],
        stdio: 'ignore',
        session: options.session,
        allowLoadingUnsignedLibraries: false,
      });
      hosts.set(id, host);
      host.on('exit', () => {
        hosts.delete(id);
        // Not inside the listener, see the engine's own process.
        setImmediate(() => reply({ kind: 'host-gone', id }));
      });
      const { port1, port2 } = new MessageChannelMain();
      host.postMessage({ kind: 'serve' }, [port1]);
      reply({ kind: 'host-started', id }, [port2]);
    },
    stop: (id) => void hosts.get(id)?.kill(),
    stopAll() {
      for (const host of hosts.values()) host.kill();
      hosts.clear();
    },
  };
}
