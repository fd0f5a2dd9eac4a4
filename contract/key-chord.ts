/** A key with what is held down with it. */
export interface KeyChord {
  /** In the order of `MODIFIERS`, each once. */
  modifiers: readonly Modifier[];
  /** `KeyboardEvent.code` of the key. */
  code: string;
}

/** `Super` is the Windows key, and Command on a Mac. */
export const MODIFIERS = ['Control', 'Alt', 'Shift', 'Super'] as const;
export type Modifier = (typeof MODIFIERS)[number];

/** Where a chord is used: `toggle` is taken from all other programs, `hold` only listened for. */
export type ChordUse = 'toggle' | 'hold';

/** Other names the same modifier goes by. */
const MODIFIER_NAMES: Readonly<Record<string, Modifier>> = {
  control: 'Control',
  ctrl: 'Control',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
  super: 'Super',
  meta: 'Super',
  command: 'Super',
  cmd: 'Super',
};

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const DIGITS = [...'0123456789'];
const FUNCTION_KEYS = Array.from({ length: 24 }, (_, at) => `F${at + 1}`);

/** By `KeyboardEvent.code`, the key's name in an accelerator of Electron. */
const NAME_BY_CODE: ReadonlyMap<string, string> = new Map([
  ...LETTERS.map((letter): [string, string] => [`Key${letter}`, letter]),
  ...DIGITS.map((digit): [string, string] => [`Digit${digit}`, digit]),
  ...DIGITS.map((digit): [string, string] => [`Numpad${digit}`, `num${digit}`]),
  ...FUNCTION_KEYS.map((name): [string, string] => [name, name]),
  ['Space', 'Space'],
  ['Tab', 'Tab'],
  ['Backspace', 'Backspace'],
  ['Delete', 'Delete'],
  ['Insert', 'Insert'],
  ['Enter', 'Enter'],
  ['ArrowUp', 'Up'],
  ['ArrowDown', 'Down'],
  ['ArrowLeft', 'Left'],
  ['ArrowRight', 'Right'],
  ['Home', 'Home'],
  ['End', 'End'],
  ['PageUp', 'PageUp'],
  ['PageDown', 'PageDown'],
  ['Escape', 'Escape'],
  ['PrintScreen', 'PrintScreen'],
  ['ScrollLock', 'Scrolllock'],
  ['NumpadDecimal', 'numdec'],
  ['NumpadAdd', 'numadd'],
  ['NumpadSubtract', 'numsub'],
  ['NumpadMultiply', 'nummult'],
  ['NumpadDivide', 'numdiv'],
  ['Semicolon', ';'],
  ['Comma', ','],
  ['Period', '.'],
  ['Slash', '/'],
  ['Backquote', '`'],
  ['BracketLeft', '['],
  ['BracketRight', ']'],
  ['Backslash', '\\'],
  ['Quote', "'"],
  ['Minus', '-'],
  ['Equal', '='],
  // Held alone; no accelerator of Electron, so for holding only.
  ['ControlRight', 'ControlRight'],
  ['MetaRight', 'MetaRight'],
]);

const CODE_BY_NAME: ReadonlyMap<string, string> = new Map([...NAME_BY_CODE].map(([code, name]) => [name.toLowerCase(), code]));

/** Keys that change what other keys do: only useful held alone. */
const LONE_MODIFIERS: ReadonlySet<string> = new Set(['ControlRight', 'MetaRight']);
/** Keys that type nothing and steer nothing, and so can be a chord by themselves. */
const FREE_KEYS: ReadonlySet<string> = new Set([...FUNCTION_KEYS, 'ScrollLock']);

/** Reads `Control+Alt+Space`: modifiers, then one key, by the names of Electron's accelerators. Null for anything else. */
export function parseChord(text: string): KeyChord | null {
  const parts = text.split('+').map((part) => part.trim().toLowerCase());
  const code = CODE_BY_NAME.get(parts.pop() ?? '');
  const modifiers = parts.map((part) => (Object.hasOwn(MODIFIER_NAMES, part) ? MODIFIER_NAMES[part] : undefined));
  if (code === undefined || modifiers.includes(undefined) || new Set(modifiers).size < modifiers.length) return null;
  return { modifiers: MODIFIERS.filter((modifier) => modifiers.includes(modifier)), code };
}

/** The chord as `parseChord` reads it, which is also how Electron does. */
export function chordText(chord: KeyChord): string {
  return [...chord.modifiers, NAME_BY_CODE.get(chord.code) ?? chord.code].join('+');
}

/**
 * Whether the chord may be listened for in all programs. What types a character or moves a cursor must come with Control,
 * Alt or Super: a toggle on a bare letter would take that letter from every program.
 */
export function isUsableAnywhere(chord: KeyChord, use: ChordUse): boolean {
  if (LONE_MODIFIERS.has(chord.code)) return use === 'hold' && chord.modifiers.length === 0;
  return FREE_KEYS.has(chord.code) || chord.modifiers.some((modifier) => modifier !== 'Shift');
}

/** The parts of a `KeyboardEvent` a chord is made of. */
export interface PressedKey {
  code: string;
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/**
 * The chord a person presses while choosing one; null for a key that cannot be one (a modifier that may still be followed
 * by its key). Electron looks for a toggle by the letter on the key, a held chord is looked for by the key's place: on a
 * keyboard that is not American these differ.
 */
export function chordFromKeyboard(pressed: PressedKey, use: ChordUse): KeyChord | null {
  const letter = /^[a-z]$/i.test(pressed.key) ? `Key${pressed.key.toUpperCase()}` : null;
  const code = use === 'toggle' && letter !== null ? letter : pressed.code;
  if (!NAME_BY_CODE.has(code)) return null;
  if (LONE_MODIFIERS.has(code)) return { modifiers: [], code };
  const held = { Control: pressed.ctrlKey, Alt: pressed.altKey, Shift: pressed.shiftKey, Super: pressed.metaKey };
  return { modifiers: MODIFIERS.filter((modifier) => held[modifier]), code };
}
