import { CAPTURE_RATE_HZ } from '../contract/voice.ts';
import { createAudioRecorder } from './audio/spoken-audio.ts';
import { Failure } from './failure.ts';
import type { Transcriber } from './listen/transcriber.ts';
import { findSpeech } from './listen/utterance.ts';
import type { VoiceDetector } from './listen/voice-detector.ts';
import type { Examination, Finding } from './operations/doctor.ts';
import type { Synthesizer } from './speak/synthesizer.ts';

interface Examined {
  /** Null where none is installed. */
  detector: VoiceDetector | null;
  /** In the order they are used. */
  transcribers: () => readonly Transcriber[];
  synthesizers: () => readonly Synthesizer[];
  /** Whether the shell has voices of its own. */
  systemVoices: boolean;
}

/** One second of nothing: enough for every model, and nobody's words. */
const SILENCE = new Uint8Array(CAPTURE_RATE_HZ * 2);
const PROBE = 'Ready.';

/** What hears and speaks, each tried as a turn would use it. */
export function createVoiceExaminations({ detector, transcribers, synthesizers, systemVoices }: Examined): Examination[] {
  return [
    { name: 'Voice detector', look: (signal) => lookAtDetector(detector, signal) },
    {
      name: 'Transcriber',
      look: (signal) =>
        firstThatWorks(transcribers(), (one) => hear(one, signal), {
          does: 'turns speech into words',
          none: 'None is set up: questions are typed. Install a speech model, or enter a server in Settings.',
          signal,
        }),
    },
    {
      name: 'Synthesizer',
      look: (signal) =>
        firstThatWorks(synthesizers(), (one) => say(one, signal), {
          does: 'speaks',
          none: systemVoices ? 'The voices of this computer are used.' : 'None is set up: answers are read, not heard.',
          signal,
        }),
    },
  ];
}

async function lookAtDetector(detector: VoiceDetector | null, signal: AbortSignal): Promise<Finding> {
  if (detector === null) return { state: 'ok', detail: 'None is installed: everything recorded is transcribed.' };
  await findSpeech({ detector, audio: SILENCE, endOfSpeechMs: 900 }, signal);
  return { state: 'ok', detail: 'It hears that a silence is one.' };
}

interface Usable {
  name: string;
  available(): Promise<{ available: boolean; detail: string }>;
}

/** Fails as the first did where none works. */
async function firstThatWorks<One extends Usable>(
  all: readonly One[],
  attempt: (one: One) => Promise<void>,
  { does, none, signal }: { does: string; none: string; signal: AbortSignal },
): Promise<Finding> {
  let failed: { name: string; failure: Failure } | null = null;
  for (const one of all) {
    const { available, detail } = await one.available();
    if (!available) continue;
    try {
      await attempt(one);
      const works = `${detail} ${does}.`;
      if (failed === null) return { state: 'ok', detail: works };
      return { state: 'warning', detail: `${works} Before it, ${failed.name} failed: ${failed.failure.message}` };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      failed ??= { name: one.name, failure: error };
    }
  }
  if (failed !== null) throw failed.failure;
  return { state: 'ok', detail: none };
}

async function hear(transcriber: Transcriber, signal: AbortSignal): Promise<void> {
  const audio = createAudioRecorder();
  audio.append(SILENCE);
  audio.end();
  audio.settle(SILENCE);
  for await (const { final } of transcriber.transcribe(audio, { language: '', keywords: [] }, signal)) if (final) return;
  throw new Failure('TRANSCRIPTION_FAILED');
}

async function say(synthesizer: Synthesizer, signal: AbortSignal): Promise<void> {
  // The first sound is enough: leaving the loop ends the rest.
  for await (const { samples } of synthesizer.speak(PROBE, { voice: '', speed: 1 }, signal)) if (samples.length > 0) return;
  throw new Failure('SPEECH_FAILED');
}
