import { call, always, type OpenSession } from './calls.ts';

/** Questions, and the conversations they make. */
export function askCalls(session: OpenSession) {
  const { conversations } = call;
  return {
    ask: call.ask.handler(({ input, signal }) => session().answers.ask(input, always(signal))),
    decideSend: call.decideSend.handler(({ input }) => session().answers.decideSend(input.sendId, input.decision)),
    conversations: {
      list: conversations.list.handler(({ input }) => session().answers.conversations.list(input)),
      get: conversations.get.handler(({ input }) => session().answers.conversations.get(input.conversationId)),
      rename: conversations.rename.handler(({ input }) =>
        session().answers.conversations.rename(input.conversationId, input.title),
      ),
      remove: conversations.remove.handler(({ input }) => session().answers.conversations.remove(input.conversationId)),
    },
  };
}
