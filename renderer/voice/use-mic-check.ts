import { useCallback, useEffect, useRef, useState } from 'react';
import { useSettings } from '../settings-store.ts';
import { followMicrophones, openBrowserInput } from './audio-input.ts';
import { FRAME_MS } from './frame-maker.ts';
import { faultOf, type MicrophoneFault } from './microphone-fault.ts';
import { chooseMicrophone, type MicrophoneDevice } from './microphone-choice.ts';
import { fromS16 } from './pcm.ts';

const RECORD_MS = 3_000;

/** Chromium's names for "whatever the system uses", and for what may not be seen yet. */
const DOUBLES = /^(default|communications|)$/;

export interface MicCheck {
  devices: readonly MicrophoneDevice[];
  /** The one open, or to be opened. */
  deviceId: string | null;
  label: string;
  open: boolean;
  fault: MicrophoneFault | null;
  /** Loudest root mean square since it was last read. */
  readRms: () => number;
  record: () => void;
  /** Seconds of the recording still to go; null when not recording. */
  secondsLeft: number | null;
  /** The last recording, at CAPTURE_RATE_HZ. */
  taken: Float32Array<ArrayBuffer> | null;
}

interface Opened {
  deviceId: string | null;
  label: string;
  fault: MicrophoneFault | null;
}

const CLOSED: Opened = { deviceId: null, label: '', fault: null };

/** An open microphone of its own for as long as the check is shown. `chosen` null takes the one a turn would take. */
export function useMicCheck(chosen: string | null): MicCheck {
  const microphone = useSettings(({ settings }) => settings?.voice.microphone ?? null);
  const [opened, setOpened] = useState(CLOSED);
  // Names are told only once a microphone was allowed: looked for again when one is open.
  const devices = useMicrophones(opened.label);
  const target = useTarget(chosen, devices, microphone?.priority ?? []);
  const [secondsLeft, setSecondsLeft] = useState<number | null>(null);
  const [taken, setTaken] = useState<Float32Array<ArrayBuffer> | null>(null);
  const loudest = useRef(0);
  const recording = useRef<Uint8Array[] | null>(null);

  const onFrame = useCallback((samples: Uint8Array, rms: number) => {
    loudest.current = Math.max(loudest.current, rms);
    const frames = recording.current;
    if (frames === null) return;
    frames.push(samples);
    const leftMs = RECORD_MS - frames.length * FRAME_MS;
    setSecondsLeft(leftMs > 0 ? Math.ceil(leftMs / 1000) : null);
    if (leftMs > 0) return;
    recording.current = null;
    setTaken(joined(frames));
  }, []);

  const echoCancellation = microphone?.echoCancellation ?? true;
  const noiseSuppression = microphone?.noiseSuppression ?? false;
  const autoGainControl = microphone?.autoGainControl ?? true;
  useEffect(() => {
    if (target === undefined) return undefined;
    const leaving = new AbortController();
    const left = (): boolean => leaving.signal.aborted;
    const input = openBrowserInput(
      { deviceId: target, processing: { echoCancellation, noiseSuppression, autoGainControl } },
      {
        firstSample: () => undefined,
        frame: ({ samples, rms }) => {
          if (!left()) onFrame(samples, rms);
        },
        ended: (fault) => {
          if (!left()) setOpened({ ...CLOSED, fault });
        },
      },
    );
    input.then(
      ({ label, deviceId }) => {
        if (!left()) setOpened({ label, deviceId, fault: null });
      },
      (error: unknown) => {
        if (!left()) setOpened({ ...CLOSED, fault: faultOf(error) });
      },
    );
    return () => {
      leaving.abort();
      recording.current = null;
      setSecondsLeft(null);
      setOpened(CLOSED);
      void input.then(
        ({ close }) => close(),
        () => undefined,
      );
    };
  }, [target, echoCancellation, noiseSuppression, autoGainControl, onFrame]);

  return {
    devices: devices ?? [],
    deviceId: opened.deviceId ?? target ?? null,
    label: opened.label,
    open: opened.label !== '',
    fault: opened.fault,
    readRms: useCallback(() => {
      const rms = loudest.current;
      loudest.current = 0;
      return rms;
    }, []),
    record: useCallback(() => {
      recording.current = [];
      setSecondsLeft(RECORD_MS / 1000);
    }, []),
    secondsLeft,
    taken,
  };
}

/** What to open; undefined until the devices are known. Stays what it is when their names become known later. */
function useTarget(chosen: string | null, devices: readonly MicrophoneDevice[] | null, priority: readonly string[]) {
  const [first, setFirst] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    if (devices !== null && first === undefined) setFirst(chooseMicrophone(devices, priority));
  }, [devices, first, priority]);
  return chosen ?? first;
}

/** The microphones there are, without the browser's doubles of them; null until known. Looks again when `again` changes. */
export function useMicrophones(again: string | number): readonly MicrophoneDevice[] | null {
  const [devices, setDevices] = useState<readonly MicrophoneDevice[] | null>(null);
  useEffect(() => {
    const real = (all: readonly MicrophoneDevice[]): MicrophoneDevice[] => all.filter(({ deviceId }) => !DOUBLES.test(deviceId));
    return followMicrophones((all) => setDevices(real(all)));
  }, [again]);
  return devices;
}

function joined(frames: readonly Uint8Array[]): Float32Array<ArrayBuffer> {
  const parts = frames.map((samples) => fromS16(samples));
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
