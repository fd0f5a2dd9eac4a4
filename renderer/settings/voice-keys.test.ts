import { describe, expect, it } from 'vitest';
import { keyName } from '../text/key-name.ts';
import { chooseKey, type KeySlot } from './voice-keys.ts';

const keys = { hold: 'F9', toggle: 'F8', globalToggle: 'Control+Alt+Space', globalHold: null };

const press = (code: string, slot: KeySlot, modifiers: { ctrlKey?: boolean; altKey?: boolean } = {}) =>
  chooseKey({ code, key: code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...modifiers }, slot, keys);

describe('choosing a key', () => {
  it('takes keys that type nothing', () => {
    expect(press('F7', 'hold')).toEqual({ kind: 'key', key: 'F7' });
    expect(press('Pause', 'toggle')).toEqual({ kind: 'key', key: 'Pause' });
    expect(press('F9', 'hold')).toEqual({ kind: 'key', key: 'F9' });
    expect(press('ControlRight', 'hold')).toEqual({ kind: 'key', key: 'ControlRight' });
  });

  it.each(['KeyA', 'Space', 'Enter', 'Numpad0', 'ArrowUp'])('refuses %s, which writes or moves', (code) => {
    expect(press(code, 'hold').kind).toBe('typing');
  });

  it.each(['Escape', 'F5', 'ShiftLeft', 'MetaLeft'])('refuses %s, which has another use', (code) => {
    expect(press(code, 'toggle').kind).toBe('reserved');
  });

  it('says which other key of ours it is already', () => {
    expect(press('F8', 'hold')).toEqual({ kind: 'taken', key: 'F8', by: 'toggle' });
    expect(press('F9', 'globalToggle')).toEqual({ kind: 'taken', key: 'F9', by: 'hold' });
  });

  it('wants a modifier for keys that work anywhere, and waits for the key after one', () => {
    expect(press('KeyD', 'globalToggle').kind).toBe('no-modifier');
    expect(press('ControlLeft', 'globalToggle', { ctrlKey: true }).kind).toBe('wait');
    expect(press('KeyD', 'globalHold', { ctrlKey: true, altKey: true })).toEqual({ kind: 'key', key: 'Control+Alt+D' });
    expect(press('F10', 'globalToggle')).toEqual({ kind: 'key', key: 'F10' });
  });

  it('names keys as people do', () => {
    expect(['F9', 'ControlRight', 'Control+Alt+Space', 'ScrollLock'].map(keyName)).toEqual([
      'F9',
      'Right Ctrl',
      'Ctrl + Alt + Space',
      'Scroll Lock',
    ]);
  });
});
