import type { AnswerMode } from '../../contract/ask.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import type { SpokenCommand, VoiceEvent } from '../../contract/voice.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { AnswerPlace, AskWishes } from '../conversation/conversation-store.ts';
import type { CapturedFrame } from './frame-maker.ts';
import { createHeldTogether } from './held-together.ts';
import type { MicrophoneFault } from './microphone-fault.ts';
import type { Take, TakeListener } from './microphone-take.ts';
import type { Played } from './player-ring.ts';
import type { SpokenAnswerParts, SpokenBy } from './spoken-answer.ts';
import { createTurnAnswer } from './turn-answer.ts';
import { createTurnView } from './turn-view.ts';
import type { EndReason, TriggerEvent, TriggerSource } from './trigger.ts';
import { useVoice } from './voice-store.ts';
import { startVoiceTurn, type VoiceTurnParts } from './voice-turn-client.ts';

export interface PageTurnParts extends VoiceTurnParts, SpokenAnswerParts {
  settings(): VoiceSettings;
  mode(): AnswerMode | undefined;
  /** What is wished for the question now being asked. */
  wishes(): AskWishes;
  /** Where the answer to the question now being asked belongs. */
  place(): AnswerPlace;
  obey(command: SpokenCommand): void;
  /** Shows what the words want made, for confirmation. */
  make(draft: EntryDraft, words: string): void;
}

export interface PageTurnListener {
  /** Whether this is the turn the page shows and the triggers act on. */
  isCurrent(): boolean;
  /** What happened to the capture. Told of the current turn only. */
  trigger(event: TriggerEvent): void;
  /** The turn takes no more sound though no trigger ended it. */
  abandoned(): void;
  speaking(by: SpokenBy): void;
  hushed(): void;
  recordingsChanged(): void;
}

/** One turn by voice as the page has it: sound into the engine, words, answer and speech onto the page. */
export interface PageTurn {
  /** Takes sound from here on. */
  listen(take: (listener: TakeListener) => Take): void;
  /** The trigger was let go. */
  end(reason: EndReason, atMs: number): void;
  /** Throws away what was captured. */
  cancel(): void;
  /** Ends what the engine still does for it; `discard`: nothing of its sound is to be kept either. */
  stop(discard: boolean): void;
  silence(): void;
  /** Resolves when the sound is complete. */
  captured(): Promise<void>;
  /** The page goes. */
  close(): void;
}

/**
 * The person stopped speaking this long before letting go, by the detector, which itself waits before it says so: there
 * is no last word to wait for, and the post-roll would only delay the answer.
 */
const QUIET_BEFORE_RELEASE_MS = 150;

/** Who began by speaking has stopped where the detector tells of no voice for this long: it may have failed meanwhile. */
const VOICE_TOLD_MS = 10_000;

/** What was understood as a command is said for this long: time to read three words. */
const COMMAND_SHOWN_MS = 4_000;

/** The level is shown with every fourth frame: 12.5 times a second. */
const FRAMES_PER_LEVEL = 4;

export function startPageTurn(parts: PageTurnParts, source: TriggerSource, atMs: number, listener: PageTurnListener): PageTurn {
  const { isCurrent } = listener;
  const view = createTurnView(isCurrent);
  let take: Take | null = null;
  let capturing = true;
  let begun = false;
  let streaming = true;
  let captured = Promise.resolve();
  /** When the detector said that speech had ended; null while it goes on, or nothing was said of it. */
  let quietSinceMs: number | null = null;
  let unheard: ReturnType<typeof setTimeout> | undefined;
  let commandShown: ReturnType<typeof setTimeout> | undefined;

  const speechEnded = (): void => {
    if (!isCurrent() || !capturing) return;
    listener.trigger({ kind: 'capture-ended', reason: 'end-of-speech', atMs: parts.now() });
  };

  const turn = startVoiceTurn(parts, atMs, {
    event: (event) => events.take(event),
    ended: (failure) => {
      events.release();
      streaming = false;
      answer.end();
      const speaks = answer.finish();
      if (!speaks) turn.heard(null);
      if (failure !== null) {
        abandon();
        view.problem({ kind: 'failure', failure });
      } else if (!speaks && !capturing) view.rest();
    },
    discarded: listener.recordingsChanged,
  });
  const place = parts.place();
  const answer = createTurnAnswer(parts, place, view, {
    stopped: () => turn.cancel(false),
    firstAudio: (by) => {
      turn.firstAudio(parts.now());
      listener.speaking(by);
    },
    heard: (played: Played | null) => {
      turn.heard(played);
      listener.hushed();
    },
  });

  /** Stops taking sound for a turn that will not be. */
  const abandon = (): void => {
    clearTimeout(unheard);
    take?.cancel();
    if (!capturing) return;
    capturing = false;
    listener.abandoned();
  };
  const onFirstSample = (start: { atMs: number; preRollMs: number }): void => {
    const { conversationId, scopeId } = place;
    const mode = parts.mode();
    begun = true;
    turn.begin(
      {
        trigger: source,
        ...(conversationId === null ? {} : { conversationId }),
        ...(mode === undefined ? {} : { mode }),
        ...(scopeId === null ? {} : { scopeId }),
        ...parts.wishes(),
        ...(parts.settings().speaking.muted ? { speak: false } : {}),
        device: useVoice.getState().microphone.label.slice(0, 200),
        preRollMs: start.preRollMs,
      },
      start.atMs,
    );
    if (!capturing) return;
    view.show({ phase: 'hearing' });
    if (isCurrent()) listener.trigger({ kind: 'first-sample', atMs: start.atMs });
  };
  const onFault = (fault: MicrophoneFault, ended: boolean): void => {
    if (!ended) return view.show({ silentMicrophone: true });
    if (!isCurrent() || !capturing) return;
    const faultAtMs = parts.now();
    // Said after the step, which shows the turn as thinking or at rest.
    if (begun) {
      const reason = fault === 'revoked' ? 'permission-lost' : 'device-lost';
      listener.trigger({ kind: 'capture-ended', reason, atMs: faultAtMs });
    } else listener.trigger({ kind: 'capture-failed', atMs: faultAtMs });
    view.show({ problem: { kind: 'microphone', fault }, ...(begun ? {} : { phase: 'error', step: null }) });
  };
  const listenTo = (): TakeListener => {
    let loudest: CapturedFrame | null = null;
    let frames = 0;
    return {
      firstSample: onFirstSample,
      frame: (frame) => {
        turn.frame(frame.samples);
        if (loudest === null || frame.peak > loudest.peak) loudest = frame;
        frames += 1;
        if (frames % FRAMES_PER_LEVEL !== 0) return;
        if (capturing) view.show({ level: { peak: loudest.peak, rms: loudest.rms } });
        if (loudest.peak > 0 && useVoice.getState().silentMicrophone) view.show({ silentMicrophone: false });
        loudest = null;
      },
      fault: onFault,
    };
  };

  const onEvent = (event: VoiceEvent): void => {
    switch (event.kind) {
      case 'listening':
      case 'speech':
        return;
      case 'heard-out':
        // Where it was let go: the rest of the post-roll is silence.
        if (!capturing) take?.cancel();
        return;
      case 'voice':
        quietSinceMs = event.speaking ? null : parts.now();
        clearTimeout(unheard);
        view.show({ speech: event.speaking });
        // However short it was: nobody holds anything that could be let go of.
        if (source === 'hands-free' && !event.speaking) speechEnded();
        return;
      case 'end-of-speech':
        return speechEnded();
      case 'partial':
        return view.show({ partial: event.text });
      case 'transcript':
        return view.show({
          transcript: { text: event.text, transcriber: event.transcriber },
          ...(capturing ? {} : { step: 'searching' }),
        });
      case 'nothing-heard':
        return view.problem({ kind: 'nothing-heard', reason: event.reason });
      case 'transcription-failed':
        view.problem({ kind: 'transcription-failed', recordingId: event.recordingId, failure: event.failure });
        return listener.recordingsChanged();
      case 'command':
        view.show({ command: event.command });
        commandShown = setTimeout(() => view.show({ command: null }), COMMAND_SHOWN_MS);
        return parts.obey(event.command);
      case 'entry':
        return parts.make(event.draft, event.text);
      case 'answer':
        return answer.write(event.event);
      case 'speech-failed':
      case 'sentence':
      case 'audio':
        return answer.speak(event);
      case 'finished':
        answer.finish();
    }
  };

  const events = createHeldTogether(onEvent);

  return {
    listen: (takeSound) => {
      if (source === 'hands-free') unheard = setTimeout(speechEnded, VOICE_TOLD_MS);
      take = takeSound(listenTo());
    },
    end: (reason, endAtMs) => {
      capturing = false;
      clearTimeout(unheard);
      const quiet = quietSinceMs !== null && endAtMs - quietSinceMs >= QUIET_BEFORE_RELEASE_MS;
      const postRollMs = quiet ? 0 : parts.settings().microphone.postRollMs;
      view.show({
        phase: 'thinking',
        step: 'transcribing',
        level: null,
        startedAtMs: null,
        trigger: null,
        silentMicrophone: false,
        tooLong: reason === 'too-long',
      });
      if (begun) turn.released(endAtMs);
      captured = (take?.end(postRollMs) ?? Promise.resolve()).then(() => {
        if (begun) return turn.end(reason, endAtMs);
        turn.cancel(false);
        view.problem({ kind: 'not-ready' });
      });
    },
    cancel: () => {
      abandon();
      turn.cancel(true);
      view.show({ trigger: null, silentMicrophone: false });
      view.rest();
    },
    stop: (discard) => {
      if (streaming) turn.cancel(discard);
    },
    silence: () => answer.silence(),
    captured: () => captured,
    close: () => {
      clearTimeout(unheard);
      clearTimeout(commandShown);
      take?.cancel();
      turn.cancel(false);
    },
  };
}
