import { utilityProcess } from 'electron';
import type { FromKeyListener } from '../../../native/key-listener-protocol.ts';
import { engineEnvironment } from '../engine-environment.ts';
import type { KeyListener } from './hold-key.ts';

/** Starts the key listener in a process of its own, with no session: it never makes a request. */
export function startKeyListener(entry: string): KeyListener {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'VoiceAssist key listener',
    env: keyListenerEnvironment(process.env),
    execArgv: [],
    stdio: 'ignore',
    allowLoadingUnsignedLibraries: false,
  });
  return {
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: FromKeyListener) => listener(message)),
    // Not inside the listener: forking there has crashed main (electron#53923).
    onExit: (listener) => void child.once('exit', () => setImmediate(listener)),
    kill: () => void child.kill(),
  };
}

/** As for the engine, and what opens the X server's door. */
function keyListenerEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const authority = env['XAUTHORITY'];
  return { ...engineEnvironment(env), ...(authority === undefined ? {} : { XAUTHORITY: authority }) };
}
