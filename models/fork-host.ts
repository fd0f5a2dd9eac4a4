import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../engine/security/child-environment.ts';
import type { HostAnswer, StartHostProcess } from './host-protocol.ts';

/** Starts the model host as a Node process. Typed arrays cross by structured clone. */
export const forkHostProcess: StartHostProcess = ({ entry, environment }) => {
  const child = fork(fileURLToPath(entry), [], {
    serialization: 'advanced',
    env: { ...childEnvironment(process.env), ...environment },
    execArgv: [],
    // The runtime's own messages are not ours to log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Sending to a process that has just died, or one that never was; both count as its exit.
  child.on('error', () => undefined);
  return {
    postMessage: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', (answer) => listener(answer as HostAnswer)),
    onExit: (listener) => {
      if (child.pid === undefined) setImmediate(listener);
      else child.once('exit', () => listener());
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
