import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mayConnect, userOf } from './peer-user.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:9C40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 36310 1 0000000000000000 100 0 0 10 0
   1: 0100007F:9C40 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 36311 1 0000000000000000 20 4 30 10 -1
  12: 0100007F:D431 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1001        0 36312 1 0000000000000000 20 4 30 10 -1
`;

const OTHER_USER = ['--reuid=65533', '--clear-groups'];
/** Only a superuser can connect as somebody else. */
const canBeOther = process.platform === 'linux' && spawnSync('setpriv', [...OTHER_USER, 'bash', '-c', ':']).status === 0;

/** A server that tells who connects whether they may. */
async function server(): Promise<number> {
  const listening = createServer((socket) => socket.end(mayConnect(socket) ? 'yes' : 'no'));
  onTestFinished(() => void listening.close());
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return (listening.address() as AddressInfo).port;
}

describe('whose a connection is', () => {
  it('is read at the end that connected, not at ours', () => {
    expect(userOf(TABLE, 0xd431, 0x9c40)).toBe(1001);
    expect(userOf(TABLE, 0x9c40, 0xd431)).toBe(1000);
    expect(userOf(TABLE, 0xd432, 0x9c40)).toBeNull();
    expect(userOf('', 1, 2)).toBeNull();
  });

  it('lets our own connections in', async () => {
    const [answer] = (await once(connect(await server(), '127.0.0.1'), 'data')) as [Buffer];
    expect(answer.toString()).toBe('yes');
  });

  it.skipIf(!canBeOther)('keeps other users of the computer out', async () => {
    const read = `exec 3<>/dev/tcp/127.0.0.1/${await server()}; cat <&3`;
    const other = spawn('setpriv', [...OTHER_USER, 'bash', '-c', read], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [answer] = (await once(other.stdout, 'data')) as [Buffer];
    expect(answer.toString()).toBe('no');
  });
});
