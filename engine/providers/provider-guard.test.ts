import fc from 'fast-check';
import { expect, it } from 'vitest';
import { providerId } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER, type Provider, type ProviderRole } from '../../contract/providers.ts';
import { Failure } from '../failure.ts';
import { createProviderGuard } from './provider-guard.ts';

const never = new AbortController().signal;
const clock = { wallMs: () => 1000, monotonicMs: () => 0 };
const provider = (concurrent: number): Provider => ({
  ...DEFAULT_PROVIDER,
  providerId: providerId.parse('p'),
  baseUrl: 'https://p.example/v1',
  limits: { concurrent, requestsPerMinute: null, tokensPerMinute: null },
});
const need = (one: Provider, role: ProviderRole = 'answer') => ({ provider: one, role, tokens: 1, waitMs: 60_000 });

it('lets so many through at once and the others in their order, in all roles together, however they end', async () => {
  const ending = fc.constantFrom<'done' | 'cancelled' | 'failed'>('done', 'cancelled', 'failed');
  const task = fc.record({ role: fc.constantFrom<ProviderRole>('answer', 'speak'), ending, turns: fc.nat({ max: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(task, { maxLength: 25 }), async (concurrent, tasks) => {
      const guard = createProviderGuard({ clock });
      let inside = 0;
      let most = 0;
      const started: number[] = [];
      const run = async ({ role, ending: how, turns }: (typeof tasks)[number], index: number): Promise<void> => {
        const pass = await guard.enter(need(provider(concurrent), role), never);
        started.push(index);
        most = Math.max(most, (inside += 1));
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        inside -= 1;
        // A failure that says nothing about the provider: it is not to be left alone here.
        pass.end(how === 'failed' ? new Failure('PROVIDER_REQUEST_REFUSED') : how);
        pass.end('done');
      };
      await Promise.all(tasks.map(run));
      expect(most).toBeLessThanOrEqual(concurrent);
      expect(started).toEqual(tasks.map((_, index) => index));
    }),
    { seed: 6, numRuns: 60 },
  );
});

it('gives the place of one that was taken back while it waited to the next', async () => {
  const guard = createProviderGuard({ clock });
  const first = await guard.enter(need(provider(1)), never);
  const leaving = new AbortController();
  const second = guard.enter(need(provider(1)), leaving.signal);
  const third = guard.enter(need(provider(1)), never);
  leaving.abort();
  await expect(second).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  first.end('done');
  (await third).end('done');
});

it('says that there is no room where the wait is over', async () => {
  const guard = createProviderGuard({ clock });
  await guard.enter(need(provider(1)), never);
  await expect(guard.enter({ ...need(provider(1)), waitMs: 1 }, never)).rejects.toMatchObject({ code: 'PROVIDER_BUSY' });
});

it('lets one through at once where a person asks for it again, in that role, and then decides anew', async () => {
  const guard = createProviderGuard({ clock });
  const one = provider(2);
  for (const role of ['transcribe', 'answer'] as const) {
    for (let times = 0; times < 3; times += 1) {
      (await guard.enter(need(one, role), never)).end(new Failure('PROVIDER_ERROR'));
    }
  }
  guard.tryAgain('transcribe');
  await expect(guard.enter(need(one), never)).rejects.toMatchObject({ code: 'PROVIDER_PAUSED' });
  const probe = await guard.enter(need(one, 'transcribe'), never);
  await expect(guard.enter(need(one, 'transcribe'), never)).rejects.toMatchObject({ code: 'PROVIDER_PAUSED' });
  probe.end('done');
  (await guard.enter(need(one, 'transcribe'), never)).end('done');
});

it('leaves a provider alone in the role it fails in, tells so, and forgets it when it is set up anew', async () => {
  const guard = createProviderGuard({ clock });
  let told = 0;
  guard.onChange(() => (told += 1));
  for (let times = 0; times < 3; times += 1) {
    (await guard.enter(need(provider(2)), never)).end(new Failure('PROVIDER_UNREACHABLE'));
  }
  expect(told).toBeGreaterThan(0);
  await expect(guard.enter(need(provider(2)), never)).rejects.toMatchObject({ code: 'PROVIDER_PAUSED', retryAfterMs: 5000 });
  expect(guard.health(provider(2).providerId)).toMatchObject([
    { role: 'answer', state: 'paused', failure: { code: 'PROVIDER_UNREACHABLE' }, sinceMs: 1000, retryAtMs: 6000 },
  ]);
  expect([guard.isOpen(provider(2).providerId, 'answer'), guard.isOpen(provider(2).providerId, 'speak')]).toEqual([false, true]);
  (await guard.enter(need(provider(2), 'speak'), never)).end('done');
  guard.forget(provider(2).providerId);
  (await guard.enter(need(provider(2)), never)).end('done');
});
