import { beforeEach, describe, expect, it } from 'vitest';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { followKeys } from './key-triggers.ts';

/** A window and its document, as far as keys go. */
class FakeDocument extends EventTarget {
  hidden = false;
}

let page: FakeDocument;
let target: EventTarget;
let sent: string[];
let keys: VoiceSettings['keys'];
let stop: () => void;
let typing: boolean;

beforeEach(() => {
  [page, target, sent] = [new FakeDocument(), new EventTarget(), []];
  typing = false;
  keys = { hold: 'F9', toggle: 'F8', globalToggle: null, globalHold: null };
  stop = followKeys(
    { window: target as Window, document: page, isTyping: () => typing },
    () => keys,
    (event) => sent.push('source' in event ? `${event.kind} ${event.source}` : event.kind),
  );
});

function key(type: 'keydown' | 'keyup', code: string, more: Partial<KeyboardEvent> = {}): Event {
  const event = Object.assign(new Event(type, { cancelable: true }), {
    code,
    repeat: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...more,
  });
  target.dispatchEvent(event);
  return event;
}

describe('keys', () => {
  it('hold: down is the press, repeats are repeats, up is the release', () => {
    key('keydown', 'F9');
    key('keydown', 'F9', { repeat: true });
    key('keyup', 'F9');
    expect(sent).toEqual(['press key-hold', 'repeat key-hold', 'release key-hold']);
  });

  it('toggle: each press counts once, however long it is held', () => {
    key('keydown', 'F8');
    key('keydown', 'F8', { repeat: true });
    key('keyup', 'F8');
    key('keydown', 'F8');
    expect(sent).toEqual(['press key-toggle', 'press key-toggle']);
  });

  it('are taken as they are set at the time', () => {
    keys = { ...keys, hold: 'Space', toggle: null };
    key('keydown', 'Space');
    key('keydown', 'F9');
    expect(sent).toEqual(['press key-hold', 'other-key']);
  });

  it('are text in a text field where they write, and triggers where they do not', () => {
    typing = true;
    keys = { ...keys, hold: 'Space' };
    key('keydown', 'Space');
    key('keydown', 'F8');
    expect(sent).toEqual(['press key-toggle']);
  });

  it('do nothing else in the page when they are ours', () => {
    expect(key('keydown', 'F9').defaultPrevented).toBe(true);
    expect(key('keydown', 'KeyA').defaultPrevented).toBe(false);
  });

  it('mean something else with a modifier, but are let go with one too', () => {
    key('keydown', 'F9', { ctrlKey: true });
    key('keyup', 'F9', { ctrlKey: true });
    expect(sent).toEqual(['release key-hold']);
  });

  it('tell Escape once, and other keys for the watchdog', () => {
    key('keydown', 'Escape');
    key('keydown', 'Escape', { repeat: true });
    key('keydown', 'KeyA', { repeat: true });
    expect(sent).toEqual(['escape']);
  });

  it('tell that the window lost the keyboard or cannot be seen', () => {
    target.dispatchEvent(new Event('blur'));
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    page.hidden = false;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(sent).toEqual(['blur', 'hidden']);
  });

  it('are left alone afterwards', () => {
    stop();
    key('keydown', 'F9');
    target.dispatchEvent(new Event('blur'));
    expect(sent).toEqual([]);
  });
});
