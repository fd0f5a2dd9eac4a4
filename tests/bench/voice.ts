import { loadavg } from 'node:os';
import type { Page } from 'playwright';
import { percentile } from '../../cli/evaluation.ts';
import type { VoiceTimings } from '../../contract/voice.ts';
import { readWav, writeWav } from '../../engine/audio/wav.ts';
import { startTalkingApp, waitForMicrophone, type TalkingApp } from '../e2e/voice-harness.ts';
import { speakTurns } from '../e2e/voice-zero-clip.ts';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import { missingAudioPrograms, RIG_RATE_HZ, startAudioRig, type AudioRig, type SpeakerTap } from '../fixtures/audio-rig.ts';
import { type ProcessUse, processTree } from '../fixtures/process-tree.ts';
import { haveRecogniser, say } from '../fixtures/recogniser.ts';
import type { BenchRow } from './search.ts';

const QUESTION = 'maximum dose of ceftriaxone';
const SPEECH_RATE_HZ = 24_000;
/** Long enough for the words of the question, or they would count as invented. */
const HELD_MS = 1_500;
const WATCHED_MS = 4_000;

/** Whether what these benches need is installed: pulseaudio, pulseaudio-utils, flite. */
export const canBenchVoiceTurns = missingAudioPrograms.length === 0 && haveRecogniser;

/** What can be measured by itself. */
export const VOICE_CASES = [
  'after-last-word',
  'well-after-last-word',
  'with-last-word',
  'mid-speech',
  'mid-speech-no-post-roll',
  'capture-cold',
  'capture-warm',
  'use',
] as const;

export interface VoiceBenchOptions {
  /** Default: all. */
  cases?: readonly (typeof VOICE_CASES)[number][] | undefined;
  /** Per case, 20 by default. */
  turns?: number | undefined;
  /** Chromium's trace of the last turns of the (last) case with turns is written here. */
  tracePath?: string | undefined;
}

/** A turn in a real browser with real audio: servers that answer at once, so that what is measured is ours. */
export async function benchVoiceTurns({ cases = VOICE_CASES, turns = 20, tracePath }: VoiceBenchOptions): Promise<BenchRow[]> {
  const rig = await startAudioRig();
  const latency = (release: Release, postRollMs: number): Promise<BenchRow[]> =>
    benchLatency(rig, { turns, postRollMs, release, tracePath });
  const measures: Record<(typeof VOICE_CASES)[number], () => Promise<BenchRow[]>> = {
    'after-last-word': () => latency('after the last word', 250),
    'well-after-last-word': () => latency('well after the last word', 250),
    'with-last-word': () => latency('with the last word', 250),
    'mid-speech': () => latency('in the middle of speech', 250),
    'mid-speech-no-post-roll': () => latency('in the middle of speech', 0),
    'capture-cold': () => benchCapture(rig, { turns, cold: true }),
    'capture-warm': () => benchCapture(rig, { turns, cold: false }),
    use: () => benchUse(rig),
  };
  const rows: BenchRow[] = [];
  try {
    for (const each of cases) rows.push(...(await measures[each]()));
    return rows;
  } finally {
    await rig.close();
  }
}

/**
 * When the key is let go. People let go some 100 to 300 ms after their last word: that is the usual case, early and late. With
 * the last word: as it ends. In the middle of speech: it goes on through all of the post-roll, and everything has to wait for that.
 */
type Release = 'after the last word' | 'well after the last word' | 'with the last word' | 'in the middle of speech';

/** How long after the last word the usual person lets go. */
const LETS_GO_AFTER_MS: Partial<Record<Release, number>> = { 'after the last word': 150, 'well after the last word': 300 };

/** A turn takes about five seconds: what was not heard by then never will be, and ends the measurement with a word. */
const TURN_LIMIT_MS = 45_000;

/** Enough to see what is usual, few enough for the trace to be opened. */
const TRACED_TURNS = 4;
const TRACED = [
  'blink.user_timing',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-v8.cpu_profiler',
  'toplevel',
  'viz',
  'cc',
];

/** From key-up to words and sound, and from key-down to silence. */
async function benchLatency(
  rig: AudioRig,
  options: { turns: number; postRollMs: number; release: Release; tracePath: string | undefined },
): Promise<BenchRow[]> {
  const app = await startInstantApp(rig, options.postRollMs);
  const stopSound = await rig.loop(options.release === 'in the middle of speech' ? await spokenAt48k() : roomNoise());
  const question = writeWav(bytesOf48k(withoutTail(await spokenAt48k())), RIG_RATE_HZ);
  const hold = holdFor(rig, options.release, question);
  const tap = await rig.tapSpeaker();
  try {
    const page = await app.openTalk();
    await noteKeyDowns(page);
    const silentMs: number[] = [];
    // One more: the first opens the microphone, and nothing speaks yet.
    let silentTurns = 0;
    for (let turn = 0; turn <= options.turns; turn += 1) {
      if (turn === Math.max(0, options.turns - TRACED_TURNS) && options.tracePath !== undefined)
        await page.context().browser()?.startTracing(page, { path: options.tracePath, categories: TRACED });
      const spoken = speakOneTurn(page, tap, { hold, interrupts: turn > 0 });
      const bargeIn = await Promise.race([spoken, pause(TURN_LIMIT_MS).then(() => 'not heard' as const)]);
      if (bargeIn === 'not heard') silentTurns += 1;
      else if (bargeIn !== null) silentMs.push(bargeIn);
      if (silentTurns > 0) break;
    }
    if (options.tracePath !== undefined) await page.context().browser()?.stopTracing();
    await page.keyboard.press('Escape');
    await waitForMicrophone(page, 'idle');
    const { turns } = await app.client.voice.history({ limit: 1000 });
    const timings = turns.map((turn) => turn.timings).slice(0, -1);
    const after = (step: keyof VoiceTimings): number[] =>
      timings.flatMap((of) => (of[step] === null || of.keyUpMs === null ? [] : [of[step] - of.keyUpMs]));
    const conditions = `let go ${options.release}, ${options.postRollMs} ms post-roll, ${timings.length} turns, load ${loadavg()[0]?.toFixed(1)}`;
    const quietMs = timings.flatMap(({ endOfSpeechMs, keyUpMs }) =>
      endOfSpeechMs === null || keyUpMs === null ? [] : [keyUpMs - endOfSpeechMs],
    );
    return [
      { name: 'turns never heard', value: silentTurns, unit: 'turns', conditions },
      ...both('end of speech to key-up', quietMs, `by the detector; ${conditions}`),
      ...both('key-up to transcript', after('transcriptFinalMs'), conditions),
      ...both('key-up to evidence', after('evidenceMs'), conditions),
      ...both('key-up to first token', after('firstTokenMs'), conditions),
      ...both('key-up to first painted token', after('firstPaintMs'), `goal p95 120; ${conditions}`),
      ...both('key-up to first audio sample', after('firstAudioMs'), `goal p95 250; ${conditions}`),
      ...both(
        'barge-in to silence',
        silentMs,
        `goal p95 60 and the output's latency (${await outputLatencyMs(page)} ms by the browser), heard; ${conditions}`,
      ),
    ];
  } finally {
    await tap.close();
    await stopSound();
    await app.close();
  }
}

/** Resolves when it is time to let go. */
function holdFor(rig: AudioRig, release: Release, question: Uint8Array): (tap: SpeakerTap) => Promise<void> {
  if (release === 'in the middle of speech') return (tap) => tap.more(HELD_MS);
  return async () => {
    // Resolves when the last of it was heard.
    await rig.speak(question);
    await pause(LETS_GO_AFTER_MS[release] ?? 0);
  };
}

/** Holds the key over speech until the answer is spoken. With `interrupts`, how long what was spoken before went on. */
async function speakOneTurn(
  page: Page,
  tap: SpeakerTap,
  { hold, interrupts }: { hold: (tap: SpeakerTap) => Promise<void>; interrupts: boolean },
): Promise<number | null> {
  const from = tap.samples().length;
  await page.keyboard.down('F9');
  const quiet = interrupts ? await tap.silent(100, from - RIG_RATE_HZ / 10) : null;
  await waitForMicrophone(page, 'hearing');
  await hold(tap);
  await page.keyboard.up('F9');
  await waitForMicrophone(page, 'speaking');
  await tap.sounding();
  await tap.more(300);
  if (quiet === null) return null;
  const keyDownAtMs = await page.evaluate(() => performance.timeOrigin + Number(sessionStorage.getItem('keyDownAt')));
  return tap.atMs(quiet) - (keyDownAtMs - performance.timeOrigin);
}

async function benchCapture(rig: AudioRig, { turns, cold }: { turns: number; cold: boolean }): Promise<BenchRow[]> {
  const sounds = await speakTurns({ rig, turns, cold });
  const kind = cold ? 'cold' : 'warm';
  // A warm microphone is opened by the first turn.
  const opened = cold ? sounds : sounds.slice(1);
  const conditions = `${kind} microphone, ${turns} turns, load ${loadavg()[0]?.toFixed(1)}`;
  const sum = (of: (turn: (typeof sounds)[number]) => number): number => sounds.reduce((total, turn) => total + of(turn), 0);
  return [
    ...both(
      'key-down to first sample',
      opened.map(({ firstSampleMs }) => firstSampleMs),
      conditions,
    ),
    { name: 'samples missing at the start', value: sum((turn) => Math.max(0, turn.missingAtStart)), unit: 'samples', conditions },
    { name: 'samples missing later', value: sum((turn) => turn.missing), unit: 'samples', conditions },
    { name: 'samples repeated', value: sum((turn) => turn.repeated), unit: 'samples', conditions },
    { name: 'stretches not recognised', value: sum((turn) => turn.strange), unit: 'x 20 ms', conditions },
  ];
}

/** What listening costs, and what is left of it a minute later. */
async function benchUse(rig: AudioRig): Promise<BenchRow[]> {
  const app = await startInstantApp(rig, 0);
  const stopSpeech = await rig.loop(await spokenAt48k());
  try {
    const page = await app.openTalk();
    // The embedder's stays for a quarter of an hour after the notes were taken in.
    const others = new Set(modelHosts());
    const idle = await watchUse(others);
    await page.keyboard.press('F8');
    await waitForMicrophone(page, 'hearing');
    const beginning = await watchUse(others);
    // Starting the detector's process and reading its model are over by now.
    const listening = await watchUse(others);
    await page.keyboard.press('Escape');
    await waitForMicrophone(page, 'idle');
    const hostGoneMs = await untilGone(modelHosts().filter((pid) => !others.has(pid)));
    return [
      ...useRows('idle', idle),
      ...useRows('listening, the first seconds', beginning),
      ...useRows('listening', listening),
      {
        name: "voice detector's model host stopped after",
        value: hostGoneMs / 1000,
        unit: 's',
        conditions: 'after the last turn',
      },
    ];
  } finally {
    await stopSpeech();
    await app.close();
  }
}

interface Use {
  cpuPercent: Record<string, number>;
  memoryMb: Record<string, number>;
}

const isModelHost = ({ command }: ProcessUse): boolean => command.includes('models/host.ts');

function modelHosts(): number[] {
  return processTree(process.pid)
    .filter(isModelHost)
    .map(({ pid }) => pid);
}

/** What a process is there for; `others`: model hosts that were there before anybody listened. Null for what is none of ours. */
function kindOf(one: ProcessUse, others: ReadonlySet<number>): string | null {
  if (isModelHost(one)) return others.has(one.pid) ? 'model host of the embedder' : 'model host of the voice detector';
  if (/chromium|chrome/.test(one.command)) return 'browser';
  return /tests\/bench|vitest/.test(one.command) ? 'engine (and this bench)' : null;
}

async function watchUse(others: ReadonlySet<number>): Promise<Use> {
  const before = new Map(processTree(process.pid).map(({ pid, cpuMs }) => [pid, cpuMs]));
  await pause(WATCHED_MS);
  const use: Use = { cpuPercent: {}, memoryMb: {} };
  for (const one of processTree(process.pid)) {
    const kind = kindOf(one, others);
    if (kind === null) continue;
    use.cpuPercent[kind] = (use.cpuPercent[kind] ?? 0) + ((one.cpuMs - (before.get(one.pid) ?? 0)) * 100) / WATCHED_MS;
    use.memoryMb[kind] = (use.memoryMb[kind] ?? 0) + one.memoryBytes / 1024 / 1024;
  }
  return use;
}

function useRows(state: string, { cpuPercent, memoryMb }: Use): BenchRow[] {
  const conditions = `${state}, ${WATCHED_MS / 1000} s, load ${loadavg()[0]?.toFixed(1)}`;
  return Object.keys(cpuPercent).flatMap((kind) => [
    { name: `CPU, ${kind}`, value: cpuPercent[kind] ?? 0, unit: '% core', conditions },
    { name: `memory, ${kind}`, value: memoryMb[kind] ?? 0, unit: 'MB', conditions },
  ]);
}

async function untilGone(pids: readonly number[]): Promise<number> {
  const startedAt = performance.now();
  while (processTree(process.pid).some(({ pid }) => pids.includes(pid))) await pause(500);
  return performance.now() - startedAt;
}

/** Offline answers, a transcriber that always hears the question, and speech that is there at once. */
async function startInstantApp(rig: AudioRig, postRollMs: number): Promise<TalkingApp> {
  const tone = Int16Array.from({ length: SPEECH_RATE_HZ * 3 }, (_, n) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * 440 * n) / SPEECH_RATE_HZ)),
  );
  return await startTalkingApp({
    rig,
    transcription: await startTranscriptionServer({ recognise: () => Promise.resolve(QUESTION) }),
    speech: () => new Uint8Array(tone.buffer),
    voice: { microphone: { postRollMs, warmMs: 120_000 } },
  });
}

async function spokenAt48k(): Promise<Int16Array> {
  return new Int16Array(Uint8Array.from(readWav(await say(QUESTION), RIG_RATE_HZ)).buffer);
}

/** Without the silence at its end. */
function withoutTail(samples: Int16Array): Int16Array {
  const loudest = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  return samples.subarray(0, samples.findLastIndex((sample) => Math.abs(sample) > loudest / 25) + 1);
}

function bytesOf48k(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** 60 dB below full scale: a quiet room. */
function roomNoise(): Int16Array {
  return Int16Array.from({ length: RIG_RATE_HZ }, () => Math.round((Math.random() - 0.5) * 100));
}

async function noteKeyDowns(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener('keydown', ({ timeStamp }) => sessionStorage.setItem('keyDownAt', String(timeStamp)), { capture: true });
  });
}

function outputLatencyMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const context = new AudioContext({ latencyHint: 'interactive' });
    new ConstantSourceNode(context, { offset: 0 }).connect(context.destination);
    await context.resume();
    // The browser tells it once sound has gone out; where it never does, there is none to tell.
    while (context.outputLatency === 0 && context.currentTime < 2) await new Promise((resolve) => requestAnimationFrame(resolve));
    const latencyMs = Math.round(context.outputLatency * 1000);
    await context.close();
    return latencyMs;
  });
}

function both(name: string, valuesMs: readonly number[], conditions: string): BenchRow[] {
  return [0.5, 0.95].map((share) => ({
    name: `${name}, p${share * 100}`,
    value: percentile([...valuesMs], share),
    unit: 'ms',
    conditions,
  }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
