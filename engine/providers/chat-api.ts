import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ModelPrompt } from '../answer/language-model.ts';
import { cut, refused } from './provider-failure.ts';
import { isEventStream, type StreamRequest } from './responses-api.ts';

/** The body of a Chat Completions request: what every compatible server understands. */
export function chatBody(model: string, { instructions, messages }: ModelPrompt): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [{ role: 'system', content: instructions }, ...messages.map(({ role, text }) => ({ role, content: text }))],
    stream: true,
    store: false,
  };
}

/** Streams the text of a chat completion; `onKnown` is called once the server is seen to speak this interface. */
export async function* streamChat(
  { client, model, prompt, watch, mostCharacters }: StreamRequest,
  onKnown: () => void,
): AsyncGenerator<string, void, void> {
  const { data: chunks, response } = await client.chat.completions
    .create(chatBody(model, prompt), { signal: watch.signal })
    .withResponse();
  if (!isEventStream(response)) {
    chunks.controller.abort();
    throw refused('not-a-provider');
  }
  onKnown();
  watch.opened();
  let characters = 0;
  let finished = false;
  for await (const chunk of chunks) {
    const choice = chunk.choices?.[0];
    const text = choice?.delta?.content ?? '';
    watch.arrived(text !== '');
    if (choice?.delta?.refusal) throw refused('refusal');
    characters += text.length;
    if (characters > mostCharacters) throw cut();
    if (text !== '') yield text;
    if (choice?.finish_reason === 'length') throw cut();
    if (choice?.finish_reason === 'content_filter') throw refused('content_filter');
    finished ||= choice?.finish_reason != null;
  }
  watch.throwIfEnded();
  if (!finished) throw cut();
}
