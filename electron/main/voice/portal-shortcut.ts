import { randomBytes } from 'node:crypto';
import { type KeyChord, parseChord } from '../../../contract/key-chord.ts';
import type { FromKeyListener } from '../../../native/key-listener-protocol.ts';
import { type BusConnection, connectBus } from './dbus/connection.ts';
import type { BusMessage } from './dbus/message.ts';
import { textOf, type Value, type Variant } from './dbus/values.ts';
import type { KeyListener } from './hold-key.ts';

/**
 * Holding a key on Wayland, where the desktop itself listens: xdg-desktop-portal, GlobalShortcuts. The desktop shows the person
 * which key is asked for, lets them choose another, and tells when it goes down and up.
 * Source: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
 */
const PORTAL = { destination: 'org.freedesktop.portal.Desktop', path: '/org/freedesktop/portal/desktop' };
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts';
const REQUEST = 'org.freedesktop.portal.Request';
const SESSION = 'org.freedesktop.portal.Session';
/** One shortcut; the name stays, so that the desktop knows it again. */
const SHORTCUT = 'hold-to-speak';
/** Bounds the time the person takes to answer the desktop's question. */
const CONSENT_DEADLINE_MS = 120_000;

/** Names of keys that are not their `KeyboardEvent.code`, as xkbcommon calls them. */
const KEYSYMS: Readonly<Record<string, string>> = {
  Space: 'space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  PageUp: 'Prior',
  PageDown: 'Next',
  Enter: 'Return',
  Backspace: 'BackSpace',
  ScrollLock: 'Scroll_Lock',
};
const MODIFIERS = { Control: 'CTRL', Alt: 'ALT', Shift: 'SHIFT', Super: 'LOGO' } as const;

/** The chord as the desktop reads it (XDG shortcuts specification); null for a key it is better asked for in its own dialog. */
export function portalTrigger({ modifiers, code }: KeyChord): string | null {
  const character = /^(?:Key|Digit)(.)$/.exec(code)?.[1]?.toLowerCase();
  const key = character ?? KEYSYMS[code] ?? (/^(F\d+|Tab|Delete|Insert|Home|End|Escape)$/.test(code) ? code : undefined);
  return key === undefined ? null : [...modifiers.map((modifier) => MODIFIERS[modifier]), key].join('+');
}

/** A key listener without a process of ours: the desktop is the one that listens, and tells of this chord alone. */
export function startPortalListener(options: { busAddress: string; desktopId: string }): KeyListener {
  const ended = new AbortController();
  let onMessage: (message: FromKeyListener) => void = () => undefined;
  let onExit = (): void => undefined;
  let connection: BusConnection | null = null;
  let isPressed = false;

  function tell(kind: FromKeyListener['kind']): void {
    if (ended.signal.aborted) return;
    if (kind === 'press' || kind === 'release') {
      if (isPressed === (kind === 'press')) return;
      isPressed = kind === 'press';
    }
    onMessage({ kind });
  }

  function end(): void {
    if (ended.signal.aborted) return;
    ended.abort();
    connection?.close();
    setImmediate(() => onExit());
  }

  async function listen(text: string): Promise<void> {
    const chord = parseChord(text);
    if (chord === null) throw new Error('No chord');
    const bus = await connectBus(options.busAddress, ended.signal);
    connection = bus;
    bus.onClose(end);
    if (ended.signal.aborted) return bus.close();
    const portal = await openPortal(bus, options.desktopId);
    const session = await portal.createSession();
    bus.onMessage((message) => {
      if (message.sender !== portal.owner) return;
      if (message.interface === SESSION && message.member === 'Closed' && message.path === session) return end();
      if (message.interface !== SHORTCUTS || message.body[0] !== session || message.body[1] !== SHORTCUT) return;
      if (message.member === 'Activated') tell('press');
      if (message.member === 'Deactivated') tell('release');
    });
    await portal.bind(session, chord);
    tell('listening');
  }

  return {
    startDeadlineMs: CONSENT_DEADLINE_MS,
    postMessage(message) {
      if (message.kind === 'let-go') tell('release');
      else listen(message.chord).catch(() => tell('refused'));
    },
    onMessage: (listener) => (onMessage = listener),
    onExit: (listener) => (onExit = listener),
    kill: end,
  };
}

interface Portal {
  /** The one whose signals count: anyone on the bus can send something that looks the same. */
  owner: string;
  createSession(): Promise<string>;
  bind(session: string, chord: KeyChord): Promise<void>;
}

async function openPortal(bus: BusConnection, desktopId: string): Promise<Portal> {
  // Says who we are where we are not in a sandbox that says it. Older portals do not have it, and need nothing.
  const registry = { ...PORTAL, interface: 'org.freedesktop.host.portal.Registry', member: 'Register' };
  await bus.call({ ...registry, signature: 'sa{sv}', body: [desktopId, []] }).catch(() => undefined);
  const ofBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  const rule = `type='signal',sender='${PORTAL.destination}'`;
  await bus.call({ ...ofBus, member: 'AddMatch', signature: 's', body: [rule] });
  const [owner] = await bus.call({ ...ofBus, member: 'GetNameOwner', signature: 's', body: [PORTAL.destination] });

  /** Calls with a token of ours, and waits for the answer the portal gives by signal once the person has decided. */
  async function request(member: string, signature: string, arguments_: (token: string) => Value[]): Promise<Value[]> {
    const token = `voiceassist_${randomBytes(8).toString('hex')}`;
    const path = `${PORTAL.path}/request/${bus.name.slice(1).replaceAll('.', '_')}/${token}`;
    const response = Promise.withResolvers<Value[]>();
    bus.onClose(() => response.reject(new Error('The bus is gone')));
    bus.onMessage((message) => {
      if (isResponse(message, path) && message.sender === owner) response.resolve(message.body);
    });
    await bus.call({ ...PORTAL, interface: SHORTCUTS, member, signature, body: arguments_(token) }).catch(response.reject);
    const [code, results] = await response.promise;
    if (code !== 0) throw new Error('Refused');
    return results as Value[];
  }

  return {
    owner: textOf(owner),
    async createSession() {
      const results = await request('CreateSession', 'a{sv}', (token) => [
        [entry('handle_token', 's', token), entry('session_handle_token', 's', token)],
      ]);
      const found = (results as [string, Variant][]).find(([name]) => name === 'session_handle');
      if (typeof found?.[1].value !== 'string') throw new Error('No session');
      return found[1].value;
    },
    async bind(session, chord) {
      const trigger = portalTrigger(chord);
      const details = [
        entry('description', 's', 'Hold to speak to VoiceAssist'),
        ...(trigger === null ? [] : [entry('preferred_trigger', 's', trigger)]),
      ];
      await request('BindShortcuts', 'oa(sa{sv})sa{sv}', (token) => [
        session,
        [[SHORTCUT, details]],
        '',
        [entry('handle_token', 's', token)],
      ]);
    },
  };
}

function isResponse(message: BusMessage, path: string): boolean {
  return message.interface === REQUEST && message.member === 'Response' && message.path === path;
}

function entry(name: string, signature: string, value: Value): Value {
  return [name, { signature, value }];
}
