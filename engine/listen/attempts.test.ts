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
