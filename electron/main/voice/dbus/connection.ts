import net from 'node:net';
import { type BusMessage, createMessageSplitter, encodeMessage } from './message.ts';
import { textOf, type Value } from './values.ts';

/** What a call goes to, and with what. */
export interface BusCall {
  destination: string;
  path: string;
  interface: string;
  member: string;
  signature?: string;
  body?: Value[];
}

export interface BusConnection {
  /** Our own name on the bus, `:1.42`. */
  name: string;
  /** Calls and gives what it answers. Rejects where it answers with an error, or the connection ends. */
  call(call: BusCall): Promise<Value[]>;
  /** Everything that is no answer to a call of ours. */
  onMessage(listener: (message: BusMessage) => void): void;
  /** Sends without waiting for an answer. */
  send(message: Omit<BusMessage, 'serial'>): void;
  /** Called once, when the connection ended for whatever reason. */
  onClose(listener: () => void): void;
  close(): void;
}

const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };

/**
 * Connects to the session's bus at an address like `unix:path=/run/user/1000/bus`: a socket of this computer, nothing else is
 * ever connected to. Rejects where that does not work.
 */
export async function connectBus(address: string, signal: AbortSignal): Promise<BusConnection> {
  const socket = await openSocket(socketPath(address), signal);
  try {
    await authenticate(socket, signal);
    const connection = speak(socket);
    const [name] = await connection.call({ ...BUS, member: 'Hello' });
    return Object.assign(connection, { name: textOf(name) });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The socket of the first address Node can reach. An abstract socket begins with a zero. */
export function socketPath(addresses: string): string {
  for (const address of addresses.split(';')) {
    const [transport, parameters = ''] = address.split(':', 2);
    if (transport !== 'unix') continue;
    const values = new Map(parameters.split(',').map((pair) => pair.split('=', 2) as [string, string]));
    const path = values.get('path');
    if (path !== undefined) return decodeURIComponent(path);
    const abstract = values.get('abstract');
    if (abstract !== undefined) return `\0${decodeURIComponent(abstract)}`;
  }
  throw new Error('No bus to connect to');
}

function openSocket(path: string, signal: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.createConnection({ path, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** The kernel tells the bus who we are; it only has to be said that it should look. */
function authenticate(socket: net.Socket, signal: AbortSignal): Promise<void> {
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('The bus did not let us in'));
    signal.addEventListener('abort', fail, { once: true });
    socket.once('close', fail);
    socket.on('error', fail);
    socket.once('data', (answer) => {
      signal.removeEventListener('abort', fail);
      socket.off('close', fail);
      if (!answer.toString('latin1').startsWith('OK ')) return fail();
      socket.write('BEGIN\r\n');
      resolve();
    });
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  });
}

function speak(socket: net.Socket): Omit<BusConnection, 'name'> {
  const split = createMessageSplitter();
  const pending = new Map<number, PromiseWithResolvers<Value[]>>();
  const messageListeners: ((message: BusMessage) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  let lastSerial = 0;

  function receive(message: BusMessage): void {
    const call = message.replySerial === undefined ? undefined : pending.get(message.replySerial);
    if (call === undefined || message.replySerial === undefined) return messageListeners.forEach((listener) => listener(message));
    pending.delete(message.replySerial);
    if (message.type === 'error') call.reject(new Error('The bus answered with an error'));
    else call.resolve(message.body);
  }

  socket.on('data', (chunk) => {
    try {
      for (const message of split(chunk)) if (message !== null) receive(message);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    for (const call of pending.values()) call.reject(new Error('The bus is gone'));
    pending.clear();
    for (const listener of closeListeners) listener();
  });

  const write = (message: Omit<BusMessage, 'serial'>): number => {
    socket.write(encodeMessage({ ...message, serial: ++lastSerial }));
    return lastSerial;
  };
  return {
    call(call) {
      const answer = Promise.withResolvers<Value[]>();
      if (socket.destroyed) answer.reject(new Error('The bus is gone'));
      else pending.set(write({ type: 'call', body: [], ...call }), answer);
      return answer.promise;
    },
    onMessage: (listener) => void messageListeners.push(listener),
    send: (message) => void write(message),
    onClose: (listener) => void closeListeners.push(listener),
    close: () => socket.destroy(),
  };
}
