import { openSpeechRecogniser, type SpeechRecogniser } from '../native/speech-recognition.ts';
import type { HostAnswer, TranscribeRequest } from './host-protocol.ts';

/** Speech recognition in the model host; one model at a time, another replaces it. */
export function createSpeechWork(): (request: TranscribeRequest) => Promise<HostAnswer> {
  let opened: { key: string; recogniser: Promise<SpeechRecogniser> } | null = null;

  function load({ model, language }: TranscribeRequest): Promise<SpeechRecogniser> {
    const key = JSON.stringify([model, language]);
    if (opened?.key !== key) opened = { key, recogniser: openSpeechRecogniser(model, language) };
    return opened.recogniser;
  }

  return async (request) => {
    const { requestId, samples } = request;
    const recogniser = await load(request).catch(() => null);
    if (recogniser === null) {
      opened = null;
      return { kind: 'failed', requestId, stage: 'load' };
    }
    const text = await recogniser.transcribe(samples).catch(() => null);
    return text === null ? { kind: 'failed', requestId, stage: 'run' } : { kind: 'words', requestId, text };
  };
}
