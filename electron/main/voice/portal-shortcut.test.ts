import { expect, it } from 'vitest';
import { parseChord } from '../../../contract/key-chord.ts';
import { portalTrigger } from './portal-shortcut.ts';

it.each([
  ['F9', 'F9'],
  ['Control+Alt+V', 'CTRL+ALT+v'],
  ['Super+Shift+1', 'SHIFT+LOGO+1'],
  ['Control+Space', 'CTRL+space'],
  ['Control+Enter', 'CTRL+Return'],
  ['Control+Left', 'CTRL+Left'],
  ['Alt+PageDown', 'ALT+Next'],
  ['Scrolllock', 'Scroll_Lock'],
  ['ControlRight', null],
  ['Control+num1', null],
])('asks the desktop for %s as %s', (text, trigger) => {
  const chord = parseChord(text);
  expect(chord && portalTrigger(chord)).toBe(trigger);
});
