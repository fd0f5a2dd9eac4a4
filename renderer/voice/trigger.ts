import type { CaptureMessage, VoiceTrigger } from '../../contract/voice.ts';

/** What a person can press. */
export type TriggerSource = Exclude<VoiceTrigger, 'file'>;

/** Why a turn's audio ended. */
export type EndReason = Extract<CaptureMessage, { kind: 'end' }>['reason'];

/** Shorter than this nothing was said: the turn is cancelled. The shortest word of command takes longer. */
export const SHORTEST_TURN_MS = 200;
/** A press of the button let go within this is a tap, which keeps listening; longer, it was held. */
export const TAP_MS = 300;
/** Longest turn. What was said until then is asked. */
export const LONGEST_TURN_MS = 600_000;
/**
 * A held key repeats about every 30 ms, first after up to 1 s. A key that has repeated and then does not for this long,
 * with no other key pressed in between, is not held any more: its release was lost.
 */
export const STUCK_KEY_MS = 2_000;
/** A second press this soon after the first, with no release between, is one contact bouncing. */
const BOUNCE_MS = 50;

/** Held: ends with the release. Latched: ends with the next press of any trigger. */
interface Recording {
  kind: 'recording';
  source: TriggerSource;
  hold: 'held' | 'latched';
  startedAtMs: number;
  /** Last repeat of the held key; null before the first, and when another key's repeats have taken its place. */
  repeatedAtMs: number | null;
}

export type TriggerState = { kind: 'idle' } | Recording;

/** Times are `performance.now()` of when the event happened. */
export type TriggerEvent =
  | { kind: 'press'; source: TriggerSource; atMs: number }
  | { kind: 'release'; source: TriggerSource; atMs: number }
  /** The held key repeats. */
  | { kind: 'repeat'; source: TriggerSource; atMs: number }
  /** Some other key went down: the held key will not repeat any more. */
  | { kind: 'other-key'; atMs: number }
  | { kind: 'escape'; atMs: number }
  /** The device or process behind a trigger is gone, and its release with it. */
  | { kind: 'source-lost'; source: TriggerSource; atMs: number }
  /** The window lost the keyboard: it will not see the release. */
  | { kind: 'blur'; atMs: number }
  /** The page cannot be seen any more: nobody could see that it listens. */
  | { kind: 'hidden'; atMs: number }
  /** The profile or the screen was locked. */
  | { kind: 'locked'; atMs: number }
  /** The microphone delivered its first sample. */
  | { kind: 'first-sample'; atMs: number }
  /** The capture ended by itself. */
  | { kind: 'capture-ended'; reason: EndReason; atMs: number }
  /** The microphone could not be opened. */
  | { kind: 'capture-failed'; atMs: number }
  | { kind: 'tick'; atMs: number };

export type TriggerEffect =
  /** Always the first effect of a press: the microphone takes longest. */
  | { kind: 'open-microphone' }
  /** Silence at once, before any message is sent. */
  | { kind: 'flush-playback' }
  | { kind: 'start-turn'; source: TriggerSource; atMs: number }
  | { kind: 'end-turn'; reason: EndReason; atMs: number }
  | { kind: 'cancel-turn' }
  /** Ends what still goes on of the turn before: its transcription, its answer. `discard`: its sound goes too. */
  | { kind: 'stop-answer'; discard: boolean }
  | { kind: 'cue'; cue: 'start' | 'end' | 'cancel' };

export interface Step {
  state: TriggerState;
  effects: TriggerEffect[];
}

export const IDLE: TriggerState = { kind: 'idle' };

/** Sources whose presses and releases only a focused window sees. */
const IN_WINDOW: ReadonlySet<TriggerSource> = new Set(['key-hold', 'key-toggle', 'button']);
/** Sources that start with one press and end with another. */
const LATCHING: ReadonlySet<TriggerSource> = new Set(['key-toggle', 'global-toggle', 'hands-free']);
/** Sources that are keys, and repeat while held. */
const REPEATING: ReadonlySet<TriggerSource> = new Set(['key-hold']);

/**
 * The one state machine behind every trigger. Whatever comes, in whatever order: there is never more than one turn, and
 * each that was started is ended or cancelled exactly once.
 */
export function step(state: TriggerState, event: TriggerEvent): Step {
  return state.kind === 'idle' ? whileIdle(event) : whileRecording(state, event);
}

/** When a `tick` is needed, if nothing comes before; null when none is. */
export function nextTickMs(state: TriggerState): number | null {
  if (state.kind === 'idle') return null;
  const limit = state.startedAtMs + LONGEST_TURN_MS;
  return state.repeatedAtMs === null ? limit : Math.min(limit, state.repeatedAtMs + STUCK_KEY_MS);
}

function whileIdle(event: TriggerEvent): Step {
  switch (event.kind) {
    case 'press':
      return start(event.source, event.atMs);
    case 'escape':
    case 'locked':
      return {
        state: IDLE,
        effects: [{ kind: 'flush-playback' }, { kind: 'stop-answer', discard: event.kind === 'escape' }],
      };
    case 'release':
    case 'repeat':
    case 'other-key':
    case 'source-lost':
    case 'blur':
    case 'hidden':
    case 'first-sample':
    case 'capture-ended':
    case 'capture-failed':
    case 'tick':
      return { state: IDLE, effects: [] };
  }
}

function whileRecording(state: Recording, event: TriggerEvent): Step {
  const stay: Step = { state, effects: [] };
  switch (event.kind) {
    case 'press':
      return pressed(state, event.source, event.atMs);
    case 'release':
      return state.source === event.source && state.hold === 'held' ? released(state, event.atMs) : stay;
    case 'repeat':
      return state.source === event.source && REPEATING.has(event.source)
        ? { state: { ...state, repeatedAtMs: event.atMs }, effects: [] }
        : stay;
    case 'other-key':
      return { state: { ...state, repeatedAtMs: null }, effects: [] };
    case 'escape':
      return cancel();
    case 'source-lost':
      return state.source === event.source ? end(state, 'released', event.atMs) : stay;
    case 'blur':
      return IN_WINDOW.has(state.source) && state.hold === 'held' ? end(state, 'released', event.atMs) : stay;
    case 'hidden':
      return IN_WINDOW.has(state.source) ? end(state, 'released', event.atMs) : stay;
    case 'locked':
      return end(state, 'released', event.atMs);
    case 'first-sample':
      // Who speaks already needs no sign to begin.
      return state.source === 'hands-free' ? stay : { state, effects: [{ kind: 'cue', cue: 'start' }] };
    case 'capture-ended':
      // Who holds a trigger decides when to end, however long the pause.
      if (event.reason === 'end-of-speech' && state.hold === 'held') return stay;
      return end(state, event.reason, event.atMs);
    case 'capture-failed':
      return { state: IDLE, effects: [{ kind: 'cancel-turn' }] };
    case 'tick':
      return ticked(state, event.atMs);
  }
}

function start(source: TriggerSource, atMs: number): Step {
  return {
    state: {
      kind: 'recording',
      source,
      hold: LATCHING.has(source) ? 'latched' : 'held',
      startedAtMs: atMs,
      repeatedAtMs: null,
    },
    effects: [{ kind: 'open-microphone' }, { kind: 'flush-playback' }, { kind: 'start-turn', source, atMs }],
  };
}

function pressed(state: Recording, source: TriggerSource, atMs: number): Step {
  if (state.hold === 'latched') return end(state, 'toggled', atMs);
  // Somebody holds another trigger: that one's release ends the turn.
  if (state.source !== source || atMs - state.startedAtMs < BOUNCE_MS) return { state, effects: [] };
  // The release was lost, and this is a new turn.
  const ended = end(state, 'released', atMs);
  const started = start(source, atMs);
  return { state: started.state, effects: [...ended.effects.filter(({ kind }) => kind !== 'cue'), ...started.effects] };
}

function released(state: Recording, atMs: number): Step {
  if (state.source === 'button' && atMs - state.startedAtMs < TAP_MS) {
    return { state: { ...state, hold: 'latched' }, effects: [] };
  }
  return end(state, 'released', atMs);
}

function ticked(state: Recording, atMs: number): Step {
  if (atMs - state.startedAtMs >= LONGEST_TURN_MS) return end(state, 'too-long', atMs);
  if (state.repeatedAtMs !== null && atMs - state.repeatedAtMs >= STUCK_KEY_MS) return end(state, 'released', atMs);
  return { state, effects: [] };
}

/** A turn too short to hold a word is cancelled instead; not where the capture itself ended it: what was heard is kept. */
function end(state: Recording, reason: EndReason, atMs: number): Step {
  const byHand = reason === 'released' || reason === 'toggled';
  if (byHand && atMs - state.startedAtMs < SHORTEST_TURN_MS) return cancel();
  return {
    state: IDLE,
    effects: [
      { kind: 'end-turn', reason, atMs },
      { kind: 'cue', cue: 'end' },
    ],
  };
}

function cancel(): Step {
  return { state: IDLE, effects: [{ kind: 'cancel-turn' }, { kind: 'cue', cue: 'cancel' }] };
}
