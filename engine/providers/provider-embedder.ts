import type { ReplacedCounts } from '../../contract/replaced.ts';
import { Failure } from '../failure.ts';
import type { Embedder } from '../search/embedder.ts';
import { requestEmbeddings } from './embeddings-api.ts';
import type { RoleServer } from './role-server.ts';

export interface ProviderEmbedderParts {
  server: RoleServer;
  modelId: string;
  /** As its vectors were found to be. */
  dimensions: number;
  /** What may be sent of texts that are embedded together. Failure: PSEUDONYMISATION_FAILED. */
  protect: (texts: readonly string[]) => { texts: readonly string[]; replaced: ReplacedCounts };
  /** Its vectors have another size by now: they are none of this model any more. */
  resized: (dimensions: number) => void;
}

/** At most so much in one request: what fails is asked again, and servers have limits of their own. */
const MOST_TEXTS = 32;
const MOST_CHARACTERS = 50_000;

/** The interface's own bound: longer texts are refused. */
const MOST_TOKENS = 8191;

/** Nobody waits for passages, and a server without a graphics card takes its time; for a question somebody does. */
const PASSAGES_MS = 120_000;
const QUESTION_MS = 5_000;
const PASSAGES_WAIT_MS = 60_000;
const QUESTION_WAIT_MS = 1_000;

/** Vectors of a model behind `/v1/embeddings`. Failure: EMBEDDER_UNAVAILABLE, with why in its message. */
export function createProviderEmbedder(parts: ProviderEmbedderParts): Embedder {
  const { server, modelId, dimensions, protect } = parts;
  return {
    modelId,
    dimensions,
    maxTokens: MOST_TOKENS,
    fusion: { kind: 'ranks', weight: 1 },
    get isElsewhere() {
      return !server.staysHere();
    },
    async embed(texts, role, signal) {
      const times =
        role === 'query'
          ? { timeoutMs: QUESTION_MS, waitMs: QUESTION_WAIT_MS }
          : { timeoutMs: PASSAGES_MS, waitMs: PASSAGES_WAIT_MS };
      const vectors: Float32Array[] = [];
      try {
        for (const batch of batchesOf(texts)) {
          const safe = server.mustNotKnow() ? protect(batch) : { texts: batch };
          vectors.push(...(await requestVectors(server, { ...safe, ...times }, signal)));
        }
      } catch (error) {
        signal.throwIfAborted();
        throw unavailable(error);
      }
      const other = vectors.find(({ length }) => length !== dimensions);
      if (other !== undefined) {
        parts.resized(other.length);
        throw new Failure('EMBEDDER_UNAVAILABLE', { message: 'The vectors of the model have another size than before.' });
      }
      return vectors;
    },
    close: () => Promise.resolve(),
  };
}

/** How long the vectors of a model are: found out with a word nobody wrote. Failure: EMBEDDER_UNAVAILABLE. */
export async function probeDimensions(server: RoleServer, signal: AbortSignal): Promise<number> {
  const times = { timeoutMs: PASSAGES_MS, waitMs: QUESTION_WAIT_MS };
  try {
    const [vector] = await requestVectors(server, { texts: ['ready'], ...times }, signal);
    return vector?.length ?? 0;
  } catch (error) {
    signal.throwIfAborted();
    throw unavailable(error);
  }
}

interface Asked {
  texts: readonly string[];
  replaced?: ReplacedCounts;
  timeoutMs: number;
  waitMs: number;
}

async function requestVectors(
  server: RoleServer,
  { texts, replaced, timeoutMs, waitMs }: Asked,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { available, detail } = server.available();
  if (!available) throw new Failure('EMBEDDER_UNAVAILABLE', { message: detail });
  const call = await server.begin({ texts, replaced, waitMs }, signal);
  try {
    const vectors = await requestEmbeddings(call, texts, { timeoutMs }, signal);
    call.end('done');
    return vectors;
  } catch (error) {
    call.end(signal.aborted ? 'cancelled' : { failure: error });
    throw error;
  }
}

function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MOST_TEXTS || characters + text.length > MOST_CHARACTERS) {
      batches.push([text]);
      characters = 0;
    } else last.push(text);
    characters += text.length;
  }
  return batches;
}

/** What is searched by words meanwhile, and made up for later. Bugs stay what they are. */
function unavailable(error: unknown): unknown {
  if (!(error instanceof Failure) || error.code === 'EMBEDDER_UNAVAILABLE') return error;
  return new Failure('EMBEDDER_UNAVAILABLE', { message: error.message, cause: error });
}
