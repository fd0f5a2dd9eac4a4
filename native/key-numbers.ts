import type { KeyChord, Modifier } from '../contract/key-chord.ts';
import type { NumberedChord } from './held-chord.ts';

/** The library's numbers by its names for the keys, `UiohookKey`. */
export type KeyNumbers = Readonly<Record<string, number>>;

/** Where its name is not `KeyboardEvent.code`. */
const NAME_BY_CODE: Readonly<Record<string, readonly string[]>> = {
  ControlRight: ['CtrlRight'],
  Numpad0: ['Numpad0', 'NumpadInsert'],
  Numpad1: ['Numpad1', 'NumpadEnd'],
  Numpad2: ['Numpad2', 'NumpadArrowDown'],
  Numpad3: ['Numpad3', 'NumpadPageDown'],
  Numpad4: ['Numpad4', 'NumpadArrowLeft'],
  Numpad6: ['Numpad6', 'NumpadArrowRight'],
  Numpad7: ['Numpad7', 'NumpadHome'],
  Numpad8: ['Numpad8', 'NumpadArrowUp'],
  Numpad9: ['Numpad9', 'NumpadPageUp'],
  NumpadDecimal: ['NumpadDecimal', 'NumpadDelete'],
};

const OWN_MODIFIERS: Readonly<Record<string, Modifier>> = { ControlRight: 'Control', MetaRight: 'Super' };

/** The chord by the library's numbers; null for a key it does not know. */
export function numbered(chord: KeyChord, all: KeyNumbers): NumberedChord | null {
  const names = NAME_BY_CODE[chord.code] ?? [chord.code.replace(/^(Key|Digit)(?=.$)/, '')];
  const numbers = names.map((name) => all[name]).filter((number) => number !== undefined);
  if (numbers.length === 0) return null;
  return { numbers, modifiers: chord.modifiers, ownModifier: OWN_MODIFIERS[chord.code] ?? null };
}
