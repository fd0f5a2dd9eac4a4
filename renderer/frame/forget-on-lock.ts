import { forgetConversationList } from '../conversation/conversation-list.ts';
import { forgetConversation } from '../conversation/conversation-store.ts';
import { closeEntryCard } from '../schedule/entry-card-store.ts';
import { forgetGlance } from '../schedule/glance-store.ts';
import { useStatus } from '../status-store.ts';
import { announce } from './announcer.tsx';

/** A locked profile leaves nothing on the page: whoever unlocks next may be somebody else. Returns how to stop. */
export function forgetOnLock(): () => void {
  return useStatus.subscribe(({ status }, previous) => {
    if (previous.status?.vault.state !== 'unlocked' || status?.vault.state === 'unlocked') return;
    forgetConversation();
    forgetConversationList();
    closeEntryCard();
    forgetGlance();
    announce('');
  });
}
