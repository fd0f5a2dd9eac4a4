/// <reference types="w3c-web-hid" />
import {
  ButtonEvent,
  DictationDeviceManager,
  ImplementationType,
  LedStatePM3,
  SimpleLedState,
  type DictationDevice,
} from 'dictation_support';
import type { TriggerEvent } from './trigger.ts';

export interface DictationDevices {
  /** Names of the devices there are. */
  readonly names: string[];
  /** Lets the person choose a device; the browser asks for a gesture of theirs before it. */
  choose(): Promise<void>;
  /** Shows on the devices whether we listen. */
  showRecording(recording: boolean): void;
  close(): Promise<void>;
}

/**
 * Tells the other windows that devices were allowed: the browser tells only of those plugged in later. Chosen in the
 * settings, a device is the main window's to listen to.
 */
const CHANNEL = 'voiceassist-dictation-devices';

export interface DictationDeviceParts {
  /** `navigator.hid`; absent where the browser has none. */
  hid: HID;
  send(event: TriggerEvent): void;
  /** Devices came or went. */
  onDevices(names: string[]): void;
  now(): number;
}

/**
 * Follows the dictation microphones and foot pedals the person has allowed: the record button, and of a pedal the play
 * pedal. The maker's library tells the whole set of pressed buttons at every change; unplugged while held, it tells
 * nothing more, so the loss of a device is told instead.
 */
export async function followDictationDevices({ hid, send, onDevices, now }: DictationDeviceParts): Promise<DictationDevices> {
  const manager = new DictationDeviceManager(hid);
  const held = new Set<number>();
  let recording = false;
  const names = (without?: DictationDevice): string[] =>
    manager.getDevices().flatMap((device) => (device === without ? [] : [device.hidDevice.productName]));

  manager.addButtonEventListener((device, pressed) => {
    const isHeld = (pressed & recordButton(device)) !== 0;
    if (isHeld === held.has(device.id)) return;
    if (isHeld) held.add(device.id);
    else held.delete(device.id);
    send({ kind: isHeld ? 'press' : 'release', source: 'dictation-device', atMs: now() });
  });
  manager.addDeviceConnectedEventListener((device) => {
    void showOn(device, recording);
    onDevices(names());
  });
  manager.addDeviceDisconnectedEventListener((device) => {
    if (held.delete(device.id)) send({ kind: 'source-lost', source: 'dictation-device', atMs: now() });
    // The library still counts the device while it tells of its loss.
    onDevices(names(device));
  });
  await manager.init();
  onDevices(names());

  const channel = new BroadcastChannel(CHANNEL);
  // Said to the library as if plugged in now, which leaves alone what it has: a button may be held.
  channel.addEventListener('message', () => {
    void hid.getDevices().then((allowed) => {
      for (const device of allowed) hid.dispatchEvent(Object.assign(new Event('connect'), { device }));
    });
  });

  return {
    get names() {
      return names();
    },
    choose: async () => {
      await manager.requestDevice();
      onDevices(names());
      channel.postMessage('allowed');
    },
    showRecording: (listening) => {
      if (recording === listening) return;
      recording = listening;
      for (const device of manager.getDevices()) void showOn(device, recording);
    },
    close: () => {
      channel.close();
      return manager.shutdown();
    },
  };
}

/** What is held while speaking: a microphone's record button; of a pedal, the one in the middle that plays tapes. */
function recordButton({ implType }: DictationDevice): ButtonEvent {
  return implType === ImplementationType.FOOT_CONTROL ? ButtonEvent.PLAY : ButtonEvent.RECORD;
}

/** Red while we listen. A device that was just unplugged cannot show it, and need not. */
async function showOn(device: DictationDevice, recording: boolean): Promise<void> {
  try {
    if (device.implType === ImplementationType.SPEECHMIKE_HID) {
      await device.setSimpleLedState(recording ? SimpleLedState.RECORD_OVERWRITE : SimpleLedState.OFF);
    } else if (device.implType === ImplementationType.POWERMIC_3) {
      await device.setLed(recording ? LedStatePM3.RED : LedStatePM3.OFF);
    }
  } catch {
    // Its loss is told by the disconnect that follows.
  }
}
