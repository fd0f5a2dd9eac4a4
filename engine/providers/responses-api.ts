import type OpenAI from 'openai';
import type { ResponseCreateParamsStreaming, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { ModelPrompt } from '../answer/language-model.ts';
import { cut, failureFromCode, refused } from './provider-failure.ts';
import type { StreamWatch } from './stream-watch.ts';
import { type CallUsage, responsesUsage } from './usage.ts';

export interface StreamRequest {
  client: OpenAI;
  model: string;
  prompt: ModelPrompt;
  watch: StreamWatch;
  /** Longer answers are cut. */
  mostCharacters: number;
  /** What it used, as the server tells. */
  report: (usage: CallUsage) => void;
}

/** The server answered, but not with this interface's stream of events. */
export class NotThisApi extends Error {
  override readonly name = 'NotThisApi';
}

/** The body of a Responses request. Nothing is stored at the provider, and prompts are cached in memory at most. */
function responsesBody(model: string, { instructions, messages }: ModelPrompt): ResponseCreateParamsStreaming {
  return {
    model,
    instructions,
    input: messages.map(({ role, text }) => ({ role, content: text })),
    stream: true,
    store: false,
  };
}

/** Streams the text of a response; `onKnown` is called once the server is seen to speak this interface. */
export async function* streamResponses(
  { client, model, prompt, watch, mostCharacters, report }: StreamRequest,
  onKnown: () => void,
): AsyncGenerator<string, void, void> {
  const { data: events, response } = await client.responses
    .create(responsesBody(model, prompt), { signal: watch.signal })
    .withResponse();
  if (!isEventStream(response)) {
    events.controller.abort();
    throw new NotThisApi();
  }
  onKnown();
  watch.opened();
  let characters = 0;
  for await (const event of events) {
    if ('response' in event) {
      const usage = responsesUsage(event.response.usage, event.response.service_tier);
      if (usage !== null) report(usage);
    }
    const text = textOf(event);
    watch.arrived(text !== null && text !== '');
    if (event.type === 'response.completed') return;
    if (text === null) continue;
    characters += text.length;
    if (characters > mostCharacters) throw cut();
    yield text;
  }
  watch.throwIfEnded();
  throw cut();
}

/** The words an event brings, or null; throws for events that end the answer before it is complete. */
function textOf(event: ResponseStreamEvent): string | null {
  switch (event.type) {
    case 'response.output_text.delta':
      return event.delta;
    case 'error':
      throw failureFromCode(event.code, event);
    case 'response.failed':
      throw failureFromCode(event.response.error?.code ?? null, event);
    case 'response.incomplete':
      throw event.response.incomplete_details?.reason === 'content_filter' ? refused('content_filter') : cut();
    case 'response.refusal.delta':
      throw refused('refusal');
    default:
      return null;
  }
}

/** LM Studio and others answer 200 with a JSON error for addresses they do not know. */
export function isEventStream(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').toLowerCase().startsWith('text/event-stream');
}
