import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BusConnection, connectBus } from '../../electron/main/voice/dbus/connection.ts';
import type { BusMessage } from '../../electron/main/voice/dbus/message.ts';
import type { Value } from '../../electron/main/voice/dbus/values.ts';
import { startPortalListener } from '../../electron/main/voice/portal-shortcut.ts';

const PROGRAMS = ['dbus-daemon', 'dbus-send'];
const absent = PROGRAMS.filter((program) => spawnSync('which', [program]).status !== 0);
const missing = absent.length === 0 ? null : `${absent.join(', ')} not installed`;

const PORTAL = '/org/freedesktop/portal/desktop';
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts';
const PATIENT = { timeout: 15_000, interval: 5 };

/** What stands in for the desktop: one session, answers as told. */
interface FakePortal {
  bus: BusConnection;
  calls: BusMessage[];
  /** Answer of the person to `BindShortcuts`: 0 yes, 1 no. */
  consent: number;
  signal(member: string, shortcut?: string, session?: string): void;
}

describe.skipIf(missing !== null)(
  `a key held through the desktop portal, on a real bus${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let dir: string;
    let daemon: ChildProcess;
    let busAddress: string;
    const connections: { close(): void }[] = [];

    beforeEach(async () => {
      dir = await mkdtemp(path.join(os.tmpdir(), 'portal-'));
      busAddress = `unix:path=${path.join(dir, 'bus')}`;
      const config = `<busconfig><type>session</type><listen>${busAddress}</listen><auth>EXTERNAL</auth>
      <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>`;
      await writeFile(path.join(dir, 'bus.conf'), config);
      const options = [`--config-file=${path.join(dir, 'bus.conf')}`, '--nofork', '--print-address=1'];
      daemon = spawn('dbus-daemon', options, { stdio: ['ignore', 'pipe', 'ignore'] });
      if (daemon.stdout) await once(daemon.stdout, 'data');
    });
    afterEach(async () => {
      for (const connection of connections.splice(0)) connection.close();
      daemon.kill();
      await rm(dir, { recursive: true });
    });

    async function connect(): Promise<BusConnection> {
      const bus = await connectBus(busAddress, new AbortController().signal);
      connections.push(bus);
      return bus;
    }

    async function startPortal(): Promise<FakePortal> {
      const bus = await connect();
      const name = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
      await bus.call({ ...name, member: 'RequestName', signature: 'su', body: ['org.freedesktop.portal.Desktop', 0] });
      const portal: FakePortal = {
        bus,
        calls: [],
        consent: 0,
        signal: (member, shortcut = 'hold-to-speak', session = `${PORTAL}/session/1`) =>
          bus.send({
            type: 'signal',
            path: PORTAL,
            interface: SHORTCUTS,
            member,
            signature: 'osta{sv}',
            body: [session, shortcut, 12n, [['note', { signature: 'as', value: ['a', 'b'] }]]],
          }),
      };
      bus.onMessage((message) => {
        if (message.type === 'call') answer(portal, message);
      });
      return portal;
    }

    function answer(portal: FakePortal, call: BusMessage): void {
      portal.calls.push(call);
      const to = { destination: call.sender ?? '', replySerial: call.serial };
      if (call.member === 'Register') {
        return portal.bus.send({ ...to, type: 'error', errorName: 'org.freedesktop.DBus.Error.UnknownMethod', body: [] });
      }
      const options = call.body.at(-1) as [string, { value: string }][];
      const token = options.find(([name]) => name === 'handle_token')?.[1].value ?? '';
      const request = `${PORTAL}/request/${(call.sender ?? '').slice(1).replaceAll('.', '_')}/${token}`;
      portal.bus.send({ ...to, type: 'reply', signature: 'o', body: [request] });
      const results: Value[] =
        call.member === 'CreateSession' ? [['session_handle', { signature: 's', value: `${PORTAL}/session/1` }]] : [];
      const code = call.member === 'BindShortcuts' ? portal.consent : 0;
      portal.bus.send({
        type: 'signal',
        path: request,
        interface: 'org.freedesktop.portal.Request',
        member: 'Response',
        signature: 'ua{sv}',
        body: [code, results],
      });
    }

    function listenFor(chord: string) {
      const told: string[] = [];
      let exits = 0;
      const listener = startPortalListener({ busAddress, desktopId: 'org.voiceassist.VoiceAssist' });
      connections.push({ close: () => listener.kill() });
      listener.onMessage(({ kind }) => told.push(kind));
      listener.onExit(() => exits++);
      listener.postMessage({ kind: 'listen', chord });
      return {
        listener,
        told,
        exits: () => exits,
        hears: (...kinds: string[]) => vi.waitFor(() => expect(told).toEqual(kinds), PATIENT),
      };
    }

    it('asks the desktop for the chord, and tells when it goes down and up', async () => {
      const portal = await startPortal();
      const { hears } = listenFor('Control+Alt+Space');
      await hears('listening');
      expect(portal.calls.map(({ member }) => member)).toEqual(['Register', 'CreateSession', 'BindShortcuts']);
      expect(portal.calls[0]?.body).toEqual(['org.voiceassist.VoiceAssist', []]);
      expect(portal.calls[2]?.body.slice(0, 2)).toEqual([
        `${PORTAL}/session/1`,
        [
          [
            'hold-to-speak',
            [
              ['description', { signature: 's', value: 'Hold to speak to VoiceAssist' }],
              ['preferred_trigger', { signature: 's', value: 'CTRL+ALT+space' }],
            ],
          ],
        ],
      ]);
      for (const member of ['Activated', 'Activated', 'Deactivated', 'Deactivated', 'Activated']) portal.signal(member);
      await hears('listening', 'press', 'release', 'press');
    });

    it('believes nobody but the desktop, and hears only its own shortcut', async () => {
      const portal = await startPortal();
      const { hears } = listenFor('F9');
      await hears('listening');
      const stranger = await connect();
      const target = portal.calls[0]?.sender ?? '';
      stranger.send({
        type: 'signal',
        destination: target,
        path: PORTAL,
        interface: SHORTCUTS,
        member: 'Activated',
        signature: 'osta{sv}',
        body: [`${PORTAL}/session/1`, 'hold-to-speak', 1n, []],
      });
      await stranger.call({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'GetId',
      });
      portal.signal('Activated', 'another');
      portal.signal('Activated', 'hold-to-speak', `${PORTAL}/session/2`);
      portal.signal('ShortcutsChanged');
      portal.signal('Deactivated');
      portal.signal('Activated');
      await hears('listening', 'press');
    });

    it('lets go when told to', async () => {
      const portal = await startPortal();
      const { listener, hears } = listenFor('F9');
      await hears('listening');
      portal.signal('Activated');
      await hears('listening', 'press');
      listener.postMessage({ kind: 'let-go' });
      portal.signal('Deactivated');
      portal.signal('Activated');
      await hears('listening', 'press', 'release', 'press');
    });

    it('is refused where the person says no, and where there is no portal', async () => {
      const without = listenFor('F9');
      await without.hears('refused');
      const portal = await startPortal();
      portal.consent = 1;
      await listenFor('F9').hears('refused');
    });

    it.each<[string, (portal: FakePortal) => void]>([
      [
        'the desktop closes the session',
        ({ bus }) =>
          bus.send({
            type: 'signal',
            path: `${PORTAL}/session/1`,
            interface: 'org.freedesktop.portal.Session',
            member: 'Closed',
            body: [],
          }),
      ],
      ['the bus ends', () => daemon.kill('SIGKILL')],
    ])('ends when %s, once', async (_what, happen) => {
      const portal = await startPortal();
      const { hears, exits, listener } = listenFor('F9');
      await hears('listening');
      happen(portal);
      await vi.waitFor(() => expect(exits()).toBe(1), PATIENT);
      listener.kill();
      listener.kill();
      expect(exits()).toBe(1);
    });

    it('reads what another implementation of the protocol writes', async () => {
      const bus = await connect();
      const received: BusMessage[] = [];
      bus.onMessage((message) => {
        if (message.type === 'call') received.push(message);
      });
      const contents = [
        'string:Grüße',
        'boolean:true',
        'byte:7',
        'int32:-5',
        'uint32:4000000000',
        'int64:-9',
        'uint64:18446744073709551615',
      ];
      const nested = ['array:string:a,bc,', 'dict:string:uint32:one,1,two,2', 'variant:string:inner', 'objpath:/a/b'];
      const options = [`--bus=${busAddress}`, `--dest=${bus.name}`, '--type=method_call', '/some/path', 'some.interface.Member'];
      const sent = spawn('dbus-send', [...options, ...contents, ...nested], { stdio: 'inherit' });
      expect(await once(sent, 'close')).toEqual([0, null]);
      await vi.waitFor(() => expect(received).toHaveLength(1), PATIENT);
      expect(received[0]).toMatchObject({
        path: '/some/path',
        interface: 'some.interface',
        member: 'Member',
        destination: bus.name,
      });
      expect(received[0]?.body.slice(0, 7)).toEqual(['Grüße', true, 7, -5, 4_000_000_000, -9n, 18_446_744_073_709_551_615n]);
      expect(received[0]?.body.slice(8)).toEqual([
        [
          ['one', 1],
          ['two', 2],
        ],
        { signature: 's', value: 'inner' },
        '/a/b',
      ]);
    });
  },
);
