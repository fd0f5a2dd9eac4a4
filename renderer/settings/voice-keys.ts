import { chordFromKeyboard, chordText, isUsableAnywhere, type PressedKey } from '../../contract/key-chord.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';

export type KeySlot = keyof VoiceSettings['keys'];

/** What a press says while a key is being chosen. `wait`: a modifier whose key may still follow. */
export type ChosenKey =
  | { kind: 'wait' }
  | { kind: 'key'; key: string }
  /** `typing` writes text, `reserved` has another use, `no-modifier` would be taken from all programs, `taken` is ours already. */
  | { kind: 'typing' | 'reserved' | 'no-modifier'; key: string }
  | { kind: 'taken'; key: string; by: KeySlot };

/** Keys that write or move in a text field: held there, they would. */
const WRITES =
  /^(Key[A-Z]|Digit\d|Space|Enter|NumpadEnter|Backspace|Delete|Insert|Tab|Home|End|PageUp|PageDown|Arrow|Bracket|Semicolon|Quote|Comma|Period|Slash|Backslash|Minus|Equal|Backquote|Intl|Numpad)/;
/** Keys of the window and the system, and modifiers that come with other keys all the time. */
const RESERVED =
  /^(Escape|F1|F5|F6|F10|F11|F12|CapsLock|NumLock|ContextMenu|Meta(Left|Right)|(Control|Shift|Alt)Left|ShiftRight)$/;

const SLOTS: readonly KeySlot[] = ['hold', 'toggle', 'globalToggle', 'globalHold'];

/** Judges a press for a slot: the window's own keys are a `KeyboardEvent.code`, the global ones a chord. */
export function chooseKey(pressed: PressedKey, slot: KeySlot, keys: VoiceSettings['keys']): ChosenKey {
  return slot === 'hold' || slot === 'toggle' ? windowKey(pressed.code, slot, keys) : globalKey(pressed, slot, keys);
}

function windowKey(code: string, slot: KeySlot, keys: VoiceSettings['keys']): ChosenKey {
  if (RESERVED.test(code)) return { kind: 'reserved', key: code };
  if (WRITES.test(code)) return { kind: 'typing', key: code };
  return unlessTaken(code, slot, keys);
}

function globalKey(pressed: PressedKey, slot: 'globalToggle' | 'globalHold', keys: VoiceSettings['keys']): ChosenKey {
  const use = slot === 'globalHold' ? 'hold' : 'toggle';
  const chord = chordFromKeyboard(pressed, use);
  if (chord === null) return { kind: 'wait' };
  const key = chordText(chord);
  if (!isUsableAnywhere(chord, use)) {
    // Right Ctrl may be the chord itself or the beginning of one.
    return /^(Control|Meta)Right$/.test(pressed.code) ? { kind: 'wait' } : { kind: 'no-modifier', key };
  }
  return unlessTaken(key, slot, keys);
}

function unlessTaken(key: string, slot: KeySlot, keys: VoiceSettings['keys']): ChosenKey {
  const by = SLOTS.find((other) => other !== slot && keys[other] === key);
  return by === undefined ? { kind: 'key', key } : { kind: 'taken', key, by };
}
