import { openSpeechMaker, type SpeechMaker } from '../native/speech-synthesis.ts';
import type { HostAnswer, SpeakRequest } from './host-protocol.ts';

/** Speech synthesis in the model host; one voice at a time, another replaces it. */
export function createSynthesisWork(): (request: SpeakRequest) => Promise<HostAnswer> {
  let opened: { key: string; maker: Promise<SpeechMaker> } | null = null;

  return async ({ requestId, voice, sentence, speaker, speed }) => {
    const key = JSON.stringify(voice);
    if (opened?.key !== key) opened = { key, maker: openSpeechMaker(voice) };
    const maker = await opened.maker.catch(() => null);
    if (maker === null) {
      // Its files may be replaced.
      opened = null;
      return { kind: 'failed', requestId, stage: 'load' };
    }
    const samples = await maker.speak(sentence, speaker, speed).catch(() => null);
    return samples === null || samples.length === 0
      ? { kind: 'failed', requestId, stage: 'run' }
      : { kind: 'speech', requestId, rateHz: maker.rateHz, samples };
  };
}
