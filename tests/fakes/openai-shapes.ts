import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { Model } from 'openai/resources/models';
import type {
  Response,
  ResponseCreateParamsStreaming,
  ResponseOutputMessage,
  ResponseStreamEvent,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import * as z from 'zod';

/**
 * What VoiceAssist may send, as schemas that are checked against the vendor's published types: each must be assignable to
 * the type of the `openai` package, and the lists of fields must name exactly the package's, so that drift fails the type
 * check. Fields the vendor does not know are answered as the vendor answers them; fields we have no reason to send
 * (`previous_response_id`, `background`, tools) fail the strict schema.
 */
export const responsesRequest = z.strictObject({
  model: z.string().min(1),
  instructions: z.string().min(1),
  input: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().min(1) })).min(1),
  stream: z.literal(true),
  store: z.literal(false),
});
export type ResponsesRequest = z.infer<typeof responsesRequest>;

export const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z
    .tuple(
      [z.strictObject({ role: z.literal('system'), content: z.string().min(1) })],
      z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().min(1) }),
    )
    .refine((messages) => messages.length > 1, 'messages must hold more than the system message'),
  stream: z.literal(true),
  store: z.literal(false),
  stream_options: z.strictObject({ include_usage: z.literal(true) }).exactOptional(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

type Assignable<Ours extends Theirs, Theirs> = Ours;
/** Named so that the compiler checks them: our requests are requests of the vendor. */
export type CheckedRequests = [
  Assignable<ResponsesRequest, ResponseCreateParamsStreaming>,
  Assignable<ChatRequest, ChatCompletionCreateParamsStreaming>,
];

const fields = <Name extends string>(names: Record<Name, true>): ReadonlySet<string> => new Set(Object.keys(names));

/** Every field the vendor's Responses interface knows. */
export const RESPONSES_FIELDS = fields<keyof ResponseCreateParamsStreaming>({
  stream: true,
  access_programs: true,
  background: true,
  context_management: true,
  conversation: true,
  image: true,
  include: true,
  input: true,
  instructions: true,
  max_output_tokens: true,
  max_tool_calls: true,
  metadata: true,
  model: true,
  moderation: true,
  parallel_tool_calls: true,
  previous_response_id: true,
  prompt: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  reasoning: true,
  safety_identifier: true,
  service_tier: true,
  store: true,
  stream_options: true,
  temperature: true,
  text: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  truncation: true,
  user: true,
});

/** Every field the vendor's Chat Completions interface knows. */
export const CHAT_FIELDS = fields<keyof ChatCompletionCreateParamsStreaming>({
  stream: true,
  metadata: true,
  model: true,
  moderation: true,
  parallel_tool_calls: true,
  prompt_cache_key: true,
  prompt_cache_options: true,
  prompt_cache_retention: true,
  safety_identifier: true,
  service_tier: true,
  store: true,
  stream_options: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  user: true,
  messages: true,
  audio: true,
  frequency_penalty: true,
  function_call: true,
  functions: true,
  logit_bias: true,
  logprobs: true,
  max_completion_tokens: true,
  max_tokens: true,
  modalities: true,
  n: true,
  prediction: true,
  presence_penalty: true,
  reasoning_effort: true,
  response_format: true,
  seed: true,
  stop: true,
  verbosity: true,
  web_search_options: true,
});

const CREATED_AT_S = 1_790_000_000;

/** What an answer took: as many tokens as a made-up count says, some of them cached or reasoned. */
export interface FakeUsage {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

export function fakeUsage(texts: readonly string[], pieces: readonly string[]): FakeUsage {
  const input = Math.ceil(texts.join('').length / 4);
  const output = Math.max(1, Math.ceil(pieces.join('').length / 4));
  return { input, cached: Math.floor(input / 2), output, reasoning: 0 };
}

function responseUsage({ input, cached, output, reasoning }: FakeUsage): ResponseUsage {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

function chatUsage({ input, cached, output, reasoning }: FakeUsage): CompletionUsage {
  return {
    prompt_tokens: input,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens: output,
    completion_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

export function modelObject(id: string): Model {
  return { id, object: 'model', created: CREATED_AT_S, owned_by: 'fake' };
}

/** A response as the server shows it in its events. `output_text` is added by the package, never sent. */
function responseObject(model: string, detail: Partial<Response>): Omit<Response, 'output_text'> {
  return {
    id: 'resp_1',
    object: 'response',
    access_programs: null,
    created_at: CREATED_AT_S,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    ...detail,
  };
}

/** An event as sent: the package's type, but for the field the package adds itself. */
type Sent<Event> = Event extends { response: Response }
  ? Omit<Event, 'response'> & { response: Omit<Response, 'output_text'> }
  : Event;
export type SentEvent = Sent<ResponseStreamEvent>;
type Numbered = { sequence_number: number };
type Unnumbered<Event> = Event extends Numbered ? Omit<Event, 'sequence_number'> : never;

const ITEM = { item_id: 'msg_1', output_index: 0, content_index: 0 } as const;

/** How a stream of events ends. */
export type Ending =
  | { kind: 'completed' }
  | { kind: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' }
  | { kind: 'failed'; code: 'server_error' | 'rate_limit_exceeded' }
  | { kind: 'error'; code: string }
  | { kind: 'refusal' };

/** The events of a response in the order the vendor sends them: opening, one delta for each piece, closing. */
export function responseEvents(model: string, pieces: readonly string[], ending: Ending, usage: FakeUsage): SentEvent[] {
  const text = pieces.join('');
  const message: ResponseOutputMessage = {
    id: ITEM.item_id,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  const events: Unnumbered<SentEvent>[] = [
    { type: 'response.created', response: responseObject(model, {}) },
    { type: 'response.in_progress', response: responseObject(model, {}) },
    { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...ITEM, part: { type: 'output_text', text: '', annotations: [] } },
    ...pieces.map((delta) => ({ type: 'response.output_text.delta' as const, ...ITEM, delta, logprobs: [] })),
    ...closing(model, text, message, ending, responseUsage(usage)),
  ];
  return events.map((event, index): SentEvent => ({ ...event, sequence_number: index }));
}

function closing(
  model: string,
  text: string,
  message: ResponseOutputMessage,
  ending: Ending,
  usage: ResponseUsage,
): Unnumbered<SentEvent>[] {
  switch (ending.kind) {
    case 'completed':
      return [
        { type: 'response.output_text.done', ...ITEM, text, logprobs: [] },
        { type: 'response.content_part.done', ...ITEM, part: { type: 'output_text', text, annotations: [] } },
        { type: 'response.output_item.done', output_index: 0, item: message },
        {
          type: 'response.completed',
          response: responseObject(model, { status: 'completed', output: [message], usage, service_tier: 'default' }),
        },
      ];
    case 'incomplete':
      return [
        {
          type: 'response.incomplete',
          response: responseObject(model, { status: 'incomplete', incomplete_details: { reason: ending.reason }, usage }),
        },
      ];
    case 'failed':
      return [
        {
          type: 'response.failed',
          response: responseObject(model, { status: 'failed', error: { code: ending.code, message: 'It failed.' } }),
        },
      ];
    case 'error':
      return [{ type: 'error', code: ending.code, message: 'It failed.', param: null }];
    case 'refusal':
      return [{ type: 'response.refusal.delta', ...ITEM, delta: 'I cannot help with that.' }];
  }
}

/** The chunks of a chat completion in the order the vendor sends them, without the closing `[DONE]`. */
export function chatChunks(
  model: string,
  pieces: readonly string[],
  ending: Ending,
  /** Null where it was not asked for. */
  usage: FakeUsage | null,
): (ChatCompletionChunk | { error: object })[] {
  const chunk = (
    delta: ChatCompletionChunk.Choice.Delta,
    finish: ChatCompletionChunk.Choice['finish_reason'] = null,
  ): ChatCompletionChunk => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: CREATED_AT_S,
    model,
    choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  });
  // The vendor's last chunk holds no choice, and the figures.
  const last: ChatCompletionChunk[] =
    usage === null ? [] : [{ ...chunk({}), choices: [], usage: chatUsage(usage), service_tier: 'default' }];
  const opening = [chunk({ role: 'assistant', content: '' }), ...pieces.map((content) => chunk({ content }))];
  switch (ending.kind) {
    case 'completed':
      return [...opening, chunk({}, 'stop'), ...last];
    case 'incomplete':
      return [...opening, chunk({}, ending.reason === 'content_filter' ? 'content_filter' : 'length'), ...last];
    case 'refusal':
      return [...opening, chunk({ refusal: 'I cannot help with that.' })];
    case 'failed':
    case 'error':
      return [...opening, { error: { code: ending.code, message: 'It failed.', type: 'server_error', param: null } }];
  }
}

/** An error body as the vendor writes it. */
export function errorBody(code: string | null, message: string, type = 'invalid_request_error'): string {
  return JSON.stringify({ error: { message, type, param: null, code } });
}
