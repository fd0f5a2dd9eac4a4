/** Keys that work while another program has the keyboard, as `key-chord.ts` reads them; null = none. */
export interface GlobalKeys {
  /** Pressed once to start, once to end. */
  toggle: string | null;
  /** Held while speaking. Needs a process that listens to the keyboard, started only for this. */
  hold: string | null;
}

/** What became of a global key. */
export type GlobalKeyState =
  /** None is set. */
  | 'off'
  | 'ok'
  /** Asked for, but this desktop decides with the person and does not tell what became of it (Wayland). */
  | 'unconfirmed'
  /** Another program has it. */
  | 'taken'
  /** No chord, or one that types something by itself. */
  | 'unusable'
  /** macOS: the person has not allowed VoiceAssist to see keys of other programs. */
  | 'not-permitted'
  /** Not possible here: no screen, or a Wayland desktop that does not offer it, or where the person refused. */
  | 'unavailable'
  /** The process that listens could not be kept running; security software may end it. */
  | 'stopped';

export interface GlobalKeyStates {
  toggle: GlobalKeyState;
  hold: GlobalKeyState;
}

/** What happened and what to do, for the person in front of the screen; null where there is nothing to say. */
export const GLOBAL_KEY_NOTICES: Readonly<Record<GlobalKeyState, string | null>> = {
  off: null,
  ok: null,
  unconfirmed:
    'Your desktop asks you once whether VoiceAssist may use this key. If it does nothing, allow it in the system settings.',
  taken: 'Another program already uses this key. Choose another one, or free it there.',
  unusable: 'This key types something in other programs. Choose a function key, or add Ctrl, Alt or the system key.',
  'not-permitted': 'Allow VoiceAssist under Privacy & Security, Accessibility, then choose the key again.',
  unavailable: 'Holding a key in other programs is not possible on this desktop. Use the toggle key instead.',
  stopped: 'Listening for this key keeps ending; security software may be blocking it. The toggle key and the button still work.',
};

/** A key pressed while any program has the keyboard. Every press is followed by its release, whatever goes wrong. */
export type GlobalTrigger = { kind: 'toggle' } | { kind: 'press' } | { kind: 'release' };
