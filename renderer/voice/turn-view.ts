import { useVoice, type VoiceProblem, type VoiceState } from './voice-store.ts';

/** What one turn shows of itself: nothing where a newer one has taken its place. */
export interface TurnView {
  show(next: Partial<VoiceState>): void;
  problem(problem: VoiceProblem): void;
  /** Back to rest, or to the problem there is. */
  rest(): void;
}

export function createTurnView(isCurrent: () => boolean): TurnView {
  const show = (next: Partial<VoiceState>): void => {
    if (isCurrent()) useVoice.setState(next);
  };
  return {
    show,
    problem: (problem) => show({ phase: 'error', step: null, problem }),
    rest: () => {
      const { problem } = useVoice.getState();
      show({ phase: problem === null ? 'idle' : 'error', step: null, caption: null, level: null, startedAtMs: null });
    },
  };
}
