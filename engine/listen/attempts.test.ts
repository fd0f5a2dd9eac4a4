import { expect, it } from 'vitest';
import { createAudioRecorder, type SpokenAudio } from '../audio/spoken-audio.ts';
import { createAttempts } from './attempts.ts';

const never = new AbortController().signal;
const utterance = (...bytes: number[]) => Uint8Array.from(bytes);

/** A transcriber that takes the utterance whole and tells what it was given. */
function whole() {
  const signals: AbortSignal[] = [];
  const transcribe = async (audio: SpokenAudio, signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return (await audio.utterance()).join();
  };
  return { signals, transcribe };
}

it('makes words of the guess where nothing follows it', async () => {
  const { signals, transcribe } = whole();
  const attempts = createAttempts(createAudioRecorder(), transcribe, never);
  attempts.start();
  attempts.guess(utterance(1));
  attempts.guess(utterance(1, 2));
  attempts.settle(utterance(1, 2, 3));
  expect(await attempts.words()).toBe('1');
  expect(signals).toHaveLength(1);
});

it('stops what was made of a guess when speech goes on, and makes words of the whole', async () => {
  const { signals, transcribe } = whole();
  const attempts = createAttempts(createAudioRecorder(), transcribe, never);
  attempts.start();
  attempts.guess(utterance(1));
  attempts.withdraw();
  attempts.settle(utterance(1, 2));
  expect(await attempts.words()).toBe('1,2');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

it('forgets the failure of an attempt that was withdrawn', async () => {
  let fails = true;
  const attempts = createAttempts(
    createAudioRecorder(),
    async (audio) => {
      const given = await audio.utterance();
      if (fails) throw new Error('overloaded');
      return given.join();
    },
    never,
  );
  attempts.start();
  attempts.guess(utterance(1));
  await new Promise((resolve) => setImmediate(resolve));
  fails = false;
  attempts.withdraw();
  attempts.settle(utterance(1, 2));
  expect(await attempts.words()).toBe('1,2');
});

it('does not disturb a transcriber that streams: it hears the rest as it comes', async () => {
  let asked = 0;
  const recorder = createAudioRecorder();
  const attempts = createAttempts(
    recorder,
    async (audio) => {
      asked += 1;
      let heard = '';
      for await (const piece of audio) heard += piece;
      return heard;
    },
    never,
  );
  attempts.start();
  recorder.append(utterance(1));
  attempts.guess(utterance(1));
  attempts.withdraw();
  recorder.append(utterance(2));
  recorder.end();
  attempts.settle(utterance(1, 2));
  expect(await attempts.words()).toBe('12');
  expect(asked).toBe(1);
});

/** Takes the utterance at a pause, where there is one. */
function soon() {
  const given: string[] = [];
  const transcribe = async (audio: SpokenAudio): Promise<string> => {
    const utterance = (await audio.utterance('at-a-pause')).join();
    given.push(utterance);
    return utterance;
  };
  return { given, transcribe };
}

it('makes words at a pause for whom that costs nothing, and for nobody else', async () => {
  const [eager, patient] = [soon(), whole()];
  const waiting: string[] = [];
  for (const transcribe of [eager.transcribe, patient.transcribe]) {
    const attempts = createAttempts(createAudioRecorder(), transcribe, never);
    attempts.start();
    attempts.pause(utterance(1));
    // Words that are not made of the pause may be shown as they come.
    expect(attempts.guessing()).toBe(transcribe === eager.transcribe);
    attempts.guess(utterance(1, 2));
    attempts.settle(utterance(1, 2, 3));
    waiting.push(await attempts.words());
  }
  expect(waiting).toEqual(['1', '1,2']);
});

it('makes them again when speech goes on after the pause, and not for whom there were none', async () => {
  const [eager, patient] = [soon(), whole()];
  for (const transcribe of [eager.transcribe, patient.transcribe]) {
    const attempts = createAttempts(createAudioRecorder(), transcribe, never);
    attempts.start();
    attempts.pause(utterance(1));
    await new Promise((resolve) => setImmediate(resolve));
    attempts.withdraw();
    attempts.pause(utterance(1, 2));
    attempts.withdraw();
    attempts.settle(utterance(1, 2, 3));
    expect(await attempts.words()).toBe('1,2,3');
  }
  expect(eager.given).toEqual(['1', '1,2', '1,2,3']);
  expect(patient.signals).toHaveLength(1);
});

it('tries the whole where what was said until a pause failed', async () => {
  const given: string[] = [];
  const attempts = createAttempts(
    createAudioRecorder(),
    async (audio) => {
      given.push((await audio.utterance('at-a-pause')).join());
      if (given.length === 1) throw new Error('overloaded');
      return given.at(-1) ?? '';
    },
    never,
  );
  attempts.start();
  attempts.pause(utterance(1));
  await new Promise((resolve) => setImmediate(resolve));
  attempts.settle(utterance(1, 2));
  expect(await attempts.words()).toBe('1,2');
});

it('is told once that it cannot be done at all, not over and over while somebody pauses', async () => {
  let tried = 0;
  const attempts = createAttempts(
    createAudioRecorder(),
    async (audio) => {
      tried += 1;
      if (tried === 1) await audio.utterance('at-a-pause');
      throw new Error('no model');
    },
    never,
  );
  attempts.start();
  attempts.pause(utterance(1));
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(tried).toBe(2);
  attempts.settle(utterance(1, 2));
  await expect(attempts.words()).rejects.toThrow('no model');
});
