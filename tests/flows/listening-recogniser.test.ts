import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joined } from '../../engine/audio/pcm.ts';
import { readWav } from '../../engine/audio/wav.ts';
import { createListener, type ListenEvent } from '../../engine/listen/listen.ts';
import { createVoiceDetector, type HostedVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import type { TranscriptionServer } from '../fakes/transcription-server.ts';
import { haveRecogniser, say, SPOKEN_QUESTIONS, startRecogniser } from '../fixtures/recogniser.ts';
import { piecesOf, tone } from '../fixtures/spoken-pieces.ts';
import { openVoiceServers } from '../fixtures/voice-servers.ts';

const never = new AbortController().signal;

describe.skipIf(!haveRecogniser)('listening with a real recogniser (pocketsphinx, flite)', () => {
  let server: TranscriptionServer;
  let detector: HostedVoiceDetector;

  beforeAll(async () => {
    server = await startRecogniser();
    detector = createVoiceDetector({ log: createSilentLog() });
    // Started before the first turn, so that a busy machine does not decide what is tested.
    const stream = await detector.open();
    await stream.probabilities(new Float32Array(512), never);
    stream.close();
  });

  afterAll(async () => {
    await Promise.all([server.close(), detector.close()]);
  });

  async function listen(audio: Uint8Array): Promise<ListenEvent | undefined> {
    const { http: transcriber } = openVoiceServers([{ baseUrl: server.baseUrl, name: 'recogniser', model: 'pocketsphinx' }]);
    const listener = createListener({ detector, transcriber, log: createSilentLog() });
    let last: ListenEvent | undefined;
    const options = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: false };
    for await (const event of listener.listen(piecesOf(audio), options, never)) last = event;
    return last;
  }

  it.each(SPOKEN_QUESTIONS)('hears %j, with silence around it', async (question) => {
    const said = readWav(await say(question), 16_000);
    const silence = new Uint8Array(2 * 32_000);
    expect(await listen(joined([silence, said, silence]))).toMatchObject({
      kind: 'final',
      text: question,
      transcriber: 'recogniser',
    });
  });

  it('asks nothing of the recogniser, which would make words of any noise, where nobody spoke', async () => {
    const asked = server.requests.length;
    expect(await listen(tone(3_000))).toEqual({ kind: 'nothing-heard', reason: 'noise' });
    expect(server.requests).toHaveLength(asked);
  });
});
