import { beforeEach, expect, it } from 'vitest';
import { createLazyVoice, type PageVoice } from './lazy-voice.ts';
import type { TriggerEvent } from './trigger.ts';
import type { Voice } from './voice.ts';

let loads: PromiseWithResolvers<Voice>[];
let told: TriggerEvent[];
let failures: unknown[];
let nowMs: number;
let page: PageVoice;

const voice: Voice = {
  send: (event) => told.push(event),
  silence: () => undefined,
  readAloud: () => Promise.resolve(),
  countRecordings: () => Promise.resolve(),
  closeMicrophone: () => undefined,
};

beforeEach(() => {
  [loads, told, failures, nowMs] = [[], [], [], 0];
  page = createLazyVoice({
    load: () => {
      const load = Promise.withResolvers<Voice>();
      loads.push(load);
      return load.promise;
    },
    onFailed: (error) => failures.push(error),
    now: () => nowMs,
  });
});

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

it('loads with the first press, and tells all that happened meanwhile in order and with its time', async () => {
  page.press('button');
  nowMs = 100;
  page.release('button');
  expect(loads).toHaveLength(1);
  expect(told).toEqual([]);
  loads[0]?.resolve(voice);
  await settle();
  expect(told).toEqual([
    { kind: 'press', source: 'button', atMs: 0 },
    { kind: 'release', source: 'button', atMs: 100 },
  ]);
});

it('tells at once when it is loaded', async () => {
  page.preload();
  loads[0]?.resolve(voice);
  await settle();
  page.press('button');
  expect(told).toHaveLength(1);
  expect(loads).toHaveLength(1);
});

it('is not loaded by what belongs to no press', () => {
  page.cancel();
  page.send({ kind: 'blur', atMs: 0 });
  page.send({ kind: 'other-key', atMs: 0 });
  expect(loads).toHaveLength(0);
});

it('says when it could not be loaded though it was needed, and tries again with the next press', async () => {
  page.preload();
  loads[0]?.reject(new Error('gone'));
  await settle();
  expect(failures).toEqual([]);
  page.press('button');
  loads[1]?.reject(new Error('gone'));
  await settle();
  expect(failures).toHaveLength(1);
  page.press('button');
  loads[2]?.resolve(voice);
  await settle();
  expect(told).toHaveLength(1);
});
