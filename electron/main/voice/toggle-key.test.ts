import { beforeEach, describe, expect, it, vi } from 'vitest';
import { globalShortcut, resetElectron } from '../../../tests/fakes/electron.ts';
import { createToggleKey, type ToggleKey } from './toggle-key.ts';

const onPress = vi.fn();
let key: ToggleKey;

beforeEach(() => {
  resetElectron();
  onPress.mockClear();
  key = createToggleKey(globalShortcut, { confirms: true, onPress });
});

const registered = (): string[] => [...globalShortcut.registered.keys()];

describe('the global toggle key', () => {
  it('is taken when set, changed and given back', () => {
    expect(key.set('ctrl+alt+v')).toBe('ok');
    expect(registered()).toEqual(['Control+Alt+V']);
    globalShortcut.press('Control+Alt+V');
    expect(onPress).toHaveBeenCalledTimes(1);
    expect(key.set('F8')).toBe('ok');
    expect(registered()).toEqual(['F8']);
    expect(key.set('F8')).toBe('ok');
    expect(key.set(null)).toBe('off');
    expect(registered()).toEqual([]);
  });

  it.each([
    ['F8', 'taken'],
    ['A', 'unusable'],
    ['Shift+A', 'unusable'],
    ['ControlRight', 'unusable'],
    ['nonsense', 'unusable'],
    [null, 'off'],
  ])('%s: %s', (accelerator, expected) => {
    globalShortcut.taken.add('F8');
    expect(key.set(accelerator)).toBe(expected);
    expect(registered()).toEqual([]);
  });

  it('is tried again when the person chooses it again', () => {
    globalShortcut.taken.add('F8');
    expect(key.set('F8')).toBe('taken');
    globalShortcut.taken.clear();
    expect(key.set('F8')).toBe('ok');
  });

  it('is not proven where the desktop does not tell', () => {
    expect(createToggleKey(globalShortcut, { confirms: false, onPress }).set('F8')).toBe('unconfirmed');
  });

  it('is unusable where Electron cannot read it', () => {
    const register = (): boolean => {
      throw new TypeError('conversion failure');
    };
    const shortcuts = { ...globalShortcut, register };
    expect(createToggleKey(shortcuts, { confirms: true, onPress }).set('Control+numdiv')).toBe('unusable');
  });

  it('is quiet while suspended, and can be set meanwhile', () => {
    key.set('F8');
    key.suspend(true);
    globalShortcut.press('F8');
    expect(key.set('F7')).toBe('ok');
    expect({ suspended: globalShortcut.suspended, registered: registered() }).toEqual({ suspended: true, registered: ['F7'] });
    globalShortcut.press('F7');
    expect(onPress).not.toHaveBeenCalled();
    key.suspend(false);
    globalShortcut.press('F7');
    expect(onPress).toHaveBeenCalledTimes(1);
  });
});
