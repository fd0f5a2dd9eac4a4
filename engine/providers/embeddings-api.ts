import * as z from 'zod';
import { Failure } from '../failure.ts';
import { openClient } from './openai-client.ts';
import { providerFailure } from './provider-failure.ts';
import type { ServerCall } from './role-server.ts';

/** What `/v1/embeddings` answers. Servers differ in the rest. */
const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
  usage: z.object({ prompt_tokens: z.number().int().nonnegative() }).nullish().catch(null),
});

/**
 * One vector for each text, in order, L2-normalised and all of one size. What they took is told to the call. Failures:
 * PROVIDER_*.
 */
export async function requestEmbeddings(
  call: ServerCall,
  texts: readonly string[],
  { timeoutMs }: { timeoutMs: number },
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Failure('PROVIDER_TIMEOUT')), timeoutMs);
  try {
    const client = await openClient(call);
    const request = client.embeddings.create(
      { model: call.model, input: [...texts], encoding_format: 'float' },
      { signal: AbortSignal.any([signal, timeout.signal]) },
    );
    const { data, usage } = answerSchema.parse(await (await request.asResponse()).json());
    if (usage) call.report({ inputTokens: usage.prompt_tokens });
    return vectorsOf(data, texts.length);
  } catch (error) {
    signal.throwIfAborted();
    timeout.signal.throwIfAborted();
    if (error instanceof z.ZodError) throw new Failure('PROVIDER_ERROR', { cause: error });
    throw providerFailure(error, { streaming: false });
  } finally {
    clearTimeout(timer);
  }
}

function vectorsOf(data: z.infer<typeof answerSchema>['data'], count: number): Float32Array[] {
  const vectors = data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => normalised(embedding));
  const isWhole = data.length === count && new Set(data.map(({ index }) => index)).size === count;
  if (!isWhole || vectors.some(({ length }) => length !== vectors[0]?.length)) throw new Failure('PROVIDER_ERROR');
  return vectors;
}

/** Failure: PROVIDER_ERROR, where it points nowhere. */
function normalised(embedding: readonly number[]): Float32Array {
  const length = Math.hypot(...embedding);
  if (!(length > 0) || !Number.isFinite(length)) throw new Failure('PROVIDER_ERROR');
  return Float32Array.from(embedding, (value) => value / length);
}
