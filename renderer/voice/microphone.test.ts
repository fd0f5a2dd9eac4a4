import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_VOICE_SETTINGS, type VoiceSettings } from '../../contract/voice-settings.ts';
import type { InputChoice, InputListener } from './audio-input.ts';
import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import { createMicrophone, type Microphone, type MicrophoneState } from './microphone.ts';
import { SILENT_MS, type Take } from './microphone-take.ts';
import { FIRST_FRAME_MS, STALLED_MS } from './microphone-watchdog.ts';
import type { MicrophoneDevice } from './microphone-choice.ts';

/** A microphone that delivers numbered frames while it is open and time goes on. */
class FakeDevice {
  readonly opened: InputChoice[] = [];
  devices: MicrophoneDevice[] = [{ deviceId: 'built-in', label: 'Built-in', groupId: '' }];
  /** Time from being asked to being open; null: never. */
  openMs: number | null = 30;
  refuses: string | null = null;
  /** Delivered frames have this loudness. */
  peak = 0.3;
  delivers = true;
  /** Frames delivered before the opening is answered. */
  early = 0;
  open = 0;
  listener: InputListener | null = null;
  #frames = 0;
  #told = false;

  readonly openInput = async (choice: InputChoice, listener: InputListener) => {
    this.opened.push(choice);
    if (this.openMs === null) await new Promise(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, this.openMs ?? 0));
    if (this.refuses !== null) throw new DOMException('refused', this.refuses);
    this.open += 1;
    this.listener = listener;
    this.#told = false;
    for (let n = 0; n < this.early; n += 1) this.#deliver(listener);
    const timer = setInterval(() => this.#deliver(listener), FRAME_MS);
    return {
      label: 'Built-in',
      deviceId: choice.deviceId ?? 'default',
      close: () => {
        clearInterval(timer);
        this.open -= 1;
      },
    };
  };

  #deliver(listener: InputListener): void {
    if (!this.delivers) return;
    if (this.peak > 0 && !this.#told) {
      this.#told = true;
      listener.firstSample();
    }
    const samples = new Uint8Array(640);
    new DataView(samples.buffer).setUint32(0, this.#frames++);
    listener.frame({ samples, peak: this.peak, rms: this.peak / 2 });
  }
}

interface Heard {
  starts: { atMs: number; preRollMs: number }[];
  numbers: number[];
  faults: string[];
}

let device: FakeDevice;
let settings: VoiceSettings['microphone'];
let states: MicrophoneState[];
let microphone: Microphone;

beforeEach(() => {
  vi.useFakeTimers();
  device = new FakeDevice();
  settings = { ...DEFAULT_VOICE_SETTINGS.microphone };
  states = [];
  microphone = createMicrophone({
    openInput: device.openInput,
    listDevices: () => Promise.resolve(device.devices),
    settings: () => settings,
    onState: (state) => states.push(state),
    now: () => performance.now(),
  });
});

afterEach(() => {
  microphone.close();
  vi.useRealTimers();
});

function take(): Heard & { take: Take } {
  const heard: Heard = { starts: [], numbers: [], faults: [] };
  const taken = microphone.take({
    firstSample: (start) => heard.starts.push(start),
    frame: ({ samples }: CapturedFrame) => heard.numbers.push(new DataView(samples.buffer).getUint32(0)),
    fault: (fault, ended) => heard.faults.push(`${fault}${ended ? ' ended' : ''}`),
  });
  return { ...heard, take: taken };
}

function phase(): string {
  return states.at(-1)?.phase ?? 'closed';
}

function gapless(numbers: readonly number[]): boolean {
  return numbers.every((number, n) => n === 0 || number === (numbers[n - 1] ?? 0) + 1);
}

describe('microphone', () => {
  it('is asked for before take returns', () => {
    take();
    expect(device.opened).toHaveLength(1);
  });

  it('gives every frame from its first on, and those of the post-roll', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(30 + 500);
    expect(heard.starts).toHaveLength(1);
    const before = heard.numbers.length;
    const ended = heard.take.end(settings.postRollMs);
    await vi.advanceTimersByTimeAsync(300);
    await ended;
    expect(heard.numbers[0]).toBe(0);
    expect(gapless(heard.numbers)).toBe(true);
    expect((heard.numbers.length - before) * FRAME_MS).toBeGreaterThanOrEqual(settings.postRollMs);
    expect((heard.numbers.length - before) * FRAME_MS).toBeLessThanOrEqual(settings.postRollMs + FRAME_MS);
  });

  it('ends with the frame under way where no post-roll is wanted', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(30 + 105);
    const before = heard.numbers.length;
    const ended = heard.take.end(0);
    await vi.advanceTimersByTimeAsync(FRAME_MS);
    await ended;
    expect(heard.numbers).toHaveLength(before + 1);
  });

  it('loses nothing that comes before the opening is known to have succeeded', async () => {
    device.early = 3;
    const heard = take();
    await vi.advanceTimersByTimeAsync(200);
    expect(heard.numbers[0]).toBe(0);
    expect(gapless(heard.numbers)).toBe(true);
    expect(heard.starts).toHaveLength(1);
  });

  it('joins the opening that was prepared', async () => {
    microphone.open();
    await vi.advanceTimersByTimeAsync(10);
    const heard = take();
    await vi.advanceTimersByTimeAsync(100);
    expect(device.opened).toHaveLength(1);
    expect(heard.numbers.length).toBeGreaterThan(0);
  });

  it('stays warm after a turn, says until when, and closes itself', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(200);
    void heard.take.end(settings.postRollMs);
    await vi.advanceTimersByTimeAsync(300);
    expect(phase()).toBe('warm');
    expect(states.at(-1)?.warmUntilMs).toBeGreaterThan(performance.now());
    await vi.advanceTimersByTimeAsync(settings.warmMs);
    expect(phase()).toBe('closed');
    expect(device.open).toBe(0);
  });

  it('closes at once where no warm time is wanted', async () => {
    settings.warmMs = 0;
    const heard = take();
    await vi.advanceTimersByTimeAsync(200);
    heard.take.cancel();
    expect(device.open).toBe(0);
    expect(phase()).toBe('closed');
  });

  it('is not opened again while warm, and loses nothing between two turns', async () => {
    const first = take();
    await vi.advanceTimersByTimeAsync(200);
    void first.take.end(settings.postRollMs);
    await vi.advanceTimersByTimeAsync(400);
    const second = take();
    await vi.advanceTimersByTimeAsync(200);
    expect(device.opened).toHaveLength(1);
    expect(gapless(second.numbers)).toBe(true);
    expect(second.starts[0]?.preRollMs).toBeLessThanOrEqual(FRAME_MS);
  });

  it('gives the next turn its sound while the post-roll of the last still runs', async () => {
    const first = take();
    await vi.advanceTimersByTimeAsync(200);
    void first.take.end(settings.postRollMs);
    await vi.advanceTimersByTimeAsync(60);
    const second = take();
    await vi.advanceTimersByTimeAsync(400);
    expect(gapless(first.numbers) && gapless(second.numbers)).toBe(true);
    expect(second.numbers[0]).toBeLessThanOrEqual(first.numbers.at(-1) ?? 0);
    expect(phase()).toBe('open');
  });

  it('gives pre-roll where it is wanted, and says how much', async () => {
    settings.preRollMs = 100;
    const first = take();
    await vi.advanceTimersByTimeAsync(300);
    first.take.cancel();
    await vi.advanceTimersByTimeAsync(500);
    const second = take();
    await vi.advanceTimersByTimeAsync(100);
    expect(second.starts[0]?.preRollMs).toBeGreaterThanOrEqual(100);
    expect(second.starts[0]?.preRollMs).toBeLessThanOrEqual(120);
    expect(gapless(second.numbers)).toBe(true);
  });

  it('ends a take nothing came for, when the key was let go before the microphone was open', async () => {
    device.openMs = 3000;
    const heard = take();
    await vi.advanceTimersByTimeAsync(100);
    const ended = heard.take.end(settings.postRollMs);
    await vi.advanceTimersByTimeAsync(500);
    await ended;
    expect(heard.numbers).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(phase()).toBe('warm');
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'no-device'],
    ['NotReadableError', 'in-use'],
    ['TypeError', 'failed'],
  ])('says what a refusal by %s is', async (name, fault) => {
    device.refuses = name;
    const heard = take();
    await vi.advanceTimersByTimeAsync(100);
    expect(heard.faults).toEqual([`${fault} ended`]);
    expect(phase()).toBe('closed');
  });

  it('opens again after a refusal', async () => {
    device.refuses = 'NotAllowedError';
    take();
    await vi.advanceTimersByTimeAsync(100);
    device.refuses = null;
    const heard = take();
    await vi.advanceTimersByTimeAsync(100);
    expect(heard.numbers.length).toBeGreaterThan(0);
  });

  it('says that the device was lost, after all it had given', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(300);
    const before = heard.numbers.length;
    device.listener?.ended('lost');
    expect(heard.faults).toEqual(['lost ended']);
    expect(heard.numbers).toHaveLength(before);
    expect(phase()).toBe('closed');
  });

  it('notices a microphone that stops delivering', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(300);
    device.delivers = false;
    await vi.advanceTimersByTimeAsync(STALLED_MS + 200);
    expect(heard.faults).toEqual(['stalled ended']);
  });

  it('notices a microphone that never delivers', async () => {
    device.delivers = false;
    const heard = take();
    await vi.advanceTimersByTimeAsync(30 + FIRST_FRAME_MS + 200);
    expect(heard.faults).toEqual(['stalled ended']);
  });

  it('waits longer for the first frame of all: a Bluetooth headset takes seconds for it, a microphone in use does not', async () => {
    device.delivers = false;
    const heard = take();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(heard.faults).toEqual([]);
    device.delivers = true;
    await vi.advanceTimersByTimeAsync(300);
    expect(heard.numbers.length).toBeGreaterThan(0);
    device.delivers = false;
    await vi.advanceTimersByTimeAsync(STALLED_MS + 200);
    expect(heard.faults).toEqual(['stalled ended']);
  });

  it('is warm for the second turn, though the first opened it before the browser told its name', async () => {
    device.devices = [];
    const first = take();
    device.devices = [
      { deviceId: 'default', label: 'Default', groupId: 'a' },
      { deviceId: 'real', label: 'Desk microphone', groupId: 'b' },
    ];
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all([first.take.end(0), vi.advanceTimersByTimeAsync(100)]);
    expect(phase()).toBe('warm');
    take();
    expect(device.opened.map(({ deviceId }) => deviceId)).toEqual([null]);
  });

  it('warms the preferred one after a first turn with the other that the system had chosen', async () => {
    device.devices = [];
    const first = take();
    device.devices = [
      { deviceId: 'default', label: 'Default - Air Buds', groupId: 'a' },
      { deviceId: 'buds', label: 'Air Buds', groupId: 'a' },
      { deviceId: 'desk', label: 'Desk microphone', groupId: 'b' },
    ];
    await vi.advanceTimersByTimeAsync(200);
    await Promise.all([first.take.end(0), vi.advanceTimersByTimeAsync(200)]);
    expect(phase()).toBe('warm');
    const second = take();
    expect(device.opened.map(({ deviceId }) => deviceId)).toEqual([null, 'desk']);
    await vi.advanceTimersByTimeAsync(60);
    expect(second.numbers.length).toBeGreaterThan(0);
  });

  it('warns of digital silence and goes on listening', async () => {
    device.peak = 0;
    const heard = take();
    await vi.advanceTimersByTimeAsync(SILENT_MS + 300);
    expect(heard.starts).toHaveLength(1);
    expect(heard.faults).toEqual(['silent']);
    device.peak = 0.2;
    await vi.advanceTimersByTimeAsync(SILENT_MS * 2);
    expect(heard.faults).toEqual(['silent']);
  });

  it('takes no pause for a fault once something was heard', async () => {
    const heard = take();
    await vi.advanceTimersByTimeAsync(200);
    device.peak = 0;
    await vi.advanceTimersByTimeAsync(SILENT_MS * 2);
    expect(heard.faults).toEqual([]);
  });

  it('opens the preferred microphone when it was plugged in', async () => {
    settings.priority = ['Desk Mic'];
    await microphone.devicesChanged();
    const first = take();
    await vi.advanceTimersByTimeAsync(200);
    first.take.cancel();
    device.devices = [...device.devices, { deviceId: 'desk', label: 'Desk Mic', groupId: '' }];
    await microphone.devicesChanged();
    expect(phase()).toBe('closed');
    take();
    expect(device.opened.map(({ deviceId }) => deviceId)).toEqual(['built-in', 'desk']);
  });

  it('is not taken from a running turn by a device that comes', async () => {
    settings.priority = ['Desk Mic'];
    await microphone.devicesChanged();
    const heard = take();
    await vi.advanceTimersByTimeAsync(200);
    device.devices = [...device.devices, { deviceId: 'desk', label: 'Desk Mic', groupId: '' }];
    await microphone.devicesChanged();
    await vi.advanceTimersByTimeAsync(200);
    expect(gapless(heard.numbers)).toBe(true);
    expect(heard.faults).toEqual([]);
  });

  it('lets go of a microphone that opens after it was closed', async () => {
    take();
    microphone.close();
    await vi.advanceTimersByTimeAsync(100);
    expect(device.open).toBe(0);
  });
});
