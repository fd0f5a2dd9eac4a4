import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/**
 * False where another user of this computer opened the connection. The address given to the browser can be read in the
 * list of processes, and a browser sends the session to every server of 127.0.0.1: neither must let another user in.
 * Linux says whose a connection is; elsewhere, and where it does not say, the token alone counts. Root may do as it
 * likes anyway, and the connections of Windows browsers to WSL come from it.
 */
export function mayConnect({ remotePort, localPort }: Pick<Socket, 'remotePort' | 'localPort'>): boolean {
  if (process.getuid === undefined || remotePort === undefined || localPort === undefined) return true;
  const user = userOf(TABLES.map(readTable).join('\n'), remotePort, localPort);
  return user === null || user === 0 || user === process.getuid();
}

/**
 * The user who holds the end `from` of the connection to `to` (proc(5), /proc/net/tcp: `sl local remote st ... uid`);
 * null where it is not listed.
 */
export function userOf(table: string, from: number, to: number): number | null {
  const [left, right] = [from, to].map((port) => port.toString(16).toUpperCase().padStart(4, '0'));
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${left} [0-9A-F]+:${right}(?: +\\S+){4} +(\\d+) `, 'm').exec(table);
  return line === null ? null : Number(line[1]);
}

function readTable(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not Linux, or a system that hides it.
    return '';
  }
}
