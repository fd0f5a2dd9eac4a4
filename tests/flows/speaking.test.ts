import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_VOICE_SETTINGS, type VoiceSettings } from '../../contract/voice-settings.ts';
import type { SpeechEvent } from '../../contract/voice.ts';
import { Failure } from '../../engine/failure.ts';
import { createNeutralWords } from '../../engine/privacy/neutral-words.ts';
import { createSpeaker, type SpeakOptions, type Speaker } from '../../engine/speak/speak.ts';
import type { Synthesizer } from '../../engine/speak/synthesizer.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { countedSpeech, startSpeechServer, type SpeechServer } from '../fakes/speech-server.ts';
import { realSpeech } from '../fixtures/real-speech.ts';
import { openVoiceServers, type VoiceServerOptions } from '../fixtures/voice-servers.ts';

const never = new AbortController().signal;
const THREE = 'Metformin 500 mg b.i.d. was started. [1] It was well tolerated. [2] Check HbA1c in 3 months.';

let servers: SpeechServer[];
let nowMs: number;

beforeEach(() => {
  servers = [];
  nowMs = 0;
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

async function startServer(...options: Parameters<typeof startSpeechServer>): Promise<SpeechServer> {
  const server = await startSpeechServer(...options);
  servers.push(server);
  return server;
}

/** A server that may know everything, unless told otherwise. */
function synthesizerOf(
  { baseUrl }: SpeechServer,
  kind: Synthesizer['kind'] = 'http',
  voices: readonly string[] = [],
  options: Partial<VoiceServerOptions> = {},
): Synthesizer {
  const { synthesizer } = openVoiceServers([{ baseUrl, model: 'fake-voice', pseudonymise: 'off', ...options }]);
  return {
    ...synthesizer,
    name: kind,
    kind,
    available: async () => ({ ...(await synthesizer.available()), voices }),
    speak: (...args) => synthesizer.speak(...args),
  };
}

function speakerOf(synthesizers: readonly Synthesizer[], settings: Partial<VoiceSettings['speaking']> = {}): Speaker {
  return createSpeaker({
    synthesizers: () => synthesizers,
    settings: () => ({ ...DEFAULT_VOICE_SETTINGS.speaking, ...settings }),
    now: () => nowMs,
    log: createSilentLog(),
  });
}

async function* words(text: string): AsyncGenerator<string> {
  for (const word of text.match(/\S+\s*/g) ?? []) yield word;
}

async function collect(events: AsyncIterable<SpeechEvent>): Promise<SpeechEvent[]> {
  const all: SpeechEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
/** Spoken to the command line, of nobody. */
const PLAINLY: SpeakOptions = { systemVoices: false, staysHere: false, hideNames: () => null, of: () => undefined };
const speakAll = (speaker: Speaker, text: string, systemVoices = false) =>
  collect(speaker.speak(words(text), { ...PLAINLY, systemVoices }, never));

const spoken = (events: readonly SpeechEvent[]) =>
  events.filter((event) => event.kind === 'sentence').map(({ sentence, spoken: said, by }) => [sentence, by, said]);
const audioOf = (events: readonly SpeechEvent[], sentence: number) =>
  Buffer.concat(
    events
      .filter((event) => event.kind === 'audio')
      .filter((event) => event.sentence === sentence)
      .map(({ samples }) => samples),
  );

const SAID = [
  'Metformin 500 milligrams twice daily was started.',
  'It was well tolerated.',
  'Check haemoglobin A one C in 3 months.',
];

describe('an answer read aloud', () => {
  it('is spoken sentence by sentence in order, each announced before its sound, as written and as said', async () => {
    const server = await startServer();
    server.script(...[7, 333, 1024].map((size) => ({ kind: 'speak' as const, pieceSizes: [size, 4801] })));
    const events = await speakAll(speakerOf([synthesizerOf(server)]), THREE);
    expect(spoken(events)).toEqual(SAID.map((said, index) => [index, 'audio', said]));
    expect(events.filter((event) => event.kind === 'sentence').map(({ text }) => text)).toEqual([
      'Metformin 500 mg b.i.d. was started. [1]',
      'It was well tolerated. [2]',
      'Check HbA1c in 3 months.',
    ]);
    for (const [index, said] of SAID.entries())
      expect(audioOf(events, index).equals(Buffer.from(await countedSpeech(said)))).toBe(true);
    const order = events.map((event) => (event.kind === 'speech-failed' ? -1 : event.sentence));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('starts with the first clause while the rest of the answer is not written yet', async () => {
    const server = await startServer();
    const rest = Promise.withResolvers<void>();
    async function* text() {
      yield 'In adults with atrial fibrillation and no contraindication, apixa';
      await rest.promise;
      yield 'ban is preferred.';
    }
    const events = speakerOf([synthesizerOf(server)]).speak(text(), PLAINLY, never);
    expect((await events.next()).value).toMatchObject({
      kind: 'sentence',
      text: 'In adults with atrial fibrillation and no contraindication,',
    });
    rest.resolve();
    expect(spoken(await collect(events))).toEqual([[1, 'audio', 'apixaban is preferred.']]);
  });

  it('makes at most two sentences ahead of the one given out', async () => {
    const asked: string[] = [];
    const release = Promise.withResolvers<void>();
    const held: Synthesizer = {
      name: 'held',
      kind: 'local',
      available: async () => ({ available: true, detail: '', voices: [] }),
      async *speak(sentence) {
        asked.push(sentence);
        await release.promise;
        yield { rateHz: 24_000, samples: new Uint8Array(2) };
      },
      close: async () => undefined,
    };
    const events = speakerOf([held]).speak(words('One. Two. Three. Four. Five. Six.'), PLAINLY, never);
    const first = events.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual(['One.', 'Two.', 'Three.']);
    release.resolve();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(3);
    expect(spoken(await collect(events))).toHaveLength(5);
    expect(asked).toEqual(['One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.']);
  });

  it('goes on with the next synthesizer at the sentence that failed, and says nothing twice', async () => {
    const [first, second] = [await startServer(), await startServer()];
    first.script({ kind: 'speak' }, { kind: 'status', status: 500 }, { kind: 'speak' });
    const events = await speakAll(speakerOf([synthesizerOf(first), synthesizerOf(second)]), THREE);
    expect(spoken(events)).toEqual(SAID.map((said, index) => [index, 'audio', said]));
    expect(second.requests.map(({ body }) => body.input)).toEqual(expect.arrayContaining(SAID.slice(1)));
    expect(second.requests).toHaveLength(2);
  });

  it('says a sentence once more that broke off in the middle, after announcing it again', async () => {
    const [first, second] = [await startServer(), await startServer()];
    first.script({ kind: 'speak' }, { kind: 'cut', bytes: 4800 });
    const events = await speakAll(speakerOf([synthesizerOf(first), synthesizerOf(second)]), 'It was started. It was stopped.');
    expect(spoken(events).at(-1)).toEqual([1, 'audio', 'It was stopped.']);
    expect(spoken(events).filter(([sentence]) => sentence === 0)).toHaveLength(1);
    const again = events.findLastIndex((event) => event.kind === 'sentence');
    expect(audioOf(events.slice(again), 1).equals(Buffer.from(await countedSpeech('It was stopped.')))).toBe(true);
  });

  it('falls back to the voices of the window last, and takes them alone where the settings say so', async () => {
    const server = await startServer();
    server.script({ kind: 'speak' }, { kind: 'status', status: 429 });
    const speaker = speakerOf([synthesizerOf(server)]);
    expect(spoken(await speakAll(speaker, 'It was started. It was stopped.', true))).toEqual([
      [0, 'audio', 'It was started.'],
      [1, 'system', 'It was stopped.'],
    ]);
    const before = server.requests.length;
    const only = speakerOf([synthesizerOf(server)], { synthesizer: 'system' });
    expect(spoken(await speakAll(only, 'It was started.', true))).toEqual([[0, 'system', 'It was started.']]);
    expect(server.requests).toHaveLength(before);
  });

  it('lets a synthesizer that failed rest for a minute', async () => {
    const [first, second] = [await startServer(), await startServer()];
    first.script({ kind: 'status', status: 503 });
    const speaker = speakerOf([synthesizerOf(first), synthesizerOf(second)]);
    await speakAll(speaker, 'One.');
    await speakAll(speaker, 'Two.');
    expect(first.requests.map(({ body }) => body.input)).toEqual(['One.']);
    nowMs = 61_000;
    await speakAll(speaker, 'Three.');
    expect(first.requests.map(({ body }) => body.input)).toEqual(['One.', 'Three.']);
  });

  it('sends nothing to a server where voices of this machine are chosen', async () => {
    const [local, http] = [await startServer(), await startServer()];
    local.script({ kind: 'status', status: 500 });
    const speaker = speakerOf([synthesizerOf(local, 'local'), synthesizerOf(http)], { synthesizer: 'local' });
    expect((await speakAll(speaker, 'One.')).map(({ kind }) => kind)).toEqual(['speech-failed']);
    expect(http.requests).toEqual([]);
  });

  it('gives the voice of the settings only to who knows it, and has a server speak at its own speed', async () => {
    const [local, http] = [await startServer(), await startServer()];
    local.script({ kind: 'status', status: 500 });
    const synthesizers = [synthesizerOf(local, 'local', ['af_bella']), synthesizerOf(http)];
    await speakAll(speakerOf(synthesizers, { voice: 'af_bella', speed: 1.5 }), 'One.');
    expect([...local.requests, ...http.requests].map(({ body }) => [body.voice, body.speed])).toEqual([
      ['af_bella', 1.5],
      ['alloy', undefined],
    ]);
    await speakAll(speakerOf([synthesizerOf(local, 'local', ['af_bella']), synthesizerOf(http)], { voice: 'nova' }), 'Two.');
    local.script({ kind: 'status', status: 500 });
    await speakAll(speakerOf([synthesizerOf(local, 'local', ['af_bella']), synthesizerOf(http)], { voice: 'nova' }), 'Three.');
    expect(local.requests.map(({ body }) => body.voice)).toEqual(['af_bella', 'alloy', 'alloy']);
    expect(http.requests.at(-1)?.body.voice).toBe('nova');
  });

  it('makes what a server says faster or slower itself: many leave the speed they are asked for alone', async () => {
    const http = await startServer();
    const seconds = async (speed: number): Promise<number> => {
      const events = await speakAll(speakerOf([synthesizerOf(http)], { speed }), 'Give two grams every twelve hours.');
      const audio = events.filter((event) => event.kind === 'audio');
      return audio.reduce((sum, { samples, rateHz }) => sum + samples.length / 2 / rateHz, 0);
    };
    const usual = await seconds(1);
    expect(await seconds(1.5)).toBeCloseTo(usual / 1.5, 1);
    expect(await seconds(0.8)).toBeCloseTo(usual / 0.8, 1);
  });

  it('says so once where speaking fails or there is no voice at all, and ends', async () => {
    const server = await startServer();
    server.script({ kind: 'speak' }, { kind: 'status', status: 401 });
    const events = await speakAll(speakerOf([synthesizerOf(server)]), THREE);
    expect(events.at(-1)).toMatchObject({ kind: 'speech-failed', failure: { code: 'PROVIDER_KEY_REFUSED' } });
    expect(spoken(events)).toHaveLength(1);
    expect(await speakAll(speakerOf([]), 'One. Two.')).toMatchObject([
      { kind: 'speech-failed', failure: { code: 'SYNTHESIZER_UNAVAILABLE' } },
    ]);
    expect(await speakAll(speakerOf([]), '')).toEqual([]);
  });

  it('stops at once when cancelled, and so do the requests', async () => {
    const server = await startServer();
    server.script({ kind: 'hang', bytes: 4800 }, { kind: 'hang', bytes: null }, { kind: 'hang', bytes: null });
    const stop = new AbortController();
    const events = speakerOf([synthesizerOf(server)]).speak(words(THREE), { ...PLAINLY, systemVoices: true }, stop.signal);
    expect((await events.next()).value?.kind).toBe('sentence');
    expect((await events.next()).value?.kind).toBe('audio');
    const next = events.next();
    stop.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
    for (const { ended } of server.requests) expect(await ended).toBe('left');
  });

  it('lets the requests go when nobody listens any more', async () => {
    const server = await startServer();
    server.script({ kind: 'hang', bytes: 4800 }, { kind: 'hang', bytes: null });
    for await (const event of speakerOf([synthesizerOf(server)]).speak(words(THREE), PLAINLY, never)) {
      if (event.kind === 'audio') break;
    }
    for (const { ended } of server.requests) expect(await ended).toBe('left');
  });

  it('speaks what had arrived of an answer that fails, then fails as it did', async () => {
    const server = await startServer();
    async function* broken() {
      yield 'It was started. It was st';
      throw new Failure('PROVIDER_CUT');
    }
    const events: SpeechEvent[] = [];
    const speaking = (async () => {
      for await (const event of speakerOf([synthesizerOf(server)]).speak(broken(), PLAINLY, never)) events.push(event);
    })();
    await expect(speaking).rejects.toMatchObject({ code: 'PROVIDER_CUT' });
    expect(spoken(events).map(([, , said]) => said)).toEqual(['It was started.', 'It was st.']);
  });

  describe('that names somebody', () => {
    const NAMED = 'Mrs Okafor was seen, MRN 4417283. She was well.';
    const HIDDEN = ['A named person was seen, M R N a record number.', 'She was well.'];
    const REAL = ['Mrs Okafor was seen, M R N 4417283.', 'She was well.'];
    const hiding = (): SpeakOptions => ({
      ...PLAINLY,
      hideNames: createNeutralWords({ roster: () => [], known: () => ({ texts: [], pseudonyms: [] }) }),
    });
    const asked = ({ requests }: SpeechServer) => requests.map(({ body }) => body.input);

    it('is said to a server with neutral words, and captioned as it is written', async () => {
      const server = await startServer();
      const speaker = speakerOf([synthesizerOf(server, 'http', [], { pseudonymise: 'required' })]);
      const events = await collect(speaker.speak(words(NAMED), hiding(), never));
      expect(asked(server)).toEqual(HIDDEN);
      expect(spoken(events).map(([, , said]) => said)).toEqual(HIDDEN);
      expect(events.filter((event) => event.kind === 'sentence').map(({ text }) => text)).toEqual([
        'Mrs Okafor was seen, MRN 4417283.',
        'She was well.',
      ]);
    });

    it('is said as it is by a voice of this machine, and only that sentence', async () => {
      const [server, local] = [await startServer(), await startServer()];
      const synthesizers = [synthesizerOf(local, 'local'), synthesizerOf(server, 'http', [], { pseudonymise: 'required' })];
      const speaker = speakerOf(synthesizers, { synthesizer: 'http' });
      const events = await collect(speaker.speak(words(NAMED), hiding(), never));
      expect(asked(local)).toEqual(REAL.slice(0, 1));
      expect(asked(server)).toEqual(REAL.slice(1));
      expect(spoken(events).map(([, , said]) => said)).toEqual(REAL);
    });

    it('is said with neutral words where the voice of this machine fails', async () => {
      const [server, local] = [await startServer(), await startServer()];
      local.script({ kind: 'status', status: 500 });
      const synthesizers = [synthesizerOf(local, 'local'), synthesizerOf(server, 'http', [], { pseudonymise: 'optional' })];
      const speaker = speakerOf(synthesizers, { synthesizer: 'http' });
      expect(spoken(await collect(speaker.speak(words(NAMED), hiding(), never))).map(([, , said]) => said)).toEqual(HIDDEN);
      expect(asked(server).toSorted()).toEqual([...HIDDEN, 'She was well.'].toSorted());
    });

    it('is said as it is to a server on this computer, and to one that may know', async () => {
      const [here, trusted] = [await startServer(), await startServer()];
      for (const [server, options] of [
        [here, { offline: true }],
        [trusted, { pseudonymise: 'off' }],
      ] as const) {
        await collect(speakerOf([synthesizerOf(server, 'http', [], options)]).speak(words(NAMED), hiding(), never));
        expect(asked(server)).toEqual(REAL);
      }
    });

    it('is not sent where it cannot be told who it names, and the voices of the window go on', async () => {
      const server = await startServer();
      const hideNames = () => {
        throw new Failure('PSEUDONYMISATION_FAILED');
      };
      const speaker = speakerOf([synthesizerOf(server, 'http', [], { pseudonymise: 'required' })]);
      const events = await collect(speaker.speak(words(NAMED), { ...PLAINLY, systemVoices: true, hideNames }, never));
      expect(spoken(events)).toEqual(REAL.map((said, index) => [index, 'system', said]));
      const alone = speakerOf([synthesizerOf(server, 'http', [], { pseudonymise: 'required' })]);
      expect(await collect(alone.speak(words(NAMED), { ...PLAINLY, hideNames }, never))).toMatchObject([
        { kind: 'speech-failed', failure: { code: 'PSEUDONYMISATION_FAILED' } },
      ]);
      expect(server.requests).toEqual([]);
    });

    it('is sent to nobody who may no longer know since it was looked at', async () => {
      const server = await startServer();
      let isStrict = false;
      const trusted = synthesizerOf(server);
      const turning = { ...trusted, mustNotKnow: () => isStrict };
      const gate = Promise.withResolvers<void>();
      async function* slowly() {
        yield 'It was started. It was';
        await gate.promise;
        yield ' stopped by Mrs Okafor. ';
      }
      const events = speakerOf([turning]).speak(slowly(), { ...hiding(), systemVoices: true }, never);
      await events.next();
      isStrict = true;
      gate.resolve();
      await collect(events);
      expect(asked(server).join(' ')).not.toContain('Okafor');
    });
  });

  it('sends nothing elsewhere where it is to stay on this machine', async () => {
    const [elsewhere, here] = [await startServer(), await startServer()];
    const speaker = speakerOf([synthesizerOf(elsewhere), synthesizerOf(here, 'http', [], { offline: true })]);
    await collect(speaker.speak(words('One.'), { ...PLAINLY, staysHere: true }, never));
    expect([elsewhere.requests.length, here.requests.length]).toEqual([0, 1]);
  });

  it('does not hide a bug behind another voice', async () => {
    const broken: Synthesizer = {
      ...synthesizerOf(await startServer()),
      // eslint-disable-next-line require-yield
      async *speak() {
        throw new TypeError('a bug');
      },
    };
    await expect(speakAll(speakerOf([broken, synthesizerOf(await startServer())]), 'One.')).rejects.toThrow('a bug');
  });

  const flite = realSpeech('flite');
  it.skipIf(flite === null)('has the next sentence made while the present one plays, with a real voice', async () => {
    const real = synthesizerOf(await startServer({ speech: flite ?? countedSpeech }));
    const asked: string[] = [];
    const watched: Synthesizer = {
      ...real,
      speak(sentence, ...rest) {
        asked.push(sentence);
        return real.speak(sentence, ...rest);
      },
    };
    const played = [0, 0, 0];
    for await (const event of speakerOf([watched]).speak(words(THREE), PLAINLY, never)) {
      if (event.kind !== 'audio') continue;
      played[event.sentence] = (played[event.sentence] ?? 0) + event.samples.length / 2 / event.rateHz;
      expect(asked).toEqual(SAID);
    }
    // Seconds: some ten syllables, four, and twelve.
    for (const [index, leastSeconds] of [2, 0.8, 2].entries()) expect(played[index]).toBeGreaterThan(leastSeconds);
  });
});
