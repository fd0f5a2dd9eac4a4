import { expect, it } from 'vitest';
import type { AccountId } from '../contract/ids.ts';
import { createAccountRelook } from './account-relook.ts';
import { Failure } from './failure.ts';

const accountId = 'a' as AccountId;
const turn = () => new Promise((done) => setImmediate(done));

/** An account that stopped over a certificate, and is found good with the look told. */
function stopped(goodWithLook: number) {
  let [looks, isGood] = [0, false];
  const waits: number[] = [];
  let due: (() => void) | null = null;
  const relook = createAccountRelook({
    accounts: () => [{ accountId, state: isGood ? 'ready' : 'untrusted', signedOut: false }],
    async check() {
      looks += 1;
      isGood = looks >= goodWithLook;
      if (!isGood) throw new Failure('SERVER_UNTRUSTED');
    },
    after(delayMs, work) {
      waits.push(delayMs / 60_000);
      due = work;
      return () => void (due = null);
    },
    log: { info() {}, warn() {}, bug: () => expect.unreachable('no bug') },
  });
  const pass = async () => {
    const work = due;
    due = null;
    work?.();
    await turn();
  };
  return { relook, waits, pass, isWaiting: () => due !== null, looks: () => looks };
}

it('looks again after a minute, and less and less often, until the certificate is good', async () => {
  const { relook, waits, pass, isWaiting } = stopped(7);
  relook.follow();
  relook.follow();
  for (let look = 0; look < 7; look++) await pass();
  expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15]);
  expect(isWaiting()).toBe(false);
});

it('looks at once where what is trusted has changed, and not any more when it is closed', async () => {
  const { relook, pass, looks, isWaiting } = stopped(99);
  relook.follow();
  relook.now();
  await turn();
  expect([looks(), isWaiting()]).toEqual([1, true]);
  await relook.close();
  await pass();
  relook.follow();
  expect([looks(), isWaiting()]).toEqual([1, false]);
});
