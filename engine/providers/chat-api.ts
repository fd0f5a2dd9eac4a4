import { APIError } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ModelPrompt } from '../answer/language-model.ts';
import type { Failure } from '../failure.ts';
import { cut, refused } from './provider-failure.ts';
import { isEventStream, type StreamRequest } from './responses-api.ts';
import { chatUsage } from './usage.ts';

/** The body of a Chat Completions request: what every compatible server understands, and the wish for usage figures. */
function chatBody(
  model: string,
  { instructions, messages }: ModelPrompt,
  asksUsage: boolean,
): ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [{ role: 'system', content: instructions }, ...messages.map(({ role, text }) => ({ role, content: text }))],
    stream: true,
    store: false,
    ...(asksUsage ? { stream_options: { include_usage: true } } : {}),
  };
}

/** Streams the text of a chat completion; `onKnown` is called once the server is seen to speak this interface. */
export async function* streamChat(
  { client, model, prompt, watch, mostCharacters, report }: StreamRequest,
  { asksUsage }: { asksUsage: boolean },
  onKnown: () => void,
): AsyncGenerator<string, void, void> {
  const { data: chunks, response } = await client.chat.completions
    .create(chatBody(model, prompt, asksUsage), { signal: watch.signal })
    .withResponse();
  if (!isEventStream(response)) {
    chunks.controller.abort();
    throw refused('not-a-provider');
  }
  onKnown();
  watch.opened();
  let characters = 0;
  let finished = false;
  // What it used comes after the last word, and after the reason why there is none more.
  let ending: Failure | null = null;
  for await (const chunk of chunks) {
    const usage = chatUsage(chunk.usage, chunk.service_tier);
    if (usage !== null) report(usage);
    const choice = chunk.choices?.[0];
    const text = choice?.delta?.content ?? '';
    watch.arrived(text !== '');
    if (choice?.delta?.refusal) throw refused('refusal');
    characters += text.length;
    if (characters > mostCharacters) throw cut();
    if (text !== '') yield text;
    if (choice?.finish_reason === 'length') ending = cut();
    if (choice?.finish_reason === 'content_filter') ending = refused('content_filter');
    finished ||= choice?.finish_reason != null;
  }
  watch.throwIfEnded();
  if (ending !== null) throw ending;
  if (!finished) throw cut();
}

/** What a server says that does not know the wish for usage figures; none says it in the same words. */
export function refusesUsage(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
  return (
    /stream_options|include_usage/.test(`${error.param ?? ''} ${error.message}`) ||
    error.code === 'unknown_parameter' ||
    error.code == null
  );
}
