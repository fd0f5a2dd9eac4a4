import type { FailureData } from '../../contract/failure-table.ts';
import { spoken } from '../conversation/spoken-answer.ts';
import type { ThinkingStep, VoiceProblem, VoiceState } from './voice-store.ts';

/** How listening ends: with the release, with another press, or with a pause. */
export type Hold = 'held' | 'latched' | 'hands-free';

/** Why there was no answer, or none aloud: what happened to the voice, and what to do. */
export type DockFault = VoiceProblem | { kind: 'speech-failed'; failure: FailureData };

/** What the microphone of the question box shows: one of these at a time. */
export type DockView =
  | { kind: 'idle' }
  /** Pressed; no sample yet. */
  | { kind: 'opening'; hold: Hold }
  | { kind: 'hearing'; hold: Hold; startedAtMs: number; device: string; partial: string; silent: boolean }
  | { kind: 'thinking'; step: ThinkingStep; words: string }
  /** `interruptible`: the microphone is open, and speaking ends the voice. */
  | { kind: 'speaking'; caption: string; interruptible: boolean }
  | { kind: 'nothing'; why: Nothing; device: string }
  | { kind: 'fault'; fault: Exclude<DockFault, { kind: Nothing['kind'] }> };

/** Not a fault: there was just nothing to ask. */
export type Nothing = Extract<VoiceProblem, { kind: 'nothing-heard' | 'not-ready' }>;

/** The state of the voice as the dock shows it. */
export function dockView(voice: VoiceState): DockView {
  switch (voice.phase) {
    case 'arming':
      return { kind: 'opening', hold: holdOf(voice) };
    case 'hearing':
      return {
        kind: 'hearing',
        hold: holdOf(voice),
        startedAtMs: voice.startedAtMs ?? 0,
        device: voice.microphone.label,
        partial: voice.partial,
        silent: voice.silentMicrophone || voice.speech === false,
      };
    case 'thinking':
      return { kind: 'thinking', step: voice.step ?? 'transcribing', words: voice.transcript?.text ?? voice.partial };
    case 'speaking':
      return { kind: 'speaking', caption: spoken(voice.caption?.text ?? ''), interruptible: voice.interruptible };
    case 'error':
      return voice.problem === null ? { kind: 'idle' } : problemView(voice.problem, voice.microphone.label);
    case 'idle':
      return voice.speechFailure === null
        ? { kind: 'idle' }
        : { kind: 'fault', fault: { kind: 'speech-failed', failure: voice.speechFailure } };
  }
}

function problemView(problem: VoiceProblem, device: string): DockView {
  return problem.kind === 'nothing-heard' || problem.kind === 'not-ready'
    ? { kind: 'nothing', why: problem, device }
    : { kind: 'fault', fault: problem };
}

function holdOf({ trigger }: Pick<VoiceState, 'trigger'>): Hold {
  if (trigger?.handsFree === true) return 'hands-free';
  return trigger?.latched === true ? 'latched' : 'held';
}

/** The microphone listens, or is about to. */
export function isListening(view: DockView): view is Extract<DockView, { kind: 'opening' | 'hearing' }> {
  return view.kind === 'opening' || view.kind === 'hearing';
}

/** The question box gives its place to what is being heard. */
export function takesTheBox(view: DockView): view is Extract<DockView, { kind: 'opening' | 'hearing' | 'thinking' }> {
  return isListening(view) || (view.kind === 'thinking' && view.step === 'transcribing');
}
