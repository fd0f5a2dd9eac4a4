import { beforeEach, describe, expect, it } from 'vitest';
import { toS16 } from './pcm.ts';
import type { PlayerCommand, PlayerNews } from './player-messages.ts';
import { createPlayer, type PlaybackListener, type PlayerOutput } from './player.ts';
import type { Played } from './player-ring.ts';
import { startSpokenAnswer, type SpokenAnswer } from './spoken-answer.ts';
import { startSystemSpeech } from './system-voice.ts';

/** The worklet's side of the player, driven by the test. */
interface FakeOutput extends PlayerOutput {
  commands: PlayerCommand[];
  tell(news: PlayerNews): void;
  closed: boolean;
}

function output(rateHz: number): FakeOutput {
  let listener: (news: PlayerNews) => void = () => undefined;
  const fake: FakeOutput = {
    rateHz,
    commands: [],
    closed: false,
    post: (command) => fake.commands.push(command),
    onNews: (next) => (listener = next),
    tell: (news) => listener(news),
    close: () => (fake.closed = true),
  };
  return fake;
}

/** Long audio is worked on in several tasks. */
async function settled(): Promise<void> {
  for (let tasks = 0; tasks < 20; tasks += 1) await new Promise((resolve) => setImmediate(resolve));
}
const piece = (sentence: number, samples = 240) => ({
  sentence,
  rateHz: 24_000,
  samples: toS16(new Float32Array(samples).fill(0.5)),
});

/** Speaks like a computer's voices: one utterance after the other, when told. */
class FakeSynthesis {
  readonly queue: SpeechSynthesisUtterance[] = [];
  cancelled = 0;
  voices = [
    { name: 'Elsewhere', lang: 'en-US', localService: false },
    { name: 'Anna', lang: 'de-DE', localService: true },
    { name: 'Alex', lang: 'en-US', localService: true },
  ] as SpeechSynthesisVoice[];
  getVoices = () => this.voices;
  speak = (said: SpeechSynthesisUtterance) => void this.queue.push(said);
  cancel = () => {
    this.cancelled += 1;
    for (const said of this.queue.splice(0)) said.dispatchEvent(new Event('error'));
  };
  next(): void {
    const said = this.queue.shift();
    said?.dispatchEvent(new Event('start'));
    said?.dispatchEvent(new Event('end'));
  }
}

let log: string[];
let heard: (Played | null)[];
const listener: PlaybackListener = {
  firstAudio: () => log.push('first'),
  sentence: (sentence) => log.push(`sentence ${sentence}`),
  ended: (how, played) => {
    log.push(how);
    heard.push(played);
  },
};

beforeEach(() => {
  [log, heard] = [[], []];
});

describe('player', () => {
  it('sends all that came before the output was open, in order, at the rate of the output', async () => {
    const out = output(48_000);
    const playback = createPlayer(() => Promise.resolve(out)).begin(listener);
    playback.audio(piece(0));
    playback.audio(piece(1));
    playback.finish();
    await settled();
    const kinds = out.commands.map(({ kind }) => kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['begin', 'finish']);
    const samples = (sentence: number): number =>
      out.commands.reduce(
        (sum, command) => sum + (command.kind === 'audio' && command.sentence === sentence ? command.samples.length : 0),
        0,
      );
    expect([samples(0), samples(1)]).toEqual([480, 480]);
  });

  it('sends the beginning of long audio at once and the rest of it between other work, losing nothing', async () => {
    const out = output(48_000);
    const playback = createPlayer(() => Promise.resolve(out)).begin(listener);
    await settled();
    const samples = new Uint8Array(2 * 24_000);
    playback.audio({ sentence: 0, rateHz: 24_000, samples });
    playback.finish();
    const sent = (): number =>
      out.commands.reduce((sum, command) => sum + (command.kind === 'audio' ? command.samples.length : 0), 0);
    expect(sent()).toBeGreaterThan(0);
    expect(sent()).toBeLessThanOrEqual(4_800);
    await settled();
    expect(sent()).toBe(48_000);
    expect(out.commands.at(-1)?.kind).toBe('finish');
  });

  it('counts what was heard at the rate it came in', async () => {
    const out = output(48_000);
    const playback = createPlayer(() => Promise.resolve(out)).begin(listener);
    await settled();
    playback.audio(piece(0));
    const answer = out.commands[0]?.answer ?? 0;
    out.tell({ kind: 'first-audio', answer });
    out.tell({ kind: 'sentence', answer, sentence: 0 });
    playback.flush();
    out.tell({ kind: 'ended', answer, how: 'flushed', played: { sentences: 0, samplesOfNext: 200 } });
    expect(log).toEqual(['first', 'sentence 0', 'flushed']);
    expect(heard).toEqual([{ sentences: 0, samplesOfNext: 100 }]);
    expect(out.closed).toBe(true);
  });

  it('drops what comes after a flush', async () => {
    const out = output(48_000);
    const playback = createPlayer(() => Promise.resolve(out)).begin(listener);
    await settled();
    playback.flush();
    playback.audio(piece(0));
    playback.finish();
    expect(out.commands.map(({ kind }) => kind)).toEqual(['begin', 'flush']);
  });

  it('ends at once when flushed before the output was open, and closes it then', async () => {
    const out = output(48_000);
    const playback = createPlayer(() => Promise.resolve(out)).begin(listener);
    playback.audio(piece(0));
    playback.flush();
    expect(log).toEqual(['flushed']);
    await settled();
    expect(out.closed).toBe(true);
    expect(out.commands).toEqual([]);
  });

  it('silences the answer before when the next begins', async () => {
    const outs = [output(48_000), output(48_000)];
    let n = 0;
    const player = createPlayer(() => Promise.resolve(outs[n++] as FakeOutput));
    player.begin(listener);
    await settled();
    player.begin(listener);
    expect(outs[0]?.commands.at(-1)?.kind).toBe('flush');
  });

  it('ends where no sound can be made', async () => {
    createPlayer(() => Promise.reject(new Error('no output'))).begin(listener);
    await settled();
    expect(log).toEqual(['flushed']);
  });
});

describe('system voice', () => {
  it('speaks sentence by sentence with the voice asked for, and counts them', () => {
    const synthesis = new FakeSynthesis();
    const utterance = (text: string) =>
      Object.assign(new EventTarget(), { text, voice: null, rate: 1 }) as unknown as SpeechSynthesisUtterance;
    const speech = startSystemSpeech({ synthesis, utterance }, { voice: 'Alex', language: 'en', speed: 1.2 }, listener);
    speech.say(0, 'one');
    speech.say(1, 'two');
    expect(synthesis.queue[0]).toMatchObject({ text: 'one', voice: { name: 'Alex' }, rate: 1.2 });
    synthesis.next();
    speech.finish();
    expect(log).toEqual(['first', 'sentence 0']);
    synthesis.next();
    expect(log).toEqual(['first', 'sentence 0', 'sentence 1', 'drained']);
    expect(heard).toEqual([{ sentences: 2, samplesOfNext: 0 }]);
  });

  it('never takes a voice that is spoken elsewhere, and says nothing where there is no other', () => {
    const synthesis = new FakeSynthesis();
    const utterance = (text: string) =>
      Object.assign(new EventTarget(), { text, voice: null, rate: 1 }) as unknown as SpeechSynthesisUtterance;
    const options = { voice: 'Elsewhere', language: 'en', speed: 1 };
    startSystemSpeech({ synthesis, utterance }, options, listener).say(0, 'one');
    expect(synthesis.queue[0]?.voice?.name).toBe('Alex');
    synthesis.voices = synthesis.voices.filter(({ localService }) => !localService);
    const silent = startSystemSpeech({ synthesis, utterance }, options, listener);
    silent.say(0, 'two');
    silent.finish();
    expect(synthesis.queue).toHaveLength(1);
    expect(heard).toEqual([{ sentences: 0, samplesOfNext: 0 }]);
  });

  it('is silent at once, and takes the language where the voice is gone', () => {
    const synthesis = new FakeSynthesis();
    const utterance = (text: string) =>
      Object.assign(new EventTarget(), { text, voice: null, rate: 1 }) as unknown as SpeechSynthesisUtterance;
    const speech = startSystemSpeech({ synthesis, utterance }, { voice: 'Gone', language: 'de', speed: 1 }, listener);
    speech.say(0, 'eins');
    expect(synthesis.queue[0]?.voice?.name).toBe('Anna');
    speech.flush();
    speech.say(1, 'zwei');
    expect([synthesis.cancelled, synthesis.queue.length]).toEqual([1, 0]);
    expect(log).toEqual(['flushed']);
  });
});

describe('spoken answer', () => {
  let captions: string[];
  let ends: (Played | null)[];
  let playback: PlaybackListener | null;
  let answer: SpokenAnswer;

  beforeEach(() => {
    [captions, ends, playback] = [[], [], null];
    answer = startSpokenAnswer(
      {
        play: (given) => {
          playback = given;
          return {
            audio: () => log.push('audio'),
            finish: () => log.push('finish'),
            flush: () => given.ended('flushed', { sentences: 1, samplesOfNext: 5 }),
          };
        },
        saySystem: () => ({
          say: (n, text) => log.push(`say ${n} ${text}`),
          finish: () => log.push('finish'),
          flush: () => undefined,
        }),
      },
      { firstAudio: () => undefined, caption: ({ text }) => captions.push(text), ended: (played) => ends.push(played) },
    );
  });

  it('captions what plays with what is written', () => {
    answer.take({ kind: 'sentence', sentence: 0, text: '5 mg.', spoken: 'five milligrams', by: 'audio' });
    answer.take({ kind: 'audio', ...piece(0) });
    playback?.sentence(0);
    expect(captions).toEqual(['5 mg.']);
    answer.flush();
    expect(ends).toEqual([{ sentences: 1, samplesOfNext: 5 }]);
  });

  it('has the computer say what is to be said by it', () => {
    answer.take({ kind: 'sentence', sentence: 0, text: '5 mg.', spoken: 'five milligrams', by: 'system' });
    answer.finish();
    expect(log).toEqual(['say 0 five milligrams', 'finish']);
  });

  it('plays what there is to its end when speaking fails', () => {
    answer.take({ kind: 'audio', ...piece(0) });
    answer.take({ kind: 'speech-failed', failure: { code: 'SPEECH_FAILED', message: 'm', retryable: true } });
    expect(log).toEqual(['audio', 'finish']);
  });

  it('ends once where nothing was to be spoken', () => {
    answer.finish();
    answer.flush();
    expect(ends).toEqual([null]);
  });
});
