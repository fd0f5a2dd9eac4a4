import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { AudioInput, InputChoice, InputListener, OpenInput } from './audio-input.ts';
import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import { faultOf, type MicrophoneFault } from './microphone-fault.ts';
import { chooseMicrophone, isSystemChoice, type MicrophoneDevice } from './microphone-choice.ts';
import { createTakes, type Take, type TakeListener } from './microphone-take.ts';
import { createWatchdog } from './microphone-watchdog.ts';

/** A microphone that delivers zeros and no first sample has begun to deliver at the latest after this. */
const ZEROS_COUNT_AS_FIRST_MS = 200;
/** `warm`: open, in memory only, for the next turn. */
export interface MicrophoneState {
  phase: 'closed' | 'opening' | 'open' | 'warm';
  /** Label of the open microphone, else of the last one. */
  label: string;
  /** `performance.now()` of when a warm microphone closes by itself. */
  warmUntilMs: number | null;
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
  let devices: readonly MicrophoneDevice[] = [];
  let state: MicrophoneState = { phase: 'closed', label: '', warmUntilMs: null };
  /** What the input was opened as, or is being opened as. */
  let opening: InputChoice | null = null;
  let opened: OpenedInput | null = null;
  let preRoll: CapturedFrame[] = [];
  let warmTimer: ReturnType<typeof setTimeout> | undefined;

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
    (wanted.deviceId === opening.deviceId ||
      wanted.deviceId === opened?.input.deviceId ||
      (opening.deviceId === null && wanted.deviceId !== null && isSystemChoice(devices, wanted.deviceId))) &&
    JSON.stringify(wanted.processing) === JSON.stringify(opening.processing);

  const letGo = (): void => {
    clearTimeout(warmTimer);
    watchdog.stop();
    opening = null;
    opened?.input.close();
    opened = null;
    preRoll = [];
    setState({ phase: 'closed', warmUntilMs: null });
  };

  /** After the last take: stays open a while, or not. */
  const rest = (): void => {
    watchdog.stop();
    if (opened === null || takes.count > 0) return;
    clearTimeout(warmTimer);
    const { warmMs } = settings();
    if (warmMs === 0) return letGo();
    // The first was the system's, before the browser told their names; or another came meanwhile: the next turn's is warm.
    if (!openedAs(choice())) {
      letGo();
      return open();
    }
    warmTimer = setTimeout(letGo, warmMs);
    setState({ phase: 'warm', warmUntilMs: now() + warmMs });
  };

  const takes = createTakes({ now, onLast: rest });

  const fail = (fault: MicrophoneFault): void => {
    letGo();
    takes.fail(fault);
  };
  const watchdog = createWatchdog(() => fail('stalled'));

  const onFirstSample = (of: OpenedInput): void => {
    of.sounding = true;
    takes.firstSample();
  };

  const onFrame = (of: OpenedInput, frame: CapturedFrame): void => {
    watchdog.seen();
    of.frames += 1;
    if (frame.peak > 0 || of.frames * FRAME_MS >= ZEROS_COUNT_AS_FIRST_MS) of.sounding = true;
    // Before its first sample a microphone delivers zeros that were never sound.
    if (!of.sounding) return;
    takes.frame(frame, { preRoll, lastFrameAtMs: of.lastFrameAtMs });
    of.lastFrameAtMs = now();
    const kept = Math.ceil(settings().preRollMs / FRAME_MS);
    preRoll = kept === 0 ? [] : [...preRoll, frame].slice(-kept);
  };

  const inUse = (): void => {
    clearTimeout(warmTimer);
    if (opened === null) return;
    watchdog.start(opened.frames > 0);
    setState({ phase: 'open', warmUntilMs: null, label: opened.input.label });
  };

  const readDevices = async (): Promise<void> => {
    devices = await listDevices();
    if (takes.count === 0 && opened !== null && !openedAs(choice())) letGo();
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
      if (takes.count > 0) inUse();
      else rest();
      for (const action of early.splice(0)) if (current()) action(of);
      await readDevices();
    } catch (error) {
      if (current()) fail(faultOf(error));
    }
  };

  function open(): void {
    const wanted = choice();
    if (takes.count > 0 || openedAs(wanted)) {
      if (takes.count === 0) rest();
      return;
    }
    if (opening !== null) letGo();
    opening = wanted;
    // Asks for the microphone before anything else happens.
    const begun = begin(wanted);
    setState({ phase: 'opening', warmUntilMs: null });
    void begun;
  }

  return {
    open,
    take: (listener) => {
      open();
      const take = takes.add(listener);
      inUse();
      return take;
    },
    devicesChanged: readDevices,
    close: () => {
      letGo();
      takes.dropAll();
    },
  };
}
