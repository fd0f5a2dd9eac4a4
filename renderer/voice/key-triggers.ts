import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { TriggerEvent } from './trigger.ts';

/** Where keys are listened to: the window, or in tests anything that takes listeners. */
export interface KeyTarget {
  window: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  document: Pick<Document, 'addEventListener' | 'removeEventListener'> & { readonly hidden: boolean };
  /** Whether what is pressed there writes text. */
  isTyping(target: EventTarget | null): boolean;
}

/** Keys that write something: in a text field they are text. */
const WRITES =
  /^(Key|Digit|Numpad|Space|Enter|Tab|Backspace|Bracket|Semicolon|Quote|Comma|Period|Slash|Backslash|Minus|Equal|Backquote|Intl)/;

/**
 * Listens to the keys of the settings, before anything else in the page does. A key-up is taken even where the key-down
 * went to a text field; modifiers with the key mean something else.
 */
export function followKeys(
  { window: target, document: page, isTyping }: KeyTarget,
  keys: () => VoiceSettings['keys'],
  send: (event: TriggerEvent) => void,
): () => void {
  const down = (event: KeyboardEvent): void => {
    const { hold, toggle } = keys();
    const atMs = event.timeStamp;
    if (event.code === 'Escape' && !event.repeat) return send({ kind: 'escape', atMs });
    const source = event.code === hold ? 'key-hold' : event.code === toggle ? 'key-toggle' : null;
    if (source === null) {
      if (!event.repeat) send({ kind: 'other-key', atMs });
      return;
    }
    if (event.repeat) {
      event.preventDefault();
      if (source === 'key-hold') send({ kind: 'repeat', source, atMs });
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || (WRITES.test(event.code) && isTyping(event.target))) return;
    send({ kind: 'press', source, atMs });
    event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.code === keys().hold) send({ kind: 'release', source: 'key-hold', atMs: event.timeStamp });
  };
  const blur = (): void => send({ kind: 'blur', atMs: performance.now() });
  const visibility = (): void => {
    if (page.hidden) send({ kind: 'hidden', atMs: performance.now() });
  };
  target.addEventListener('keydown', down, { capture: true });
  target.addEventListener('keyup', up, { capture: true });
  target.addEventListener('blur', blur);
  page.addEventListener('visibilitychange', visibility);
  return () => {
    target.removeEventListener('keydown', down, { capture: true });
    target.removeEventListener('keyup', up, { capture: true });
    target.removeEventListener('blur', blur);
    page.removeEventListener('visibilitychange', visibility);
  };
}
