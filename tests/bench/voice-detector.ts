import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { percentile } from '../../cli/evaluation.ts';
import { bytesOf } from '../../engine/audio/pcm.ts';
import { UTTERANCE_PARAMETERS } from '../../engine/listen/utterance-parameters.ts';
import { createUtteranceFollower, type Hearing } from '../../engine/listen/utterance.ts';
import { VOICE_FRAME_MS, VOICE_FRAME_SAMPLES, type VoiceDetector } from '../../engine/listen/voice-detector.ts';
import type { HostAnswer, StartHostProcess } from '../../models/host-protocol.ts';
import { createVoiceDetector } from '../../models/voice-detector.ts';
import { openVoiceModel } from '../../native/voice-model.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { haveMixes, makeMixes, readClips, type SpeechMix } from '../fixtures/speech-mixes.ts';
import type { BenchRow } from './search.ts';

const never = new AbortController().signal;
const MODEL = createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx');

/** The kernel's unit of process times. */
const TICKS_PER_SECOND = 100;

/** Time per frame: the bare session, our detector with all that follows the speech, and the round trip to its process. */
export async function benchVoiceDetector({ frames = 1_500, pacedSeconds = 10 } = {}): Promise<BenchRow[]> {
  const bare = await openBareSession();
  const model = await openVoiceModel(MODEL);
  const { detector, hostPid } = startDetector();
  try {
    const own = model.open();
    const follower = createUtteranceFollower({
      judge: async (frame) => [await own.probability(frame)],
      endOfSpeechMs: 900,
      onEvent: () => undefined,
    });
    const stream = await detector.open();
    const times: Record<'bare' | 'ours' | 'host', number[]> = { bare: [], ours: [], host: [] };
    for (let at = 0; at < frames; at++) {
      const frame = noise();
      const bytes = bytesOf(frame);
      times.bare.push(await timed(() => bare.run(frame)));
      times.ours.push(await timed(() => follower.push(bytes)));
      times.host.push(await timed(() => stream.probabilities(frame, never)));
    }
    const paced = await pace(detector, hostPid, pacedSeconds);
    const conditions = `${frames} frames of 32 ms, alternating, one thread`;
    const at = (kind: keyof typeof times, share: number) => percentile(times[kind], share);
    return [
      { name: 'bare ONNX session, p50', value: at('bare', 0.5), unit: 'ms', conditions },
      { name: 'bare ONNX session, p95', value: at('bare', 0.95), unit: 'ms', conditions },
      { name: 'detector and utterance, p50', value: at('ours', 0.5), unit: 'ms', conditions },
      { name: 'detector and utterance, p95', value: at('ours', 0.95), unit: 'ms', conditions },
      {
        name: 'detector over bare session',
        value: at('ours', 0.5) / at('bare', 0.5),
        unit: 'ratio',
        conditions: 'p50, same run',
      },
      { name: 'round trip to its process, p50', value: at('host', 0.5), unit: 'ms', conditions },
      { name: 'round trip to its process, p95', value: at('host', 0.95), unit: 'ms', conditions },
      ...paced,
    ];
  } finally {
    await Promise.all([detector.close(), model.dispose(), bare.dispose()]);
  }
}

/** Share of one core while someone speaks, in the detector's process and in this one (which stands for the engine). */
async function pace(detector: VoiceDetector, hostPid: () => number, seconds: number): Promise<BenchRow[]> {
  const stream = await detector.open();
  await stream.probabilities(noise(), never);
  const [hostBefore, engineBefore, startMs] = [cpuSecondsOf(hostPid()), process.cpuUsage(), performance.now()];
  const latencies: number[] = [];
  const together = UTTERANCE_PARAMETERS.heldFrames;
  for (let at = 0; at * VOICE_FRAME_MS < seconds * 1000; at += together) {
    await sleep(Math.max(0, startMs + at * VOICE_FRAME_MS - performance.now()));
    latencies.push(await timed(() => stream.probabilities(noise(together), never)));
  }
  const wallSeconds = (performance.now() - startMs) / 1000;
  const engine = process.cpuUsage(engineBefore);
  const conditions = `${seconds} s at the pace of speech, ${together} frames at a time as while a key is held, load ${loadavg()[0]?.toFixed(1)}`;
  return [
    {
      name: 'CPU of the detector process',
      value: (100 * (cpuSecondsOf(hostPid()) - hostBefore)) / wallSeconds,
      unit: '% of core',
      conditions,
    },
    { name: 'CPU of the engine', value: (engine.user + engine.system) / 1e4 / wallSeconds, unit: '% of core', conditions },
    { name: 'frame at that pace, p50', value: percentile(latencies, 0.5), unit: 'ms', conditions: 'round trip' },
    { name: 'frame at that pace, p95', value: percentile(latencies, 0.95), unit: 'ms', conditions: 'round trip' },
  ];
}

/** The figures of docs/decisions/0011: what is heard of speech in noise, and of noise alone. Null without the clips. */
export async function measureSpeechInNoise(): Promise<string | null> {
  if (!haveMixes) return null;
  const detector = createVoiceDetector({ log: createSilentLog() });
  try {
    const heard: Heard[] = [];
    for (const mix of await makeMixes()) heard.push({ mix, hearing: await hear(detector, mix.audio) });
    const lines = [null, 20, 10, 5].map((snrDb) =>
      row(
        heard.filter(({ mix }) => mix.snrDb === snrDb),
        snrDb,
      ),
    );
    const clips = await Promise.all(['noise', 'speech-commands', 'digits-fsdd'].map((sort) => wordsHeard(detector, sort)));
    return [
      '| SNR | clips | missed | start error ms: median (least, most) | end error ms: median (least, most) | cut in push-to-talk | false triggers |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...lines,
      '',
      ...clips,
    ].join('\n');
  } finally {
    await detector.close();
  }
}

interface Heard {
  mix: SpeechMix;
  hearing: Hearing;
}

async function hear(detector: VoiceDetector, audio: Uint8Array): Promise<Hearing> {
  const stream = await detector.open();
  try {
    const judge = (frames: Float32Array) => stream.probabilities(frames, never);
    const follower = createUtteranceFollower({
      judge,
      together: UTTERANCE_PARAMETERS.heldFrames,
      endOfSpeechMs: 900,
      onEvent: () => undefined,
    });
    await follower.push(audio);
    return await follower.end();
  } finally {
    stream.close();
  }
}

function row(heard: readonly Heard[], snrDb: number | null): string {
  const found = heard.flatMap(({ mix, hearing }) => {
    if (hearing.kind !== 'speech') return [];
    const within = hearing.segments.filter(({ startMs, endMs }) => startMs < mix.speechEndMs && endMs > mix.speechStartMs);
    return [{ mix, hearing, within, outside: hearing.segments.length - within.length }];
  });
  const starts = found.flatMap(({ mix, within: [first] }) => (first ? [first.startMs - mix.speechStartMs] : []));
  const ends = found.flatMap(({ mix, within }) => within.slice(-1).map(({ endMs }) => endMs - mix.speechEndMs));
  const cut = found.filter(({ mix, hearing }) => hearing.keepFromMs > mix.speechStartMs || hearing.keepToMs < mix.speechEndMs);
  const falseTriggers = found.reduce((sum, { outside }) => sum + outside, 0);
  const cells = [
    snrDb === null ? 'clean' : `${snrDb} dB`,
    heard.length,
    heard.length - found.length,
    spread(starts),
    spread(ends),
    cut.length,
    falseTriggers,
  ];
  return `| ${cells.join(' | ')} |`;
}

function spread(errors: readonly number[]): string {
  const [least, median, most] = [Math.min(...errors), percentile([...errors], 0.5), Math.max(...errors)].map(Math.round);
  return `${median} (${least}, ${most})`;
}

async function wordsHeard(detector: VoiceDetector, sort: string): Promise<string> {
  const clips = await readClips(sort);
  let speech = 0;
  for (const { audio } of clips) if ((await hear(detector, audio)).kind === 'speech') speech++;
  const seconds = clips.reduce((sum, { audio }) => sum + audio.byteLength / 32_000, 0);
  return `${sort}: ${clips.length} clips, ${seconds.toFixed(0)} s, speech heard in ${speech}`;
}

async function openBareSession() {
  const session = await ort.InferenceSession.create(readFileSync(MODEL), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const input = new ort.Tensor('float32', new Float32Array(64 + VOICE_FRAME_SAMPLES), [1, 64 + VOICE_FRAME_SAMPLES]);
  const sr = new ort.Tensor('int64', BigInt64Array.of(16_000n), []);
  let state: ort.Tensor = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
  return {
    async run(frame: Float32Array) {
      input.data.set(frame, 64);
      const results = await session.run({ input, state, sr });
      state = results['stateN'] ?? state;
    },
    dispose: () => session.release(),
  };
}

/** As the product starts it, but with the process known, so that its time can be read. */
function startDetector() {
  let pid = 0;
  const startHostProcess: StartHostProcess = ({ entry, environment }) => {
    const child = fork(fileURLToPath(entry), [], {
      serialization: 'advanced',
      env: { ...process.env, ...environment },
      execArgv: [],
    });
    pid = child.pid ?? 0;
    return {
      postMessage: (message) => void child.send(message),
      onMessage: (listener) => void child.on('message', (answer) => listener(answer as HostAnswer)),
      onExit: (listener) => void child.once('exit', () => listener()),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  return { detector: createVoiceDetector({ log: createSilentLog(), startHostProcess }), hostPid: () => pid };
}

/** User and system time of a process (Linux). */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function noise(frames = 1): Float32Array {
  return Float32Array.from({ length: frames * VOICE_FRAME_SAMPLES }, () => (Math.random() - 0.5) * 0.1);
}
