import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { AudioInput, InputChoice, InputListener, OpenInput } from './audio-input.ts';
import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import { faultOf, type MicrophoneFault } from './microphone-fault.ts';
import { chooseMicrophone, type MicrophoneDevice } from './microphone-choice.ts';

/** A microphone delivers a frame every 20 ms. Nothing for this long, and it is dead. */
export const STALLED_MS = 500;
/** Digital silence for this long from the start: muted, or not allowed by a system that does not say so (macOS). */
export const SILENT_MS = 2_000;
/** How often the watchdog looks. It counts its looks, not the time: a page that hung for a second is no dead microphone. */
const WATCH_MS = 100;
/** A microphone that delivers zeros and no first sample has begun to deliver at the latest after this. */
const ZEROS_COUNT_AS_FIRST_MS = 200;
/** How long after its post-roll a take waits for the frame that completes it. */
const LAST_FRAME_MS = 200;

/** `warm`: open, in memory only, for the next turn. */
export interface MicrophoneState {
  phase: 'closed' | 'opening' | 'open' | 'warm';
  /** Label of the open microphone, else of the last one. */
  label: string;
  /** `performance.now()` of when a warm microphone closes by itself. */
  warmUntilMs: number | null;
}

export interface TakeListener {
  /** The microphone delivers; of the frames that follow, `preRollMs` sounded before the take began. Once, first. */
  firstSample(start: { atMs: number; preRollMs: number }): void;
  /** Every frame from the first sample on, in order. */
  frame(frame: CapturedFrame): void;
  /** Something is wrong. `ended`: nothing more will come. A `silent` microphone goes on, and may yet be heard. */
  fault(fault: MicrophoneFault, ended: boolean): void;
}

/** One turn's part of the microphone's sound. */
export interface Take {
  /** Ends after the post-roll, 0 being the end of the frame under way; resolves when the last frame was given. */
  end(postRollMs: number): Promise<void>;
  /** No frame comes after this. */
  cancel(): void;
}

export interface MicrophoneParts {
  openInput: OpenInput;
  listDevices(): Promise<readonly MicrophoneDevice[]>;
  /** As they are now; read at every opening. */
  settings(): VoiceSettings['microphone'];
  onState(state: MicrophoneState): void;
  /** Of `performance`, in milliseconds. */
  now(): number;
}

export interface Microphone {
  /** Starts to open the microphone, or keeps it open for longer. Asks for it before it returns. */
  open(): void;
  /** A turn's sound, from now on. Opens the microphone where it is not. */
  take(listener: TakeListener): Take;
  /** Microphones came or went: reads which there are. */
  devicesChanged(): Promise<void>;
  /** Closes at once. Takes end without another frame. */
  close(): void;
}

interface RunningTake {
  listener: TakeListener;
  beganAtMs: number;
  started: boolean;
  /** Set when the take was ended: the frame that comes then or later is its last. */
  endsAtMs: number | null;
  ended: PromiseWithResolvers<void>;
  /** No sample but zeros so far. */
  silentFrames: number | null;
}

interface OpenedInput {
  input: AudioInput;
  /** Its first sample came. */
  sounding: boolean;
  frames: number;
  lastFrameAtMs: number;
}

/**
 * The microphone of this page. It is opened by the first take, kept warm for a while after the last, and may be taken by
 * the next turn while the post-roll of the one before still runs.
 */
export function createMicrophone({ openInput, listDevices, settings, onState, now }: MicrophoneParts): Microphone {
  const takes = new Set<RunningTake>();
  let devices: readonly MicrophoneDevice[] = [];
  let state: MicrophoneState = { phase: 'closed', label: '', warmUntilMs: null };
  /** What the input was opened as, or is being opened as. */
  let opening: InputChoice | null = null;
  let opened: OpenedInput | null = null;
  let preRoll: CapturedFrame[] = [];
  let warmTimer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  let looksWithoutFrame = 0;

  const setState = (next: Partial<MicrophoneState>): void => {
    state = { ...state, ...next };
    onState(state);
  };

  const choice = (): InputChoice => {
    const { priority, echoCancellation, noiseSuppression, autoGainControl } = settings();
    return {
      deviceId: chooseMicrophone(devices, priority),
      processing: { echoCancellation, noiseSuppression, autoGainControl },
    };
  };

  const openedAs = (wanted: InputChoice): boolean =>
    opening !== null &&
    (wanted.deviceId === opening.deviceId || wanted.deviceId === opened?.input.deviceId) &&
    JSON.stringify(wanted.processing) === JSON.stringify(opening.processing);

  const letGo = (): void => {
    clearTimeout(warmTimer);
    clearInterval(watch);
    opening = null;
    opened?.input.close();
    opened = null;
    preRoll = [];
    setState({ phase: 'closed', warmUntilMs: null });
  };

  /** After the last take: stays open a while, or not. */
  const rest = (): void => {
    clearInterval(watch);
    if (opened === null || takes.size > 0) return;
    clearTimeout(warmTimer);
    const { warmMs } = settings();
    if (warmMs === 0) return letGo();
    warmTimer = setTimeout(letGo, warmMs);
    setState({ phase: 'warm', warmUntilMs: now() + warmMs });
  };

  const drop = (take: RunningTake): void => {
    takes.delete(take);
    take.ended.resolve();
    if (takes.size === 0) rest();
  };

  const fail = (fault: MicrophoneFault): void => {
    letGo();
    for (const take of takes) {
      drop(take);
      take.listener.fault(fault, true);
    }
  };

  const give = (take: RunningTake, frame: CapturedFrame): void => {
    take.listener.frame(frame);
    if (take.silentFrames === null) return;
    take.silentFrames = frame.peak === 0 ? take.silentFrames + 1 : null;
    if (take.silentFrames === SILENT_MS / FRAME_MS) take.listener.fault('silent', false);
  };

  const start = (take: RunningTake, from: { preRoll: readonly CapturedFrame[]; preRollMs: number }): void => {
    take.started = true;
    take.listener.firstSample({ atMs: now(), preRollMs: from.preRollMs });
    for (const frame of from.preRoll) give(take, frame);
  };

  const onFirstSample = (of: OpenedInput): void => {
    of.sounding = true;
    for (const take of takes) if (!take.started) start(take, { preRoll: [], preRollMs: 0 });
  };

  const onFrame = (of: OpenedInput, frame: CapturedFrame): void => {
    looksWithoutFrame = 0;
    of.frames += 1;
    if (frame.peak > 0 || of.frames * FRAME_MS >= ZEROS_COUNT_AS_FIRST_MS) of.sounding = true;
    // Before its first sample a microphone delivers zeros that were never sound.
    if (!of.sounding) return;
    const atMs = now();
    for (const take of takes) {
      if (!take.started) {
        const begunMs = of.lastFrameAtMs === 0 ? 0 : Math.min(FRAME_MS, Math.max(0, take.beganAtMs - of.lastFrameAtMs));
        start(take, { preRoll, preRollMs: preRoll.length * FRAME_MS + begunMs });
      }
      give(take, frame);
      if (take.endsAtMs !== null && atMs >= take.endsAtMs) drop(take);
    }
    of.lastFrameAtMs = atMs;
    const kept = Math.ceil(settings().preRollMs / FRAME_MS);
    preRoll = kept === 0 ? [] : [...preRoll, frame].slice(-kept);
  };

  const watchFrames = (): void => {
    clearInterval(watch);
    looksWithoutFrame = 0;
    watch = setInterval(() => {
      looksWithoutFrame += 1;
      if (looksWithoutFrame * WATCH_MS > STALLED_MS) fail('stalled');
    }, WATCH_MS);
  };

  const inUse = (): void => {
    clearTimeout(warmTimer);
    if (opened === null) return;
    watchFrames();
    setState({ phase: 'open', warmUntilMs: null, label: opened.input.label });
  };

  const readDevices = async (): Promise<void> => {
    devices = await listDevices();
    if (takes.size === 0 && opened !== null && !openedAs(choice())) letGo();
  };

  const begin = async (wanted: InputChoice): Promise<void> => {
    const current = (): boolean => opening === wanted;
    // What comes before the opening is known to have succeeded waits for it.
    const early: ((of: OpenedInput) => void)[] = [];
    let mine: OpenedInput | null = null;
    const when = (action: (of: OpenedInput) => void): void => {
      if (mine === null) early.push(action);
      else if (current()) action(mine);
    };
    const listener: InputListener = {
      firstSample: () => when(onFirstSample),
      frame: (frame) => when((of) => onFrame(of, frame)),
      ended: (fault) => when(() => fail(fault)),
    };
    try {
      const input = await openInput(wanted, listener);
      if (!current()) return input.close();
      const of: OpenedInput = { input, sounding: false, frames: 0, lastFrameAtMs: 0 };
      mine = opened = of;
      if (takes.size > 0) inUse();
      else rest();
      for (const action of early.splice(0)) if (current()) action(of);
      await readDevices();
    } catch (error) {
      if (current()) fail(faultOf(error));
    }
  };

  const open = (): void => {
    const wanted = choice();
    if (takes.size > 0 || openedAs(wanted)) {
      if (takes.size === 0) rest();
      return;
    }
    if (opening !== null) letGo();
    opening = wanted;
    // Asks for the microphone before anything else happens.
    const begun = begin(wanted);
    setState({ phase: 'opening', warmUntilMs: null });
    void begun;
  };

  return {
    open,
    take: (listener) => {
      open();
      const take: RunningTake = {
        listener,
        beganAtMs: now(),
        started: false,
        endsAtMs: null,
        ended: Promise.withResolvers(),
        silentFrames: 0,
      };
      takes.add(take);
      inUse();
      return {
        end: async (postRollMs) => {
          take.endsAtMs ??= now() + postRollMs;
          const timer = setTimeout(() => drop(take), postRollMs + LAST_FRAME_MS);
          await take.ended.promise;
          clearTimeout(timer);
        },
        cancel: () => drop(take),
      };
    },
    devicesChanged: readDevices,
    close: () => {
      letGo();
      for (const take of takes) drop(take);
    },
  };
}
