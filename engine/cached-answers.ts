import * as z from 'zod';
import type { AnswerCost, AnsweredBy } from '../contract/ask.ts';
import { providerId, type ScopeId } from '../contract/ids.ts';
import type { Provider } from '../contract/providers.ts';
import type { AnswerPart, AnswerRequest } from './answer/answerer.ts';
import { buildPrompt } from './answer/prompt.ts';
import { type Cache, cacheKey } from './cache/cache.ts';
import type { CacheCounts } from './cache/counts.ts';

/** Everything an answer of a provider depends on. */
export interface AskedOfProvider {
  request: AnswerRequest;
  scopeId: ScopeId | null;
  provider: Pick<Provider, 'providerId' | 'name' | 'kind' | 'baseUrl' | 'pseudonymise'>;
  model: string;
  /** Names and numbers were sent as they are. */
  asWritten: boolean;
}

export interface CachedAnswer {
  answeredBy: AnsweredBy;
  /** As the provider gave them: citations and claims are checked again like those of any answer. */
  parts: readonly AnswerPart[];
}

/** Answers of providers, for the very same question on the very same ground. Off unless the settings say so. */
export interface CachedAnswers {
  /** Null where there is none. Counts as saved. */
  find(asked: AskedOfProvider): CachedAnswer | null;
  /** The same parts; kept where they come to their end, in the place of an earlier answer. `cost` is asked then. */
  keeping(asked: AskedOfProvider, parts: AsyncIterable<AnswerPart>, cost: () => AnswerCost | null): AsyncIterable<AnswerPart>;
}

/** Counted up where the same prompt would be read otherwise: what stands around it, or how an answer is taken apart. */
const ANSWER_VERSION = 1;
/** The prompt around what is asked: with other rules, answers are others. */
const PROMPT = buildPrompt({ question: '', searchedFor: '', history: [], evidence: [] }, '');

const stored = z.object({
  providerId,
  name: z.string(),
  model: z.string(),
  parts: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({ kind: z.literal('cite'), evidence: z.number().int(), quote: z.string().nullable() }),
    ]),
  ),
  cost: z.object({ tokens: z.number().int(), costMicro: z.number().int().nullable(), currency: z.string() }).nullable(),
});
export type StoredAnswer = z.infer<typeof stored>;

export const answerForm = {
  write: (answer: StoredAnswer): Uint8Array => new TextEncoder().encode(JSON.stringify(answer)),
  read(bytes: Uint8Array): StoredAnswer | null {
    try {
      return stored.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    } catch {
      // Not ours, or of another version: counts as not there, and is told by who asked.
      return null;
    }
  },
};

export function createCachedAnswers(parts: {
  cache: Cache<StoredAnswer>;
  counts: CacheCounts;
  isOn: () => boolean;
  /** The wall's time, milliseconds. */
  now: () => number;
}): CachedAnswers {
  const { cache, counts, now } = parts;
  /** The demo's answers cost nothing, and are never to be taken for others. */
  const isKept = ({ provider }: AskedOfProvider): boolean => parts.isOn() && provider.kind !== 'demo';

  return {
    find(asked) {
      if (!isKept(asked)) return null;
      const found = cache.find(answerKey(asked));
      if (found === null) return null;
      const { providerId: id, name, model, parts: said, cost } = found.value;
      counts.saved(cost, now());
      return {
        answeredBy: { kind: 'cache', providerId: id, name, model, why: `Answered on ${moment(found.madeAtMs)}` },
        parts: said,
      };
    },
    async *keeping(asked, answer, cost) {
      const said: AnswerPart[] = [];
      for await (const part of answer) {
        said.push(part);
        yield part;
      }
      const restsOn = groundOf(asked.request);
      // An answer that is none may be another one the next time.
      if (!isKept(asked) || said.length === 0 || restsOn === null) return;
      const { provider, model } = asked;
      const value = { providerId: provider.providerId, name: provider.name, model, parts: joined(said), cost: costOf(cost()) };
      cache.put(answerKey(asked), value, restsOn);
    },
  };
}

/** Of what is sent, who it is sent to and how, and of what it was narrowed to: alike in all of it, or another key. */
export function answerKey({ request, scopeId, provider, model, asWritten }: AskedOfProvider): string {
  return cacheKey([
    'answer',
    ANSWER_VERSION,
    scopeId,
    [provider.providerId, provider.kind, provider.baseUrl, model],
    [provider.pseudonymise, asWritten],
    PROMPT,
    [request.question, request.searchedFor],
    request.evidence.map(({ passageId, documentId, title, page, headings, text }) => [
      passageId,
      documentId,
      title,
      page,
      headings,
      text,
    ]),
    request.history.map(({ question, answer, restsOn }) => [question, answer, restsOn]),
  ]);
}

/** All passages whose words may be in the answer; null where that is not known. */
function groundOf({ evidence, history }: AnswerRequest): number[] | null {
  const earlier = history.map(({ restsOn }) => restsOn);
  if (earlier.includes(undefined)) return null;
  return [...evidence.map(({ passageId }) => passageId), ...earlier.flatMap((passages) => passages ?? [])];
}

/** Pieces of text that follow each other as one: how it came in pieces is nothing to keep. */
function joined(parts: readonly AnswerPart[]): AnswerPart[] {
  const result: AnswerPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') last.text += part.text;
    else result.push({ ...part });
  }
  return result;
}

function costOf(cost: AnswerCost | null): StoredAnswer['cost'] {
  return cost === null ? null : { tokens: cost.tokens, costMicro: cost.costMicro, currency: cost.currency };
}

function moment(atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(atMs);
}
