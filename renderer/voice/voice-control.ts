import type { ContractRouterClient } from '@orpc/contract';
import type { ConversationId } from '../../contract/ids.ts';
import type { voiceContract } from '../../contract/voice.ts';
import type { Microphone } from './microphone.ts';
import { startPageTurn, type PageTurn, type PageTurnParts } from './page-turn.ts';
import { createReading } from './reading.ts';
import type { SpokenBy } from './spoken-answer.ts';
import {
  IDLE,
  nextTickMs,
  step,
  type TriggerEffect,
  type TriggerEvent,
  type TriggerSource,
  type TriggerState,
} from './trigger.ts';
import { QUIET_VOICE, useVoice, type VoiceState } from './voice-store.ts';
import { createVoiceWatch, type HeardVoice } from './voice-watch.ts';

export interface VoiceControlParts extends Omit<PageTurnParts, 'calls'> {
  calls(): Pick<ContractRouterClient<typeof voiceContract>, 'turn' | 'report' | 'speak' | 'recordings'>;
  microphone: Microphone;
  cue(cue: 'start' | 'end' | 'cancel'): void;
  /** Recordings were kept or thrown away. */
  recordingsChanged(): void;
}

/** The voice of this page: triggers in, turns and the store out. */
export interface VoiceControl {
  send(event: TriggerEvent): void;
  /** Silences what is being spoken. */
  silence(): void;
  /** Reads a text of a conversation aloud; what is being spoken is silenced. */
  readAloud(text: string, conversationId: ConversationId | null): Promise<void>;
  close(): void;
}

export function createVoiceControl(parts: VoiceControlParts): VoiceControl {
  let state: TriggerState = IDLE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: PageTurn | null = null;
  /** Playback is being flushed for a turn that takes the microphone over from the watch. */
  let flushing = false;
  /** What somebody began to say over an answer, until its turn takes it. */
  let heard: HeardVoice | null = null;

  const send = (event: TriggerEvent): void => {
    const next = step(state, event);
    state = next.state;
    for (const effect of next.effects) perform(effect);
    if (state.kind === 'recording') useVoice.setState({ trigger: triggerOf(state) });
    schedule();
  };
  const triggerOf = ({ source, hold }: Extract<TriggerState, { kind: 'recording' }>): VoiceState['trigger'] => {
    const latched = hold === 'latched';
    return { source, latched, handsFree: source === 'hands-free' || (latched && parts.settings().listening.handsFree) };
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
        flushing = true;
        silence();
        flushing = false;
        return;
      case 'start-turn':
        return startTurn(effect.source, effect.atMs);
      case 'end-turn':
        return current?.end(effect.reason, effect.atMs);
      case 'cancel-turn':
        return current?.cancel();
      case 'stop-answer':
        watch.stop();
        return current?.stop(effect.discard);
      case 'cue':
        return cue(effect.cue);
    }
  };

  const watch = createVoiceWatch(
    {
      ...parts,
      wanted: () => {
        const { speaking, microphone } = parts.settings();
        return speaking.bargeInByVoice && microphone.echoCancellation;
      },
      watching: (interruptible) => useVoice.setState({ interruptible }),
    },
    (voice) => {
      silence();
      heard = voice;
      send({ kind: 'press', source: 'hands-free', atMs: voice.sinceMs });
    },
  );
  // The system's own voices are no part of what the browser takes out of the microphone as echo.
  const speaking = (by: SpokenBy): void => {
    if (by === 'audio' && state.kind === 'idle') watch.start();
  };
  const hushed = (): void => {
    if (!flushing) watch.stop();
  };
  const reading = createReading({ ...parts, speaking, hushed });

  const silence = (): void => {
    current?.silence();
    reading.silence();
  };
  const cue = (which: 'start' | 'end' | 'cancel'): void => {
    if (!parts.settings().cues) return;
    // The sound that marks the end would be heard in the post-roll.
    if (which === 'end') void current?.captured().then(() => parts.cue('end'));
    else parts.cue(which);
  };

  const startTurn = (source: TriggerSource, atMs: number): void => {
    current?.stop(false);
    const turn: PageTurn = startPageTurn(parts, source, atMs, {
      isCurrent: () => turn === current,
      trigger: send,
      abandoned: () => {
        if (turn === current) state = IDLE;
        schedule();
      },
      speaking: (by) => {
        if (turn === current) speaking(by);
      },
      hushed: () => {
        if (turn === current) hushed();
      },
      recordingsChanged: parts.recordingsChanged,
    });
    current = turn;
    const { microphone, recordings, dictationDevices } = useVoice.getState();
    useVoice.setState({ ...QUIET_VOICE, microphone, recordings, dictationDevices, phase: 'arming', startedAtMs: atMs });
    const takeSound = heard === null ? parts.microphone.take : heard.take;
    heard = null;
    turn.listen(takeSound);
    // Only now: the microphone stays open from one to the other.
    watch.stop();
  };

  return {
    send,
    silence: () => {
      watch.stop();
      silence();
    },
    readAloud: (text, conversationId) => {
      silence();
      return reading.read(text, conversationId);
    },
    close: () => {
      clearTimeout(timer);
      watch.stop();
      silence();
      current?.close();
      parts.microphone.close();
    },
  };
}
