import { isUsableAnywhere, parseChord } from '../contract/key-chord.ts';
import { type ChordEvent, LET_GO, STUCK_KEY_MS, step, type NumberedChord } from './held-chord.ts';
import type { FromKeyListener, ToKeyListener } from './key-listener-protocol.ts';
import { numbered } from './key-numbers.ts';

/**
 * The key listener: a process of its own that sees every key of the computer, and tells of one chord that it was pressed
 * and released. Apart because a library that hooks the keyboard can hang or abort its process, and so that no other code
 * can reach the keys. It keeps nothing, logs nothing and has no other way out than these messages.
 */

/** What a utility process of Electron has in place of Node's channel. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToKeyListener }) => void): void;
  postMessage(message: FromKeyListener): void;
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort;
const answer = (message: FromKeyListener): void => (parentPort ? parentPort.postMessage(message) : void process.send?.(message));

if (parentPort) parentPort.on('message', ({ data }) => receive(data));
else process.on('message', (message: ToKeyListener) => receive(message));
// The parent is gone: nobody is left to listen for.
process.on('disconnect', () => process.exit(0));

let chord: NumberedChord | null = null;
let state = LET_GO;
let watchdog: NodeJS.Timeout | undefined;

function receive(message: ToKeyListener): void {
  if (message.kind === 'let-go') handle({ kind: 'let-go' });
  else listen(message.chord).catch(() => answer({ kind: 'refused' }));
}

/** Rejects where there is nothing to listen to. Without a screen the library would block this process for ever. */
async function listen(text: string): Promise<void> {
  const wanted = parseChord(text);
  if (wanted === null || !isUsableAnywhere(wanted, 'hold')) throw new Error('No chord that may be listened for');
  if (process.platform === 'linux' && !process.env['DISPLAY']) throw new Error('No screen');
  const { uIOhook, UiohookKey } = await import('uiohook-napi');
  chord = numbered(wanted, UiohookKey);
  if (chord === null) throw new Error('No such key');
  uIOhook.on('keydown', (event) => handle(eventOf('down', event)));
  uIOhook.on('keyup', (event) => handle(eventOf('up', event)));
  uIOhook.start();
  answer({ kind: 'listening' });
}

interface LibraryEvent {
  keycode: number;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

function eventOf(kind: 'down' | 'up', event: LibraryEvent): ChordEvent {
  const held = { Control: event.ctrlKey, Alt: event.altKey, Shift: event.shiftKey, Super: event.metaKey };
  return { kind, number: event.keycode, held, atMs: performance.now() };
}

function handle(event: ChordEvent): void {
  if (chord === null) return;
  const next = step(chord, state, event);
  state = next.state;
  if (next.edge !== null) answer({ kind: next.edge });
  watch();
}

/** A key that should repeat is looked at again when it would be stuck. */
function watch(): void {
  clearTimeout(watchdog);
  if (!state.isPressed || state.repeatedAtMs === null) return;
  watchdog = setTimeout(() => handle({ kind: 'tick', atMs: performance.now() }), STUCK_KEY_MS);
}
