import type { Pipe } from '../contract/pipe.ts';
import { socketPipe } from '../contract/pipe-socket.ts';
import type { PageName } from './connection.ts';

/** Longest wait for the browser shell on this same computer to take the connection. */
const OPEN_TIMEOUT_MS = 10_000;

/** Opens the pipe of the browser shell: a WebSocket to where this page came from. Rejects when it cannot. */
export function openEngineSocket(page: PageName): Promise<Pipe> {
  const address = new URL(`/pipe/${page}`, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  const pipe = socketPipe(socket);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), OPEN_TIMEOUT_MS);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve(pipe);
    });
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      reject(new Error('The engine did not take the connection'));
    });
  });
}
