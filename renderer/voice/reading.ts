import type { ContractRouterClient } from '@orpc/contract';
import { failureFrom, isAborted } from '../../contract/client.ts';
import type { ConversationId } from '../../contract/ids.ts';
import type { voiceContract } from '../../contract/voice.ts';
import { startSpokenAnswer, type SpokenAnswer, type SpokenAnswerParts, type SpokenBy } from './spoken-answer.ts';
import { useVoice } from './voice-store.ts';

export interface ReadingParts extends SpokenAnswerParts {
  calls(): Pick<ContractRouterClient<typeof voiceContract>, 'speak'>;
  speaking(by: SpokenBy): void;
  hushed(): void;
}

/** Texts read aloud on request, one at a time. */
export interface Reading {
  /** Resolves when all of it was sent to the player, or it was silenced. `conversationId`: what the text is part of. */
  read(text: string, conversationId: ConversationId | null): Promise<void>;
  silence(): void;
}

export function createReading(parts: ReadingParts): Reading {
  let reading: { spoken: SpokenAnswer; abort: AbortController } | null = null;

  const silence = (): void => {
    if (reading === null) return;
    const { spoken, abort } = reading;
    reading = null;
    spoken.flush();
    abort.abort();
    parts.hushed();
    // The player tells of its end later, and then of an answer nobody reads any more.
    if (useVoice.getState().phase === 'speaking') useVoice.setState({ phase: 'idle', caption: null });
  };
  const read: Reading['read'] = async (text, conversationId) => {
    const abort = new AbortController();
    const spoken = startSpokenAnswer(parts, {
      firstAudio: parts.speaking,
      caption: (caption) => useVoice.setState({ phase: 'speaking', caption }),
      ended: () => {
        if (reading?.spoken !== spoken) return;
        reading = null;
        parts.hushed();
        useVoice.setState({ phase: 'idle', caption: null });
      },
    });
    reading = { spoken, abort };
    useVoice.setState({ speechFailure: null });
    const asked = { text, ...(conversationId === null ? {} : { conversationId }) };
    try {
      for await (const event of await parts.calls().speak(asked, { signal: abort.signal })) {
        if (event.kind === 'speech-failed') useVoice.setState({ speechFailure: event.failure });
        spoken.take(event);
      }
    } catch (error) {
      if (!abort.signal.aborted && !isAborted(error)) useVoice.setState({ speechFailure: failureFrom(error) });
    }
    spoken.finish();
  };
  return { read, silence };
}
