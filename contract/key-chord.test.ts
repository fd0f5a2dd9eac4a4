import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chordFromKeyboard,
  chordText,
  isUsableAnywhere,
  MODIFIERS,
  parseChord,
  type ChordUse,
  type PressedKey,
} from './key-chord.ts';

const pressed = (code: string, key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  code,
  key,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});

describe('a chord of keys', () => {
  it.each([
    ['F9', { modifiers: [], code: 'F9' }],
    ['ctrl+space', { modifiers: ['Control'], code: 'Space' }],
    ['Shift + Alt + Control + A', { modifiers: ['Control', 'Alt', 'Shift'], code: 'KeyA' }],
    ['Cmd+num0', { modifiers: ['Super'], code: 'Numpad0' }],
    ["Option+'", { modifiers: ['Alt'], code: 'Quote' }],
    ['Control+Left', { modifiers: ['Control'], code: 'ArrowLeft' }],
    ['ControlRight', { modifiers: [], code: 'ControlRight' }],
  ])('is read from %j', (text, chord) => {
    expect(parseChord(text)).toEqual(chord);
  });

  it.each([
    '',
    '+',
    'Control',
    'Control+',
    'A+Control',
    'Control+Control+A',
    'Ctrl+Control+A',
    'F25',
    'Hyper+A',
    'A+B',
    'constructor+A',
    'Ä',
  ])('is not in %j', (text) => {
    expect(parseChord(text)).toBeNull();
  });

  it('says the same again when it is written down', () => {
    const chord = fc.record({
      modifiers: fc.subarray([...MODIFIERS]),
      code: fc.constantFrom(
        'KeyA',
        'Digit7',
        'F1',
        'F24',
        'Space',
        'ArrowUp',
        'Numpad3',
        'NumpadAdd',
        'Minus',
        'Backslash',
        'ScrollLock',
      ),
    });
    fc.assert(
      fc.property(chord, (one) => {
        expect(parseChord(chordText(one))).toEqual(one);
      }),
      { seed: 20261120 },
    );
  });

  it.each<[string, ChordUse, boolean]>([
    ['F9', 'toggle', true],
    ['F9', 'hold', true],
    ['Scrolllock', 'hold', true],
    ['A', 'toggle', false],
    ['A', 'hold', false],
    ['Shift+A', 'toggle', false],
    ['Space', 'hold', false],
    ['Enter', 'toggle', false],
    ['Control+Space', 'toggle', true],
    ['Super+Shift+A', 'hold', true],
    ['ControlRight', 'hold', true],
    ['ControlRight', 'toggle', false],
    ['Alt+ControlRight', 'hold', false],
  ])('%s as %s in all programs: %s', (text, use, usable) => {
    const chord = parseChord(text);
    expect(chord && isUsableAnywhere(chord, use)).toBe(usable);
  });

  it.each<[PressedKey, ChordUse, string | null]>([
    [pressed('F9', 'F9'), 'hold', 'F9'],
    [pressed('Space', ' ', { ctrlKey: true }), 'toggle', 'Control+Space'],
    // The key right of T on a German keyboard.
    [pressed('KeyY', 'z', { ctrlKey: true, altKey: true }), 'toggle', 'Control+Alt+Z'],
    [pressed('KeyY', 'z', { ctrlKey: true, altKey: true }), 'hold', 'Control+Alt+Y'],
    [pressed('ControlRight', 'Control', { ctrlKey: true }), 'hold', 'ControlRight'],
    [pressed('ControlLeft', 'Control', { ctrlKey: true }), 'hold', null],
    [pressed('ShiftLeft', 'Shift', { shiftKey: true }), 'toggle', null],
    [pressed('Unidentified', 'Dead'), 'hold', null],
  ])('pressed as %o for %s is %s', (event, use, text) => {
    const chord = chordFromKeyboard(event, use);
    expect(chord && chordText(chord)).toBe(text);
  });
});
