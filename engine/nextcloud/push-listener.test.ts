import { expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { listenToPush } from './push-listener.ts';

const credentials = { loginName: 'alice', password: 'secret' };

/** A socket on which the server says these, one after another, and then ends. */
async function hear(...said: string[]): Promise<{ sent: string[]; told: string[]; ended: string; closed: number }> {
  const [sent, told]: string[][] = [[], []];
  let closed = 0;
  const socket = {
    send: (text: string) => void sent!.push(text),
    async *messages() {
      yield* said;
    },
    close: () => void (closed += 1),
  };
  const listening = { listening: () => void told!.push('listening'), changed: (what: string) => void told!.push(what) };
  const ended = await listenToPush(socket, credentials, listening, new AbortController().signal).then(
    () => 'ended',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );
  return { sent: sent!, told: told!, ended, closed };
}

it('says who it is in two messages, and tells what changed once the server has taken that', async () => {
  const said = [
    'authenticated',
    'notify_file',
    'notify_file_id [1,2]',
    'notify_notification',
    'my_app {"a":1}',
    'notify_activity',
  ];
  expect(await hear(...said)).toEqual({
    sent: ['alice', 'secret'],
    told: ['listening', 'files', 'files', 'activities'],
    ended: 'ended',
    closed: 1,
  });
});

it('knows a refused password from everything else that may go wrong', async () => {
  expect(await hear('err: Invalid credentials')).toMatchObject({ told: [], ended: 'ACCOUNT_SIGN_IN', closed: 1 });
  for (const said of ['err: Error while sending authentication request to nextcloud', 'Authentication timeout', 'notify_file'])
    expect(await hear(said)).toMatchObject({ told: [], ended: 'SERVER_UNREACHABLE', closed: 1 });
  expect(await hear()).toMatchObject({ told: [], ended: 'ended', closed: 1 });
});
