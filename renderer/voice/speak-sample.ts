import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { engine } from '../connection.ts';
import { createPlayer, openPlayerOutput } from './player.ts';
import { startSpokenAnswer } from './spoken-answer.ts';
import { startSystemSpeech } from './system-voice.ts';

/**
 * Has a sentence spoken as the settings say, on a page that has no voice turns. Resolves true when all was played, false
 * where no voice said it. Rejections are failures of the call; aborting silences it.
 */
export async function speakSample(text: string, { speaking, listening }: VoiceSettings, signal: AbortSignal): Promise<boolean> {
  const player = createPlayer(openPlayerOutput);
  const ended = Promise.withResolvers<boolean>();
  const spoken = startSpokenAnswer(
    {
      play: (listener) => player.begin(listener),
      saySystem: (listener) =>
        startSystemSpeech(
          { synthesis: speechSynthesis, utterance: (said) => new SpeechSynthesisUtterance(said) },
          { ...speaking, language: listening.language },
          listener,
        ),
    },
    { firstAudio: () => undefined, caption: () => undefined, ended: (heard) => ended.resolve(heard !== null) },
  );
  signal.addEventListener('abort', () => spoken.flush());
  try {
    for await (const event of await engine().voice.speak({ text }, { signal })) {
      if (event.kind === 'speech-failed') throw new SpeechFailedError(event.failure.message);
      spoken.take(event);
    }
  } catch (error) {
    spoken.flush();
    throw error;
  }
  spoken.finish();
  return await ended.promise;
}

/** The engine's own words for why nothing more is spoken. */
export class SpeechFailedError extends Error {}
