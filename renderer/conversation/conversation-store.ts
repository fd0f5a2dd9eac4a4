import { create } from 'zustand';
import type { AnswerMode, AskEvent, TurnScope } from '../../contract/ask.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ConversationId, ScopeId } from '../../contract/ids.ts';
import { engine, failureOf } from '../connection.ts';
import { goTo } from '../frame/place-store.ts';
import { useStatus } from '../status-store.ts';
import { closeViewer } from '../viewer/viewer-store.ts';
import { loadConversations } from './conversation-list.ts';
import { letGo, takeHeld } from './held-store.ts';
import { takeNextWishes } from './next-wishes.ts';
import { takePaced } from './paced-events.ts';
import { applyAskEvent, endTurn, isRunning, newTurn, storedTurn, type ShownTurn } from './shown-turn.ts';

/** One conversation on the page. `key` lives as long as the page shows it, also before the engine has given an id. */
interface Thread {
  key: string;
  conversationId: ConversationId | null;
  title: string;
  turns: ShownTurn[];
  /** The patient or topic its questions are narrowed to; null = all notes. */
  scope: TurnScope | null;
  /** `loading`: its turns are being read; `failed`: see `failure`. */
  state: 'ready' | 'loading' | 'failed';
  failure: FailureData | null;
}

interface ConversationState {
  thread: Thread;
  /** What is being typed; survives going elsewhere. */
  draft: string;
}

const emptyThread = (): Thread => ({
  key: crypto.randomUUID(),
  conversationId: null,
  title: '',
  turns: [],
  scope: null,
  state: 'ready',
  failure: null,
});

export const useConversation = create<ConversationState>(() => ({ thread: emptyThread(), draft: '' }));

/** Answers still arriving, by turn key; they go on when the reader looks at another conversation. */
const running = new Map<string, { thread: Thread; abort: AbortController }>();

/** The conversation shown may have been removed or renamed in the list. */
export function conversationRemoved(conversationId: ConversationId): void {
  if (useConversation.getState().thread.conversationId === conversationId) newQuestion();
}

export function conversationRenamed(conversationId: ConversationId, title: string): void {
  const { thread } = useConversation.getState();
  if (thread.conversationId === conversationId) change(thread.key, (shown) => ({ ...shown, title }));
}

/** Puts the cursor into the question box; the box answers by subscribing. */
export const useQuestionFocus = create<{ asked: number }>(() => ({ asked: 0 }));

export function focusQuestion(): void {
  useQuestionFocus.setState(({ asked }) => ({ asked: asked + 1 }));
}

export function newQuestion(): void {
  goTo('conversation');
  closeViewer();
  useConversation.setState({ thread: emptyThread() });
  focusQuestion();
}

/** Drops everything asked, answered and typed from this page. Answers still arriving are stopped. */
export function forgetConversation(): void {
  for (const { abort } of running.values()) abort.abort();
  running.clear();
  closeViewer();
  takeNextWishes();
  useConversation.setState({ thread: emptyThread(), draft: '' });
}

export function setDraft(draft: string): void {
  useConversation.setState({ draft });
}

/** Narrows the questions of the conversation shown to a patient or topic, or to nothing. */
export function setScope(scope: TurnScope | null): void {
  useConversation.setState(({ thread }) => ({ thread: { ...thread, scope } }));
}

export async function openConversation(conversationId: ConversationId, title: string): Promise<void> {
  goTo('conversation');
  if (useConversation.getState().thread.conversationId === conversationId) return;
  closeViewer();
  const live = [...running.values()].find(({ thread }) => thread.conversationId === conversationId);
  if (live !== undefined) {
    useConversation.setState({ thread: live.thread });
    return;
  }
  const thread: Thread = { ...emptyThread(), conversationId, title, state: 'loading' };
  useConversation.setState({ thread });
  try {
    const stored = await engine().conversations.get({ conversationId });
    const turns = stored.turns.map(storedTurn);
    const scope = turns.at(-1)?.scope ?? null;
    change(thread.key, (shown) => ({ ...shown, title: stored.title, turns, scope, state: 'ready' }));
  } catch (error) {
    change(thread.key, (shown) => ({ ...shown, state: 'failed', failure: failureOf(error) }));
  }
}

/** What may be wished for one question. */
export interface AskWishes {
  /** Each request to a provider is shown first, and sent when the person says so. */
  preview?: boolean;
  /** Names and numbers are sent as they are, where the provider leaves that to the question. */
  asWritten?: boolean;
  /** No answer given before. */
  fresh?: boolean;
}

/** Asks in the conversation shown. A mode given overrules the settings for this question. */
export async function ask(question: string, mode: AnswerMode, wishes: AskWishes = {}): Promise<void> {
  const { thread } = useConversation.getState();
  if (question.trim() === '' || thread.turns.some(isRunning)) return;
  const { conversationId, scope } = thread;
  const turn = { ...newTurn(crypto.randomUUID(), question.trim(), mode, Date.now()), scope };
  await showAnswer(thread, turn, {
    shown: 'at-once',
    abort: new AbortController(),
    open: (signal) =>
      engine().ask(
        {
          question: question.trim(),
          mode,
          ...(conversationId === null ? {} : { conversationId }),
          ...(scope === null ? {} : { scopeId: scope.scopeId }),
          ...wishes,
        },
        { signal },
      ),
  });
}

/** The same question once more, as questions are answered now; never with the answer that was kept of it. */
export function askAgain({ question, mode }: ShownTurn): Promise<void> {
  return ask(question, useStatus.getState().status?.mode ?? mode, { fresh: true });
}

/** A conversation an answer asked for elsewhere will go into: the one shown when it was asked for. */
export interface AnswerPlace {
  conversationId: ConversationId | null;
  scopeId: ScopeId | null;
  /** Shows a turn whose events come from elsewhere. Stopping it in the page aborts `abort`. */
  show(events: AsyncIterable<AskEvent>, turn: { question: string; mode: AnswerMode; abort: AbortController }): Promise<void>;
}

/** Where the answer to a spoken question goes. What still arrives there is stopped: the question interrupts it. */
export function placeForAnswer(): AnswerPlace {
  const { thread } = useConversation.getState();
  cancelAnswer();
  return {
    conversationId: thread.conversationId,
    scopeId: thread.scope?.scopeId ?? null,
    show: (events, { question, mode, abort }) => {
      // It was asked with them.
      takeNextWishes();
      const turn = newTurn(crypto.randomUUID(), question, mode, Date.now());
      return showAnswer(thread, turn, { shown: 'with-its-first-events', abort, open: () => Promise.resolve(events) });
    },
  };
}

interface AnswerSource {
  /** A turn whose first words are about to come is not drawn twice. */
  shown: 'at-once' | 'with-its-first-events';
  abort: AbortController;
  open(signal: AbortSignal): Promise<AsyncIterable<AskEvent>>;
}

async function showAnswer(thread: Thread, turn: ShownTurn, { shown, abort, open }: AnswerSource): Promise<void> {
  running.set(turn.key, { thread: asItIs(thread), abort });
  let added = false;
  const put = (events: readonly AskEvent[]): void => {
    const started = events.find((event) => event.kind === 'started');
    if (started !== undefined) nameThread(thread.key, started.conversationId);
    takeHeld(turn.key, turn.question, events);
    if (added) return changeTurn(thread.key, turn.key, (now) => events.reduce(applyAskEvent, now));
    added = true;
    const first = events.reduce(applyAskEvent, turn);
    change(thread.key, (now) => ({ ...now, title: now.title || turn.question, turns: [...now.turns, first] }));
  };
  if (shown === 'at-once') put([]);
  try {
    await takePaced(await open(abort.signal), put);
    changeTurn(thread.key, turn.key, (now) => endTurn(now, null));
  } catch (error) {
    const failure = abort.signal.aborted ? null : failureOf(error);
    changeTurn(thread.key, turn.key, (now) => endTurn(now, failure));
  } finally {
    running.delete(turn.key);
    letGo(turn.key);
    void loadConversations();
  }
}

/** Stops the answer arriving in the conversation shown; what has arrived stays. */
export function cancelAnswer(): void {
  for (const turn of useConversation.getState().thread.turns) running.get(turn.key)?.abort.abort();
}

/** A thread as it is now, which may have been taken some time ago. */
function asItIs(thread: Thread): Thread {
  const live = [useConversation.getState(), ...running.values()];
  return live.find((holder) => holder.thread.key === thread.key)?.thread ?? thread;
}

/** A conversation the list shows already is listed anew when the answer has ended: now its first words are to be painted. */
function nameThread(threadKey: string, conversationId: ConversationId): void {
  if (useConversation.getState().thread.conversationId === conversationId) return;
  change(threadKey, (thread) => ({ ...thread, conversationId }));
  void loadConversations();
}

function changeTurn(threadKey: string, turnKey: string, to: (turn: ShownTurn) => ShownTurn): void {
  change(threadKey, (thread) => ({
    ...thread,
    turns: thread.turns.map((turn) => (turn.key === turnKey ? to(turn) : turn)),
  }));
}

/** Changes a thread wherever it is: on the page, and where its answer is still arriving. */
function change(threadKey: string, to: (thread: Thread) => Thread): void {
  const shown = useConversation.getState().thread;
  let changed: Thread | null = null;
  const apply = (thread: Thread): Thread => (changed ??= to(thread));
  for (const live of running.values()) if (live.thread.key === threadKey) live.thread = apply(live.thread);
  if (shown.key === threadKey) useConversation.setState({ thread: apply(shown) });
}
