import { openAudioGraph, type AudioGraph } from './audio-graph.ts';
import { createSteps } from './in-steps.ts';
import { fromS16 } from './pcm.ts';
import { PLAYER_PROCESSOR, type PlayerCommand, type PlayerNews } from './player-messages.ts';
import type { Played } from './player-ring.ts';
import { createRateConverter } from './resampler.ts';

export interface PlaybackListener {
  /** The first sample left the player. */
  firstAudio(): void;
  /** This sentence plays now. */
  sentence(sentence: number): void;
  /** All was played, or it was flushed. Once, last. Samples are counted at the rate they came in. */
  ended(how: 'drained' | 'flushed', played: Played): void;
}

/** One spoken answer on its way to the loudspeaker. */
export interface Playback {
  /** Audio of a sentence, 16-bit signed little-endian mono at `rateHz`; sentences in order. */
  audio(piece: { sentence: number; rateHz: number; samples: Uint8Array }): void;
  /** No more will come. */
  finish(): void;
  /** Silence within a render quantum and the fade. What comes afterwards is dropped. */
  flush(): void;
}

export interface Player {
  /** Starts a new answer; one that still plays is flushed. */
  begin(listener: PlaybackListener): Playback;
}

/** The output the player needs of the page: a way into the worklet and its news. */
export interface PlayerOutput {
  rateHz: number;
  post(command: PlayerCommand): void;
  onNews(listener: (news: PlayerNews) => void): void;
  close(): void;
}

/** Opens the player worklet. The context runs while an answer plays. */
export async function openPlayerOutput(): Promise<PlayerOutput> {
  const graph: AudioGraph = await openAudioGraph();
  const node = new AudioWorkletNode(graph.context, PLAYER_PROCESSOR, {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [1],
  });
  node.connect(graph.context.destination);
  node.port.start();
  return {
    rateHz: graph.context.sampleRate,
    // Nothing is transferred: the pieces are small, and what was sent may still be read here.
    post: (command) => node.port.postMessage(command),
    onNews: (listener) => node.port.addEventListener('message', ({ data }: MessageEvent<PlayerNews>) => listener(data)),
    close: () => {
      node.disconnect();
      node.port.close();
      graph.release();
    },
  };
}

let answers = 0;

/** Brought to the output's rate in one go: more than the player's cushion, little enough not to hold up a frame. */
const SLICE_MS = 100;

/** Plays spoken answers one at a time. */
export function createPlayer(openOutput: () => Promise<PlayerOutput>): Player {
  let current: Playback | null = null;
  return {
    begin: (listener) => {
      current?.flush();
      const playback = createPlayback(openOutput(), {
        ...listener,
        ended: (how, played) => {
          if (current === playback) current = null;
          listener.ended(how, played);
        },
      });
      current = playback;
      return playback;
    },
  };
}

/** Commands given before the output is open are kept, in order, but for a flush: that ends it at once. */
function createPlayback(opening: Promise<PlayerOutput>, listener: PlaybackListener): Playback {
  const answer = (answers += 1);
  let output: PlayerOutput | null = null;
  let early: ((opened: PlayerOutput) => void)[] = [];
  let ended = false;
  let flushed = false;
  let convert: ReturnType<typeof createRateConverter> | null = null;
  let last = { sentence: 0, rateHz: 0 };
  const steps = createSteps();

  const end = (how: 'drained' | 'flushed', played: Played): void => {
    if (ended) return;
    ended = true;
    early = [];
    steps.close();
    output?.close();
    const perContextSample = output === null || last.rateHz === 0 ? 1 : last.rateHz / output.rateHz;
    listener.ended(how, { ...played, samplesOfNext: Math.round(played.samplesOfNext * perContextSample) });
  };
  const when = (action: (opened: PlayerOutput) => void): void => {
    if (ended || flushed) return;
    if (output === null) early.push(action);
    else action(output);
  };
  const send = (opened: PlayerOutput, sentence: number, samples: Float32Array): void => {
    if (samples.length > 0) opened.post({ kind: 'audio', answer, sentence, samples: new Float32Array(samples) });
  };
  const onNews = (news: PlayerNews): void => {
    if (news.answer !== answer || ended) return;
    if (news.kind === 'first-audio') listener.firstAudio();
    else if (news.kind === 'sentence') listener.sentence(news.sentence);
    else end(news.how, news.played);
  };

  opening.then(
    (opened) => {
      if (ended) return opened.close();
      output = opened;
      convert = createRateConverter(opened.rateHz);
      opened.onNews(onNews);
      opened.post({ kind: 'begin', answer });
      for (const action of early.splice(0)) action(opened);
    },
    () => end('flushed', { sentences: 0, samplesOfNext: 0 }),
  );

  const step = (action: (opened: PlayerOutput) => void): void => steps.add(() => when(action));
  return {
    audio: ({ sentence, rateHz, samples }) => {
      const sliceBytes = Math.ceil((rateHz * SLICE_MS) / 1000) * 2;
      for (let at = 0; at < samples.length; at += sliceBytes) {
        const slice = samples.subarray(at, at + sliceBytes);
        step((opened) => {
          // The end of a sentence that is still in the resampler belongs to it, not to the next.
          if (sentence !== last.sentence) send(opened, last.sentence, convert?.end() ?? new Float32Array());
          last = { sentence, rateHz };
          send(opened, sentence, convert?.push(fromS16(slice), rateHz) ?? new Float32Array());
        });
      }
    },
    finish: () =>
      step((opened) => {
        send(opened, last.sentence, convert?.end() ?? new Float32Array());
        opened.post({ kind: 'finish', answer });
      }),
    flush: () => {
      if (ended || flushed) return;
      flushed = true;
      steps.close();
      if (output === null) end('flushed', { sentences: 0, samplesOfNext: 0 });
      else output.post({ kind: 'flush', answer });
    },
  };
}
