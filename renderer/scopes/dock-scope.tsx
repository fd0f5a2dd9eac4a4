import type { ReactNode } from 'react';
import { focusQuestion, setScope, useConversation } from '../conversation/conversation-store.ts';
import { ScopeChip } from './scope-chip.tsx';

/** In the question box: what its questions are narrowed to. */
export function DockScope(): ReactNode {
  const scope = useConversation(({ thread }) => thread.scope);
  return <ScopeChip scope={scope} onChange={setScope} onDone={focusQuestion} />;
}
