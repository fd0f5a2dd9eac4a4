import { create } from 'zustand';
import { useConversation } from '../conversation/conversation-store.ts';
import { pageVoice } from './page-voice.ts';
import { useVoice } from './voice-store.ts';

/** The answer being read aloud on request, by the key of its turn; null when none is. */
export const useReadAloud = create<{ turnKey: string | null }>(() => ({ turnKey: null }));

/** Reads an answer of the conversation shown, or stops reading it. */
export function toggleReadAloud(turnKey: string, answer: string): void {
  const voice = pageVoice();
  if (voice === null) return;
  if (useReadAloud.getState().turnKey === turnKey) {
    voice.silence();
    useReadAloud.setState({ turnKey: null });
    return;
  }
  const read = voice.readAloud(answer, useConversation.getState().thread.conversationId);
  useReadAloud.setState({ turnKey });
  const end = (): void => {
    stop();
    if (useReadAloud.getState().turnKey === turnKey) useReadAloud.setState({ turnKey: null });
  };
  // Read to its end, interrupted, or replaced by something else that speaks.
  const stop = useVoice.subscribe(({ phase }, previous) => {
    if (previous.phase === 'speaking' && phase !== 'speaking') end();
  });
  // All was sent; what was sent may still have to begin to sound.
  void read.then(() => {
    if (useVoice.getState().speechFailure !== null) end();
  });
}
