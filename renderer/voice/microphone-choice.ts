/** A microphone as the browser lists it. */
export interface MicrophoneDevice {
  deviceId: string;
  /** Empty until the microphone was once allowed. */
  label: string;
  groupId: string;
}

export type MicrophoneKind = 'dictation' | 'wired' | 'bluetooth' | 'virtual';

/** Chromium's names for "whatever the system uses"; the devices behind them are listed as well. */
const PSEUDO_DEVICES: ReadonlySet<string> = new Set(['default', 'communications', '']);

/** Makers' names of microphones made for dictation, which a clinician who has one wants. */
const DICTATION = /speech ?mike|speech ?one|power ?mic|dictation/i;
/** Opening a headset's microphone over Bluetooth takes about a second and lowers the quality of all its sound. */
const BLUETOOTH = /bluetooth|hands-?free|air ?pods|buds|\bHFP\b|\bHSP\b|\bbt\b|bluez/i;
/** Not microphones: what the computer plays, and what other programs mix. */
const VIRTUAL = /monitor of|stereo mix|loopback|blackhole|virtual|vb-audio|soundflower/i;

const RANK: Record<MicrophoneKind, number> = { dictation: 0, wired: 1, bluetooth: 2, virtual: 3 };

/** What sort of microphone a label speaks of. Browsers tell no more than the label. */
export function microphoneKind(label: string): MicrophoneKind {
  if (DICTATION.test(label)) return 'dictation';
  if (VIRTUAL.test(label)) return 'virtual';
  return BLUETOOTH.test(label) ? 'bluetooth' : 'wired';
}

/**
 * The label as it is remembered: ids change when a browser forgets, labels stay. Without "Default -" before it and the
 * USB numbers in brackets after it.
 */
export function rememberedLabel(label: string): string {
  return label
    .replace(/^(default|communications) - /i, '')
    .replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '')
    .trim();
}

/**
 * Whether the system's own choice, opened as such, is the device with this id. By its name or group where the browser tells
 * them (Chromium on Linux does not), and where there is no other.
 */
export function isSystemChoice(devices: readonly MicrophoneDevice[], deviceId: string): boolean {
  const real = devices.filter((each) => !PSEUDO_DEVICES.has(each.deviceId));
  const wanted = real.find((each) => each.deviceId === deviceId);
  if (wanted === undefined) return false;
  if (real.length === 1) return true;
  const system = devices.find((each) => each.deviceId === 'default');
  if (system === undefined) return false;
  if (rememberedLabel(system.label) === rememberedLabel(wanted.label)) return true;
  return (
    system.groupId !== '' &&
    system.groupId === wanted.groupId &&
    real.filter(({ groupId }) => groupId === wanted.groupId).length === 1
  );
}

/**
 * Which microphone to open: the first of the person's own list that is there; else a dictation microphone, a built-in or
 * wired one, Bluetooth, in this order, and among equals the one the system uses. Null leaves it to the system: while no
 * label may be seen, or nothing is there.
 */
export function chooseMicrophone(devices: readonly MicrophoneDevice[], priority: readonly string[]): string | null {
  const real = devices.filter(({ deviceId, label }) => !PSEUDO_DEVICES.has(deviceId) && label !== '');
  for (const wanted of priority) {
    const found = real.find(({ label }) => rememberedLabel(label) === rememberedLabel(wanted));
    if (found !== undefined) return found.deviceId;
  }
  const systemLabel = rememberedLabel(devices.find(({ deviceId }) => deviceId === 'default')?.label ?? '');
  const order = ({ label }: MicrophoneDevice): number =>
    RANK[microphoneKind(label)] * 2 + (rememberedLabel(label) === systemLabel ? 0 : 1);
  return real.toSorted((a, b) => order(a) - order(b))[0]?.deviceId ?? null;
}
