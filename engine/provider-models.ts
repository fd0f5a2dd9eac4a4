import type { AnswerCost } from '../contract/ask.ts';
import type { ProviderId } from '../contract/ids.ts';
import type { Provider, ProviderRole } from '../contract/providers.ts';
import type { ReplacedCounts } from '../contract/replaced.ts';
import type { Purpose } from '../contract/usage.ts';
import type { LanguageModel, ModelPrompt } from './answer/language-model.ts';
import type { CallOf, Meter } from './cost/meter.ts';
import { Failure } from './failure.ts';
import { hostNameOf, nameOf } from './providers/chain.ts';
import type { OpenAiModels } from './providers/openai-model.ts';
import type { ProviderGuard } from './providers/provider-guard.ts';
import type { Egress, HeldRequest, WayOut } from './security/egress.ts';
import { allowedHost } from './security/allowed-host.ts';

/** What is shown of a request before it is sent. */
export interface ShownRequest {
  destination: string;
  body: string;
  bytes: number;
  replaced: ReplacedCounts | null;
  estimate: AnswerCost;
}

/** One answer of a model: what for, how long it may take, and who is asked before it is sent. */
export interface ModelOpening {
  provider: Provider;
  model: string;
  role: ProviderRole;
  of: CallOf;
  /** Default `answer`. */
  purpose?: Purpose;
  /** Longest wait for its first word, from the moment it has a place. */
  firstTokenMs: () => number;
  /** Longest wait for a place. */
  waitMs: number;
  /** What was replaced in what is sent. */
  replaced: () => ReplacedCounts | null;
  /** Rejects where the request must not be sent. Null: nobody is asked. */
  approve: ((request: ShownRequest, signal: AbortSignal) => Promise<void>) | null;
}

/** Models of providers behind everything that stands before them: their limits, the meter, the gate. */
export interface ProviderModels {
  /** Failures of its stream: PROVIDER_*, LIMIT_REACHED, LEDGER_UNAVAILABLE, OFFLINE_MODE, SEND_DECLINED. */
  open(opening: ModelOpening): LanguageModel;
  /** The way to a provider. */
  way(provider: Provider, purpose: Purpose): WayOut;
}

export interface ProviderModelsParts {
  /** Null where the provider is not set up any more. */
  provider: (providerId: ProviderId) => Provider | null;
  apiKey: (providerId: ProviderId) => Promise<string | null>;
  guard: ProviderGuard;
  meter: Meter;
  egress: Egress;
  /** The machine's own way out. */
  fetch: typeof globalThis.fetch;
  openAi: () => Promise<OpenAiModels>;
}

/** Nothing was made of these: nobody bills them. */
const UNUSED = new Set<string>(['PROVIDER_HOST_NOT_ALLOWED', 'OFFLINE_MODE', 'SEND_DECLINED', 'LEDGER_UNAVAILABLE']);
const REFUSED = new Set<string>([
  'PROVIDER_UNREACHABLE',
  'PROVIDER_KEY_REFUSED',
  'PROVIDER_MODEL_UNKNOWN',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_QUOTA_USED_UP',
]);

export function createProviderModels(parts: ProviderModelsParts): ProviderModels {
  const ways = new Map<string, WayOut>();

  function way({ providerId }: Provider, purpose: Purpose): WayOut {
    const key = `${purpose} ${providerId}`;
    const known = ways.get(key);
    if (known !== undefined) return known;
    const present = (): Provider | null => parts.provider(providerId);
    const made = parts.egress.way({
      purpose,
      allowed: () => [allowedHost(present()?.baseUrl ?? '')].filter((host) => host !== null),
      staysHere: () => present()?.offline ?? false,
      fetch: parts.fetch,
    });
    ways.set(key, made);
    return made;
  }

  return {
    way,
    open: (opening) => ({ stream: (prompt, signal) => ask({ ...parts, way }, opening, prompt, signal) }),
  };
}

/** A place, a row in the ledger, the words; each is given back however it ends. */
async function* ask(
  parts: ProviderModelsParts & Pick<ProviderModels, 'way'>,
  opening: ModelOpening,
  prompt: ModelPrompt,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const { guard, meter } = parts;
  const { provider, model, role, of } = opening;
  const host = hostNameOf(provider);
  const texts = [prompt.instructions, ...prompt.messages.map(({ text }) => text)];
  const estimate = meter.estimate({ role, providerId: provider.providerId, host, model, texts });
  const tokens = estimate.usage.inputTokens + estimate.usage.outputTokens;
  const pass = await guard.enter({ provider, role, tokens, waitMs: opening.waitMs }, signal);
  let outcome: 'done' | 'cancelled' | Failure = 'cancelled';
  let isSent = false;
  try {
    const start = { role, providerId: provider.providerId, providerName: nameOf(provider), host, model, ...of };
    const call = meter.begin({ ...start, estimate: estimate.usage });
    try {
      const send = parts.way(provider, opening.purpose ?? 'answer');
      const fetchFor = (hold: () => () => void): typeof globalThis.fetch =>
        pass.learning(
          send.with({
            callId: call.callId,
            replaced: opening.replaced(),
            onSent: () => void (isSent = true),
            ...approval(opening, estimate.cost, hold),
          }),
        );
      const opened = (await parts.openAi()).open({
        provider,
        model,
        apiKey: () => parts.apiKey(provider.providerId),
        way: fetchFor,
        report: (usage) => call.report(usage),
        firstTokenMs: opening.firstTokenMs(),
      });
      yield* opened.stream(prompt, signal);
      outcome = 'done';
    } catch (error) {
      if (error instanceof Failure) {
        outcome = error;
        // Offline mode may begin in the middle of an answer: that was used.
        const isUnused = REFUSED.has(error.code) || (UNUSED.has(error.code) && !isSent);
        if (isUnused) call.unbilled();
      }
      throw error;
    } finally {
      call.end(outcome instanceof Failure ? 'failed' : outcome);
    }
  } finally {
    pass.end(outcome);
  }
}

/** While a person reads, the provider's clocks stand. */
function approval({ approve, replaced }: ModelOpening, cost: AnswerCost, hold: () => () => void) {
  if (approve === null) return {};
  return {
    async approve({ destination, body }: HeldRequest, signal: AbortSignal) {
      const resume = hold();
      try {
        const text = new TextDecoder().decode(body);
        await approve({ destination, body: text, bytes: body.length, replaced: replaced(), estimate: cost }, signal);
      } finally {
        resume();
      }
    },
  };
}
