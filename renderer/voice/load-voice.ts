import type { SpokenCommand } from '../../contract/voice.ts';
import { engine, onEveryConnection } from '../connection.ts';
import { cancelAnswer, newQuestion, useConversation } from '../conversation/conversation-store.ts';
import { openCitation, stepCitation } from '../conversation/open-citation.ts';
import { goTo } from '../frame/place-store.ts';
import { showEntryCard } from '../schedule/entry-card-store.ts';
import { useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { QUIET_VOICE, useVoice } from './voice-store.ts';
import { startVoice, type Voice } from './voice.ts';

/** Starts what the triggers of the app window are for; once. */
export function loadVoice(): Voice {
  const voice: Voice = startVoice({
    calls: () => engine().voice,
    settings: () => useSettings.getState().settings?.voice ?? null,
    obey: (command) => obey(voice, command),
    make: (draft, words) => {
      goTo('conversation');
      showEntryCard(draft, words);
    },
  });
  onEveryConnection(async () => countRecordings(voice));
  useStatus.subscribe(({ status }, previous) => {
    const [is, was] = [status?.vault.state === 'unlocked', previous.status?.vault.state === 'unlocked'];
    if (is && !was) void countRecordings(voice);
    // Whoever unlocks next may be somebody else: nothing said or spoken stays on the page.
    if (was && !is) useVoice.setState(({ microphone }) => ({ ...QUIET_VOICE, microphone }));
  });
  return voice;
}

async function countRecordings(voice: Voice): Promise<void> {
  if (useStatus.getState().status?.vault.state === 'unlocked') await voice.countRecordings();
}

/** Spoken commands are about what is on the page. */
function obey(voice: Voice, command: SpokenCommand): void {
  const { turns, conversationId } = useConversation.getState().thread;
  switch (command.name) {
    case 'stop':
      voice.silence();
      return cancelAnswer();
    case 'repeat': {
      const last = turns.findLast(({ answer }) => answer !== '');
      if (last !== undefined) void voice.readAloud(last.answer, conversationId);
      return;
    }
    case 'open-source': {
      const cited = turns.findLast(({ citations }) => citations.length > 0)?.citations;
      const citation = cited?.find(({ number }) => number === command.number);
      if (citation !== undefined) openCitation(citation);
      return;
    }
    case 'next-source':
      return stepCitation(1);
    case 'new-question':
      return newQuestion();
  }
}
