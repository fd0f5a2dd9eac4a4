import { CAPTURE_RATE_HZ } from '../contract/voice.ts';
import { readWav } from './audio/wav.ts';
import { call, always, type OpenSession } from './calls.ts';

/** Listening and speaking. */
export function voiceCalls(session: OpenSession) {
  const { voice } = call;
  return {
    turn: voice.turn.handler(({ input, signal }) => session().voice.turn(input, always(signal))),
    report: voice.report.handler(async ({ input: { turnId, ...report } }) =>
      (await session().voice.open()).turns.report(turnId, report),
    ),
    speak: voice.speak.handler(async function* ({ input, signal }) {
      yield* (await session().voice.open()).speak(input, always(signal));
    }),
    detect: voice.detect.handler(async ({ input, signal }) =>
      (await session().voice.open()).detect(readWav(input.wav, CAPTURE_RATE_HZ), always(signal)),
    ),
    transcribe: voice.transcribe.handler(async ({ input, signal }) =>
      (await session().voice.open()).transcribe(readWav(input.wav, CAPTURE_RATE_HZ), always(signal)),
    ),
    status: voice.status.handler(async () => (await session().voice.open()).status()),
    recordings: {
      list: voice.recordings.list.handler(async () => (await session().voice.open()).recordings.list()),
      retry: voice.recordings.retry.handler(async ({ input, signal }) =>
        (await session().voice.open()).recordings.retry(input.recordingId, always(signal)),
      ),
      discard: voice.recordings.discard.handler(async ({ input }) =>
        (await session().voice.open()).recordings.discard(input.recordingId),
      ),
      audio: voice.recordings.audio.handler(async ({ input }) => ({
        wav: (await session().voice.open()).recordings.wav(input.recordingId),
      })),
    },
    history: voice.history.handler(async ({ input }) => (await session().voice.open()).turns.history(input.limit)),
  };
}
