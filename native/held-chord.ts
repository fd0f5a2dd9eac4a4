import type { Modifier } from '../contract/key-chord.ts';

/** A chord by the key numbers of the listener's library. */
export interface NumberedChord {
  /** A key may have several: those of the number pad have one with and one without Num Lock. */
  numbers: readonly number[];
  modifiers: readonly Modifier[];
  /** The modifier the key itself is; it counts as held by its own press. */
  ownModifier: Modifier | null;
}

export interface HeldChord {
  /** Whether the key is down; with which modifiers it went down does not matter. */
  isKeyDown: boolean;
  isPressed: boolean;
  lastDownAtMs: number;
  /** Last repeat while pressed; null before the first, and when another key's repeats have taken its place. */
  repeatedAtMs: number | null;
}

/** `held` is what the system says of the modifiers at this event. */
export type ChordEvent =
  | { kind: 'down' | 'up'; number: number; held: Readonly<Record<Modifier, boolean>>; atMs: number }
  | { kind: 'let-go' }
  | { kind: 'tick'; atMs: number };

export type Edge = 'press' | 'release';

export const LET_GO: HeldChord = { isKeyDown: false, isPressed: false, lastDownAtMs: -Infinity, repeatedAtMs: null };

/**
 * A held key repeats about every 30 ms. One that has repeated and then does not for this long, with no other key pressed in
 * between, is not held any more: its release went to a place nobody sees (lock screen, elevated window, remote desktop).
 */
export const STUCK_KEY_MS = 2_000;
/** The longest a system waits before a key starts to repeat: two downs further apart with no up between are two presses. */
const LONGEST_REPEAT_GAP_MS = 1_200;

/**
 * What an event means for the chord. Pressed: its key goes down while exactly its modifiers are held. Released: the key or
 * one of the modifiers goes up. Presses and releases take turns, whatever comes in whatever order.
 */
export function step(chord: NumberedChord, state: HeldChord, event: ChordEvent): { state: HeldChord; edge: Edge | null } {
  switch (event.kind) {
    case 'let-go':
      return end(state, LET_GO);
    case 'tick':
      return isStuck(state, event.atMs) ? end(state, LET_GO) : { state, edge: null };
    case 'up':
      if (chord.numbers.includes(event.number)) return end(state, LET_GO);
      return holdsAll(chord, event.held) ? { state, edge: null } : end(state, { ...state, isPressed: false });
    case 'down':
      return chord.numbers.includes(event.number) ? ownDown(chord, state, event) : otherDown(chord, state, event.held);
  }
}

type Down = Extract<ChordEvent, { kind: 'down' | 'up' }>;

function ownDown(chord: NumberedChord, state: HeldChord, { held, atMs }: Down): { state: HeldChord; edge: Edge | null } {
  const next = { ...state, isKeyDown: true, lastDownAtMs: atMs };
  if (state.isPressed) {
    if (!holdsAll(chord, held)) return end(state, { ...next, isPressed: false });
    return { state: { ...next, repeatedAtMs: atMs }, edge: null };
  }
  const isRepeat = state.isKeyDown && atMs - state.lastDownAtMs < LONGEST_REPEAT_GAP_MS;
  if (isRepeat || !holdsExactly(chord, held)) return { state: next, edge: null };
  return { state: { ...next, isPressed: true, repeatedAtMs: null }, edge: 'press' };
}

function otherDown(chord: NumberedChord, state: HeldChord, held: Down['held']): { state: HeldChord; edge: Edge | null } {
  const next = { ...state, repeatedAtMs: null };
  return holdsAll(chord, held) ? { state: next, edge: null } : end(state, { ...next, isPressed: false });
}

function end(before: HeldChord, after: HeldChord): { state: HeldChord; edge: Edge | null } {
  return { state: after, edge: before.isPressed ? 'release' : null };
}

function isStuck(state: HeldChord, atMs: number): boolean {
  return state.isPressed && state.repeatedAtMs !== null && atMs - state.repeatedAtMs >= STUCK_KEY_MS;
}

function holdsAll(chord: NumberedChord, held: Down['held']): boolean {
  return chord.modifiers.every((modifier) => held[modifier]);
}

function holdsExactly(chord: NumberedChord, held: Down['held']): boolean {
  const others = Object.entries(held).filter(([modifier]) => modifier !== chord.ownModifier);
  return others.every(([modifier, isHeld]) => isHeld === (chord.modifiers as readonly string[]).includes(modifier));
}
