import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HIDDevice, Session, WebContents, WebFrameMain } from 'electron';
import * as z from 'zod';
import type { DictationDeviceChoice } from '../../../contract/desktop-bridge.ts';
import { CHANNELS } from '../../channels.ts';
import { isOurs } from '../origin.ts';
import type { OpenWindow, Windows } from '../windows.ts';

/** Philips (SpeechMike, foot controls) and Nuance (PowerMic): whose dictation devices the pages can work with. */
const VENDOR_IDS: ReadonlySet<number> = new Set([0x0911, 0x0554]);
/** More than anyone has; the file stays small whatever happens. */
const MOST_REMEMBERED = 50;

const rememberedSchema = z
  .array(
    z.object({
      vendorId: z.number().int(),
      productId: z.number().int(),
      /** Null where the device does not tell one: then any of the same make is meant. */
      serialNumber: z.string().nullable(),
    }),
  )
  .max(MOST_REMEMBERED);
type Remembered = z.infer<typeof rememberedSchema>[number];

/** Dictation microphones and foot pedals, over WebHID. */
export interface DictationDevices {
  /** The person's answer; null for none. Without a choice going on in this window nothing happens. */
  choose(from: OpenWindow, deviceId: string | null): void;
}

interface Choice {
  contents: WebContents;
  devices: HIDDevice[];
  answer(deviceId?: string): void;
  stopWatching(): void;
}

/**
 * Gives pages the dictation devices the person chose once, and no others: those of two vendors, to our own pages. What was
 * chosen is kept in `file`, so that a device works again when it is plugged in, without a question.
 */
export function serveDictationDevices(session: Session, options: { windows: Windows; file: string }): DictationDevices {
  let remembered = read(options.file);
  let choice: Choice | null = null;

  function keep(next: Remembered[]): void {
    remembered = next.slice(-MOST_REMEMBERED);
    write(options.file, remembered);
  }

  function end(deviceId: string | null): void {
    const ended = choice;
    if (ended === null) return;
    choice = null;
    ended.stopWatching();
    const chosen = ended.devices.find((device) => device.deviceId === deviceId);
    // First remembered, then given: the permission handler is asked about it at once.
    if (chosen !== undefined && !remembered.some((one) => isSame(one, chosen))) keep([...remembered, identity(chosen)]);
    if (!ended.contents.isDestroyed()) ended.contents.send(CHANNELS.dictationDevices, null);
    if (chosen === undefined) ended.answer();
    else ended.answer(chosen.deviceId);
  }

  function tell({ contents, devices }: Choice): void {
    contents.send(CHANNELS.dictationDevices, shown(devices));
  }

  session.setDevicePermissionHandler(
    ({ deviceType, origin, device }) =>
      deviceType === 'hid' && isOurs(origin) && isDictationDevice(device) && remembered.some((one) => isSame(one, device)),
  );
  session.on('select-hid-device', (event, { deviceList, frame }, answer) => {
    event.preventDefault();
    end(null);
    const contents = asking(options.windows, frame);
    if (contents === null) return answer();
    choice = { contents, devices: deviceList.filter(isDictationDevice), answer, stopWatching: watch(contents) };
    tell(choice);
  });
  session.on('hid-device-added', (_event, { device }) => {
    if (choice === null || !isDictationDevice(device)) return;
    choice.devices = [...choice.devices, device];
    tell(choice);
  });
  session.on('hid-device-removed', (_event, { device }) => {
    if (choice === null) return;
    choice.devices = choice.devices.filter(({ deviceId }) => deviceId !== device.deviceId);
    tell(choice);
  });
  session.on('hid-device-revoked', (_event, { device }) => keep(remembered.filter((one) => !isSame(one, device))));

  /** A page that is not there any more chooses none. */
  function watch(contents: WebContents): () => void {
    const gone = (): void => end(null);
    contents.on('destroyed', gone);
    contents.on('did-navigate', gone);
    contents.on('render-process-gone', gone);
    return () => {
      contents.off('destroyed', gone);
      contents.off('did-navigate', gone);
      contents.off('render-process-gone', gone);
    };
  }

  return {
    choose({ browserWindow }, deviceId) {
      if (choice?.contents === browserWindow.webContents) end(deviceId);
    },
  };
}

/** What of a device identifies it, across ports and restarts. */
interface Device {
  vendorId: number;
  productId: number;
  serialNumber?: string;
}

type Candidate = object & { vendorId?: number | string; productId?: number | string };

function isDictationDevice(device: Candidate): device is Candidate & Device {
  return typeof device.vendorId === 'number' && VENDOR_IDS.has(device.vendorId);
}

function identity({ vendorId, productId, serialNumber }: Device): Remembered {
  return { vendorId, productId, serialNumber: serialNumber || null };
}

function isSame(one: Remembered, device: Device): boolean {
  const { vendorId, productId, serialNumber } = identity(device);
  return one.vendorId === vendorId && one.productId === productId && one.serialNumber === serialNumber;
}

/** One entry per device: it has several interfaces, and each is listed. */
function shown(devices: readonly HIDDevice[]): DictationDeviceChoice[] {
  const byId = new Map(
    devices.map(({ deviceId, name, vendorId, productId }) => [deviceId, { deviceId, name, vendorId, productId }]),
  );
  return [...byId.values()];
}

/** The contents of our window whose page asks; null for anything else. */
function asking(windows: Windows, frame: WebFrameMain | null): WebContents | null {
  if (frame === null || !isOurs(frame.url)) return null;
  for (const name of ['main', 'settings'] as const) {
    const contents = windows.get(name)?.webContents;
    if (contents !== undefined && contents.mainFrame === frame) return contents;
  }
  return null;
}

/** None where there is no file, or it cannot be read: the person then chooses again. */
function read(file: string): Remembered[] {
  try {
    return rememberedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

function write(file: string, devices: readonly Remembered[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(devices), { mode: 0o600 });
}
