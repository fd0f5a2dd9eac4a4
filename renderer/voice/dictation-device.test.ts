import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TriggerEvent } from './trigger.ts';

let followDictationDevices: typeof import('./dictation-device.ts').followDictationDevices;

beforeAll(async () => {
  // The maker's library is built for pages, which call themselves `self`.
  vi.stubGlobal('self', globalThis);
  ({ followDictationDevices } = await import('./dictation-device.ts'));
});

/** A device as WebHID shows it. */
class FakeDevice extends EventTarget {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: { usagePage: number; usage: number }[];
  readonly reports: { id: number; bytes: number[] }[] = [];
  opened = false;

  constructor(of: { vendorId: number; productId: number; productName: string; usagePage: number; usage: number }) {
    super();
    this.vendorId = of.vendorId;
    this.productId = of.productId;
    this.productName = of.productName;
    this.collections = [{ usagePage: of.usagePage, usage: of.usage }];
  }

  open(): Promise<void> {
    this.opened = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.opened = false;
    return Promise.resolve();
  }

  sendReport(id: number, data: Uint8Array): Promise<void> {
    this.reports.push({ id, bytes: [...data] });
    return Promise.resolve();
  }

  /** The buttons pressed now, as bytes of an input report. */
  async press(...bytes: number[]): Promise<void> {
    this.dispatchEvent(
      Object.assign(new Event('inputreport'), { device: this, data: new DataView(Uint8Array.from(bytes).buffer) }),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

class FakeHid extends EventTarget {
  devices: FakeDevice[] = [];
  chosen: FakeDevice[] = [];
  getDevices = () => Promise.resolve(this.devices);
  requestDevice = () => Promise.resolve(this.chosen);

  async tell(type: 'connect' | 'disconnect', device: FakeDevice): Promise<void> {
    this.dispatchEvent(Object.assign(new Event(type), { device }));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const powerMic = (): FakeDevice =>
  new FakeDevice({ vendorId: 0x0554, productId: 0x1001, productName: 'PowerMic III', usagePage: 1, usage: 0 });
const pedal = (): FakeDevice =>
  new FakeDevice({ vendorId: 0x0911, productId: 0x1844, productName: 'Foot Control', usagePage: 1, usage: 4 });
/** PowerMic reports: a byte, then the buttons. */
const RECORD = [0, 4, 0];
const RECORD_AND_TAB = [0, 12, 0];
const NONE = [0, 0, 0];

let hid: FakeHid;
let sent: string[];
let names: string[][];

async function follow() {
  return followDictationDevices({
    hid: hid as unknown as HID,
    send: (event: TriggerEvent) => sent.push(event.kind),
    onDevices: (now) => names.push(now),
    now: () => 0,
  });
}

beforeEach(() => {
  hid = new FakeHid();
  sent = [];
  names = [];
});

describe('dictation devices', () => {
  it('press and release with the record button, and with no other', async () => {
    const device = powerMic();
    hid.devices = [device];
    await follow();
    await device.press(...RECORD);
    await device.press(...RECORD_AND_TAB);
    await device.press(...RECORD);
    await device.press(...NONE);
    await device.press(0, 8, 0);
    expect(sent).toEqual(['press', 'release']);
  });

  it('tell the loss when unplugged while held, and only then', async () => {
    const device = powerMic();
    hid.devices = [device];
    await follow();
    await device.press(...RECORD);
    await hid.tell('disconnect', device);
    expect(sent).toEqual(['press', 'source-lost']);
    expect(names.at(-1)).toEqual([]);
    await hid.tell('connect', device);
    await hid.tell('disconnect', device);
    expect(sent).toEqual(['press', 'source-lost']);
  });

  it('work again when plugged in again', async () => {
    const device = powerMic();
    await follow();
    await hid.tell('connect', device);
    expect(names.at(-1)).toEqual(['PowerMic III']);
    await device.press(...RECORD);
    expect(sent).toEqual(['press']);
  });

  it('listen while the middle pedal is down', async () => {
    const device = pedal();
    hid.devices = [device];
    await follow();
    await device.press(2, 0);
    await device.press(0, 0);
    await device.press(1, 0);
    expect(sent).toEqual(['press', 'release']);
  });

  it('show red while we listen, also where they come later', async () => {
    const first = powerMic();
    const later = powerMic();
    hid.devices = [first];
    const devices = await follow();
    devices.showRecording(true);
    await hid.tell('connect', later);
    expect(first.reports.at(-1)).toEqual({ id: 0, bytes: [1] });
    expect(later.reports.at(-1)).toEqual({ id: 0, bytes: [1] });
    devices.showRecording(false);
    expect(first.reports.at(-1)).toEqual({ id: 0, bytes: [0] });
  });

  it('chosen in another window are there at once, and a button held meanwhile stays held', async () => {
    const held = powerMic();
    const chosen = pedal();
    hid.devices = [held];
    const main = await follow();
    await held.press(...RECORD);
    const settings = await follow();
    hid.chosen = [chosen];
    hid.devices = [held, chosen];
    await settings.choose();
    await vi.waitFor(() => expect(main.names).toEqual(['PowerMic III', 'Foot Control']));
    await held.press(...NONE);
    await Promise.all([main.close(), settings.close()]);
    expect(sent.filter((kind) => kind === 'source-lost')).toEqual([]);
    expect(sent.slice(0, 1)).toEqual(['press']);
    expect(sent.at(-1)).toBe('release');
  });

  it('are there once the person has chosen them', async () => {
    hid.chosen = [powerMic()];
    const devices = await follow();
    await devices.choose();
    expect(devices.names).toEqual(['PowerMic III']);
    await devices.close();
  });
});
