import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserWindow, FakeSession, resetElectron } from '../../../tests/fakes/electron.ts';
import { CHANNELS } from '../../channels.ts';
import { createWindows, type OpenWindow, type Windows } from '../windows.ts';
import { type DictationDevices, serveDictationDevices } from './dictation-devices.ts';

vi.mock('electron', () => import('../../../tests/fakes/electron.ts'));

const PHILIPS = 0x0911;
const mike = { deviceId: 'a', name: 'SpeechMike', vendorId: PHILIPS, productId: 0x0c1c, serialNumber: '77', collections: [] };
const other = { ...mike, deviceId: 'b', serialNumber: '78' };
const pedal = { deviceId: 'c', name: 'Pedal', vendorId: PHILIPS, productId: 0x1844, collections: [] };
const keyboard = { deviceId: 'd', name: 'Keyboard', vendorId: 0x046d, productId: 1, collections: [] };
const choice = ({ deviceId, name, vendorId, productId }: typeof pedal): unknown => ({ deviceId, name, vendorId, productId });

let dir: string;
let file: string;
let session: FakeSession;
let windows: Windows;
let devices: DictationDevices;
let page: BrowserWindow;
let from: OpenWindow;

beforeEach(async () => {
  resetElectron();
  dir = await mkdtemp(path.join(os.tmpdir(), 'dictation-'));
  file = path.join(dir, 'electron', 'dictation-devices.json');
  windows = createWindows({ preload: '/preload.cjs', stateFile: path.join(dir, 'window-state.json') });
  windows.show('settings');
  page = BrowserWindow.all[0] as BrowserWindow;
  from = { name: 'settings', role: 'admin', browserWindow: page as never };
  serve();
});
afterEach(() => rm(dir, { recursive: true }));

function serve(): void {
  session = new FakeSession();
  devices = serveDictationDevices(session as never, { windows, file });
}

/** Asks as `navigator.hid.requestDevice` does; gives what was answered so far. */
function request(deviceList: readonly unknown[], frame: unknown = page.webContents.mainFrame) {
  const answers: (string | undefined)[] = [];
  let prevented = false;
  const event = { preventDefault: () => (prevented = true) };
  session.emit('select-hid-device', event, { deviceList, frame }, (deviceId?: string) => answers.push(deviceId));
  return { answers, prevented };
}

const told = (): unknown[] =>
  page.webContents.sent.filter(([channel]) => channel === CHANNELS.dictationDevices).map(([, list]) => list);
const allowed = (device: unknown, origin = 'app://bundle', deviceType = 'hid'): unknown =>
  session.checkDevice?.(...([{ deviceType, origin, device }] as never[]));

describe('the choice of a dictation device', () => {
  it('is the person’s, in our own page, among devices of the two vendors', () => {
    const { answers, prevented } = request([mike, keyboard, mike, pedal]);
    expect(prevented).toBe(true);
    expect(told()).toEqual([[choice(mike), choice(pedal)]]);
    devices.choose(from, 'c');
    expect(answers).toEqual(['c']);
    expect(told().at(-1)).toBeNull();
    devices.choose(from, 'a');
    expect(answers).toEqual(['c']);
  });

  it('follows what is plugged in and out meanwhile', () => {
    const { answers } = request([]);
    session.emit('hid-device-added', {}, { device: mike });
    session.emit('hid-device-added', {}, { device: keyboard });
    session.emit('hid-device-added', {}, { device: pedal });
    session.emit('hid-device-removed', {}, { device: mike });
    expect(told()).toEqual([[], [choice(mike)], [choice(mike), choice(pedal)], [choice(pedal)]]);
    devices.choose(from, 'a');
    expect(answers).toEqual([undefined]);
    session.emit('hid-device-added', {}, { device: mike });
    expect(told()).toHaveLength(5);
  });

  it.each<[string, () => void]>([
    ['the person wants none', () => devices.choose(from, null)],
    ['the device is none of those offered', () => devices.choose(from, 'd')],
    ['the page is loaded anew', () => page.webContents.emit('did-navigate')],
    ['the page dies', () => page.webContents.emit('render-process-gone', {}, { reason: 'crashed' })],
    ['another choice begins', () => void request([mike])],
  ])('gives none where %s', (_what, happen) => {
    const { answers } = request([mike, keyboard]);
    happen();
    expect(answers).toEqual([undefined]);
    expect(allowed(mike)).toBe(false);
    expect(allowed(keyboard)).toBe(false);
  });

  it('sends nothing to a page that is gone', () => {
    const { answers } = request([mike]);
    page.webContents.destroyed = true;
    page.webContents.emit('destroyed');
    expect(answers).toEqual([undefined]);
    expect(told()).toHaveLength(1);
  });

  it.each<[string, () => unknown]>([
    ['a frame that is gone', () => null],
    ['a frame in a page', () => ({ url: 'app://bundle/settings.html' })],
    [
      'a page that is not ours',
      () => {
        page.webContents.mainFrame.url = 'https://evil.example/';
        return page.webContents.mainFrame;
      },
    ],
  ])('is refused to %s', (_what, frame) => {
    expect(request([mike], frame()).answers).toEqual([undefined]);
    expect(told()).toEqual([]);
  });

  it('is not answered by another window', () => {
    const { answers } = request([mike]);
    windows.show('main');
    devices.choose({ name: 'main', role: 'clinician', browserWindow: BrowserWindow.all[1] as never }, 'a');
    expect(answers).toEqual([]);
  });
});

describe('a dictation device', () => {
  it('works without a question once chosen, also after a restart: that one, for our pages, as what it is', () => {
    expect(allowed(mike)).toBe(false);
    request([mike, other]);
    devices.choose(from, 'a');
    serve();
    expect(allowed({ ...mike, deviceId: 'new port' })).toBe(true);
    expect(allowed(other)).toBe(false);
    expect(allowed(mike, 'https://evil.example')).toBe(false);
    expect(allowed(mike, 'null')).toBe(false);
    expect(allowed(mike, 'app://bundle', 'usb')).toBe(false);
  });

  it('is allowed before it is given, because Electron asks in between', () => {
    const seen: unknown[] = [];
    const event = { preventDefault: () => undefined };
    session.emit('select-hid-device', event, { deviceList: [mike], frame: page.webContents.mainFrame }, () =>
      seen.push(allowed(mike)),
    );
    devices.choose(from, 'a');
    expect(seen).toEqual([true]);
  });

  it('without a serial number stands for its make', () => {
    request([pedal]);
    devices.choose(from, 'c');
    expect(allowed({ ...pedal, serialNumber: '' })).toBe(true);
    expect(allowed({ ...pedal, serialNumber: '5' })).toBe(false);
    expect(allowed({ ...pedal, productId: 0x091a })).toBe(false);
  });

  it('is kept once, and forgotten when the page forgets it', async () => {
    for (let times = 0; times < 2; times++) {
      request([mike]);
      devices.choose(from, 'a');
    }
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([{ vendorId: PHILIPS, productId: 0x0c1c, serialNumber: '77' }]);
    session.emit('hid-device-revoked', {}, { device: mike, origin: 'app://bundle' });
    expect(allowed(mike)).toBe(false);
    serve();
    expect(allowed(mike)).toBe(false);
  });

  it.each(['', 'no json', '[{"vendorId":"x"}]'])('is chosen again where the file holds %j', async (content) => {
    request([mike]);
    devices.choose(from, 'a');
    await writeFile(file, content);
    serve();
    expect(allowed(mike)).toBe(false);
  });

  it('of another vendor is never allowed, whatever the file says', async () => {
    request([mike]);
    devices.choose(from, 'a');
    await writeFile(file, JSON.stringify([{ vendorId: 0x046d, productId: 1, serialNumber: null }]));
    serve();
    expect(allowed(keyboard)).toBe(false);
  });
});

it('lets the person at the computer open the devices on Linux: the rules name the same vendors', async () => {
  const rules = await readFile(path.resolve(import.meta.dirname, '../../../resources/linux/70-voiceassist-hid.rules'), 'utf8');
  const lines = rules.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual(
    ['0911', '0554'].map((vendor) => `KERNEL=="hidraw*", SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${vendor}", TAG+="uaccess"`),
  );
});
