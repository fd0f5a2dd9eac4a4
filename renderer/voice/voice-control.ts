import type { ContractRouterClient } from '@orpc/contract';
import { failureFrom, isAborted } from '../../contract/client.ts';
import type { AnswerMode, AskEvent } from '../../contract/ask.ts';
import type { SpokenCommand, VoiceEvent, voiceContract } from '../../contract/voice.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { AnswerPlace } from '../conversation/conversation-store.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { CapturedFrame } from './frame-maker.ts';
import type { Microphone, Take, TakeListener } from './microphone.ts';
import type { MicrophoneFault } from './microphone-fault.ts';
import { startSpokenAnswer, type SpokenAnswer, type SpokenAnswerParts } from './spoken-answer.ts';
import {
  IDLE,
  nextTickMs,
  step,
  type EndReason,
  type TriggerEffect,
  type TriggerEvent,
  type TriggerSource,
  type TriggerState,
} from './trigger.ts';
import { QUIET_VOICE, useVoice, type VoiceProblem, type VoiceState } from './voice-store.ts';
import { startVoiceTurn, type VoiceTurn, type VoiceTurnParts } from './voice-turn-client.ts';

export interface VoiceControlParts extends Omit<VoiceTurnParts, 'calls'>, SpokenAnswerParts {
  calls(): Pick<ContractRouterClient<typeof voiceContract>, 'turn' | 'report' | 'speak' | 'recordings'>;
  settings(): VoiceSettings;
  mode(): AnswerMode | undefined;
  microphone: Microphone;
  /** Where the answer to the question now being asked belongs. */
  place(): AnswerPlace;
  cue(cue: 'start' | 'end' | 'cancel'): void;
  obey(command: SpokenCommand): void;
}

/** The voice of this page: triggers in, turns and the store out. */
export interface VoiceControl {
  send(event: TriggerEvent): void;
  /** Silences what is being spoken. */
  silence(): void;
  /** Reads a text aloud; what is being spoken is silenced. */
  readAloud(text: string): Promise<void>;
  countRecordings(): Promise<void>;
  close(): void;
}

/**
 * The person stopped speaking this long before letting go, by the detector, which itself waits before it says so: there
 * is no last word to wait for, and the post-roll would only delay the answer.
 */
const QUIET_BEFORE_RELEASE_MS = 150;

/** The level is shown with every fourth frame: 12.5 times a second. */
const FRAMES_PER_LEVEL = 4;

interface RunningTurn {
  turn: VoiceTurn;
  take: Take | null;
  capturing: boolean;
  begun: boolean;
  captured: Promise<void>;
  spoken: SpokenAnswer | null;
  answer: EventQueue<AskEvent> | null;
  place: AnswerPlace;
  streaming: boolean;
  /** When the detector said that speech had ended; null while it goes on, or nothing was said of it. */
  quietSinceMs: number | null;
}

export function createVoiceControl(parts: VoiceControlParts): VoiceControl {
  let state: TriggerState = IDLE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: RunningTurn | null = null;
  let reading: { spoken: SpokenAnswer; abort: AbortController } | null = null;

  const show = (next: Partial<VoiceState>): void => useVoice.setState(next);
  const showOf = (turn: RunningTurn, next: Partial<VoiceState>): void => {
    if (turn === current) show(next);
  };
  const showProblem = (turn: RunningTurn, problem: VoiceProblem): void => showOf(turn, { phase: 'error', step: null, problem });
  /** Back to rest, or to the problem there is. */
  const showRest = (turn: RunningTurn): void => {
    const { problem } = useVoice.getState();
    showOf(turn, { phase: problem === null ? 'idle' : 'error', step: null, caption: null, level: null, startedAtMs: null });
  };

  const send = (event: TriggerEvent): void => {
    const next = step(state, event);
    state = next.state;
    for (const effect of next.effects) perform(effect);
    if (state.kind === 'recording') show({ trigger: { source: state.source, latched: state.hold === 'latched' } });
    schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    const atMs = nextTickMs(state);
    if (atMs === null) return;
    timer = setTimeout(() => send({ kind: 'tick', atMs: parts.now() }), Math.max(0, atMs - parts.now()));
  };
  const perform = (effect: TriggerEffect): void => {
    switch (effect.kind) {
      case 'open-microphone':
        return parts.microphone.open();
      case 'flush-playback':
        return silence();
      case 'start-turn':
        return startTurn(effect.source, effect.atMs);
      case 'end-turn':
        return endTurn(effect.reason, effect.atMs);
      case 'cancel-turn':
        return cancelTurn();
      case 'stop-answer':
        return stop();
      case 'cue':
        return cue(effect.cue);
    }
  };

  const silence = (): void => {
    current?.spoken?.flush();
    if (reading === null) return;
    const { spoken, abort } = reading;
    reading = null;
    spoken.flush();
    abort.abort();
    // The player tells of its end later, and then of an answer nobody reads any more.
    if (useVoice.getState().phase === 'speaking') show({ phase: 'idle', caption: null });
  };
  /** Ends what the engine still does for the last turn. */
  const stop = (): void => {
    if (current === null || !current.streaming) return;
    current.turn.cancel();
  };
  const cue = (which: 'start' | 'end' | 'cancel'): void => {
    if (!parts.settings().cues) return;
    // The sound that marks the end would be heard in the post-roll.
    if (which === 'end') void current?.captured.then(() => parts.cue('end'));
    else parts.cue(which);
  };

  const startTurn = (source: TriggerSource, atMs: number): void => {
    stop();
    const running: RunningTurn = {
      turn: startVoiceTurn({ ...parts, calls: parts.calls }, atMs, {
        event: (event) => take(running, event),
        ended: (failure) => {
          running.streaming = false;
          running.answer?.end();
          if (running.spoken === null) running.turn.heard(null);
          else running.spoken.finish();
          if (failure !== null) {
            abandon(running);
            showProblem(running, { kind: 'failure', failure });
          } else if (running.spoken === null && !running.capturing) showRest(running);
        },
      }),
      take: null,
      capturing: true,
      begun: false,
      captured: Promise.resolve(),
      spoken: null,
      answer: null,
      place: parts.place(),
      streaming: true,
      quietSinceMs: null,
    };
    current = running;
    const { microphone, recordings, dictationDevices } = useVoice.getState();
    show({ ...QUIET_VOICE, microphone, recordings, dictationDevices, phase: 'arming', startedAtMs: atMs });
    running.take = parts.microphone.take(listenTo(running, source));
  };
  const listenTo = (running: RunningTurn, source: TriggerSource): TakeListener => {
    let loudest: CapturedFrame | null = null;
    let frames = 0;
    return {
      firstSample: ({ atMs, preRollMs }) => {
        const { conversationId } = running.place;
        const mode = parts.mode();
        running.begun = true;
        running.turn.begin(
          {
            trigger: source,
            ...(conversationId === null ? {} : { conversationId }),
            ...(mode === undefined ? {} : { mode }),
            ...(parts.settings().speaking.muted ? { speak: false } : {}),
            device: useVoice.getState().microphone.label.slice(0, 200),
            preRollMs,
          },
          atMs,
        );
        if (!running.capturing) return;
        showOf(running, { phase: 'hearing' });
        if (running === current) send({ kind: 'first-sample', atMs });
      },
      frame: (frame) => {
        running.turn.frame(frame.samples);
        if (loudest === null || frame.peak > loudest.peak) loudest = frame;
        frames += 1;
        if (frames % FRAMES_PER_LEVEL !== 0) return;
        if (running.capturing) showOf(running, { level: { peak: loudest.peak, rms: loudest.rms } });
        if (loudest.peak > 0 && useVoice.getState().silentMicrophone) showOf(running, { silentMicrophone: false });
        loudest = null;
      },
      fault: (fault, ended) => faulted(running, fault, ended),
    };
  };
  const faulted = (running: RunningTurn, fault: MicrophoneFault, ended: boolean): void => {
    if (!ended) return showOf(running, { silentMicrophone: true });
    if (running !== current || !running.capturing) return;
    const atMs = parts.now();
    // Said after the step, which shows the turn as thinking or at rest.
    if (running.begun) send({ kind: 'capture-ended', reason: fault === 'revoked' ? 'permission-lost' : 'device-lost', atMs });
    else send({ kind: 'capture-failed', atMs });
    showOf(running, { problem: { kind: 'microphone', fault }, ...(running.begun ? {} : { phase: 'error', step: null }) });
  };

  const endTurn = (reason: EndReason, atMs: number): void => {
    const running = current;
    if (running === null) return;
    running.capturing = false;
    const quiet = running.quietSinceMs !== null && atMs - running.quietSinceMs >= QUIET_BEFORE_RELEASE_MS;
    const postRollMs = quiet ? 0 : parts.settings().microphone.postRollMs;
    show({ phase: 'thinking', step: 'transcribing', level: null, startedAtMs: null, trigger: null, silentMicrophone: false });
    running.captured = (running.take?.end(postRollMs) ?? Promise.resolve()).then(() => {
      if (running.begun) return running.turn.end(reason, atMs);
      running.turn.cancel();
      showProblem(running, { kind: 'not-ready' });
    });
  };
  const cancelTurn = (): void => {
    if (current === null) return;
    abandon(current);
    current.turn.cancel();
    show({ trigger: null, silentMicrophone: false });
    showRest(current);
  };
  /** Stops taking sound for a turn that will not be. */
  const abandon = (running: RunningTurn): void => {
    running.take?.cancel();
    if (!running.capturing) return;
    running.capturing = false;
    if (running === current) state = IDLE;
    schedule();
  };

  const take = (running: RunningTurn, event: VoiceEvent): void => {
    switch (event.kind) {
      case 'listening':
        return;
      case 'voice':
        running.quietSinceMs = event.speaking ? null : parts.now();
        return showOf(running, { speech: event.speaking });
      case 'end-of-speech':
        if (running === current && running.capturing) send({ kind: 'capture-ended', reason: 'end-of-speech', atMs: parts.now() });
        return;
      case 'partial':
        return showOf(running, { partial: event.text });
      case 'transcript':
        return showOf(running, {
          transcript: { text: event.text, transcriber: event.transcriber },
          ...(running.capturing ? {} : { step: 'searching' }),
        });
      case 'nothing-heard':
        return showProblem(running, { kind: 'nothing-heard', reason: event.reason });
      case 'transcription-failed':
        showProblem(running, { kind: 'transcription-failed', recordingId: event.recordingId, failure: event.failure });
        void countRecordings();
        return;
      case 'command':
        showOf(running, { command: event.command });
        return parts.obey(event.command);
      case 'answer':
        return takeAnswer(running, event.event);
      case 'speech-failed':
        showOf(running, { speechFailure: event.failure });
        return spokenOf(running).take(event);
      case 'sentence':
      case 'audio':
        return spokenOf(running).take(event);
      case 'finished':
        return running.spoken?.finish();
    }
  };
  const takeAnswer = (running: RunningTurn, event: AskEvent): void => {
    if (event.kind === 'started') {
      const answer = createEventQueue<AskEvent>();
      const abort = new AbortController();
      abort.signal.addEventListener('abort', () => {
        running.spoken?.flush();
        running.turn.cancel();
      });
      running.answer = answer;
      void running.place.show(answer.events, { question: event.question, mode: event.mode, abort });
    }
    running.answer?.push(event);
    if (event.kind === 'text' && useVoice.getState().phase === 'thinking') showOf(running, { step: 'answering' });
    if (event.kind === 'done') running.answer?.end();
  };
  const spokenOf = (running: RunningTurn): SpokenAnswer =>
    (running.spoken ??= startSpokenAnswer(parts, {
      firstAudio: () => running.turn.firstAudio(parts.now()),
      caption: (caption) => showOf(running, { phase: 'speaking', step: null, caption }),
      ended: (heard) => {
        running.turn.heard(heard);
        if (running.streaming) showOf(running, { caption: null });
        else showRest(running);
      },
    }));

  const readAloud = async (text: string): Promise<void> => {
    silence();
    const abort = new AbortController();
    const spoken = startSpokenAnswer(parts, {
      firstAudio: () => undefined,
      caption: (caption) => show({ phase: 'speaking', caption }),
      ended: () => {
        if (reading?.spoken !== spoken) return;
        reading = null;
        show({ phase: 'idle', caption: null });
      },
    });
    reading = { spoken, abort };
    show({ speechFailure: null });
    try {
      for await (const event of await parts.calls().speak({ text }, { signal: abort.signal })) {
        if (event.kind === 'speech-failed') show({ speechFailure: event.failure });
        spoken.take(event);
      }
    } catch (error) {
      if (!abort.signal.aborted && !isAborted(error)) show({ speechFailure: failureFrom(error) });
    }
    spoken.finish();
  };
  const countRecordings = async (): Promise<void> => {
    try {
      show({ recordings: (await parts.calls().recordings.list()).length });
    } catch {
      // Counted again with the next connection.
    }
  };

  return {
    send,
    silence,
    readAloud,
    countRecordings,
    close: () => {
      clearTimeout(timer);
      silence();
      current?.take?.cancel();
      current?.turn.cancel();
      parts.microphone.close();
    },
  };
}
