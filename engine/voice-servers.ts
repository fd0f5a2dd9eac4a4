import { randomUUID } from 'node:crypto';
import type { ProviderId } from '../contract/ids.ts';
import type { FailureCode } from '../contract/failures.ts';
import type { Provider, RoleTarget } from '../contract/providers.ts';
import type { Settings } from '../contract/settings.ts';
import { type Meter, NOTHING_USED } from './cost/meter.ts';
import { Failure } from './failure.ts';
import type { Transcriber } from './listen/transcriber.ts';
import { chainOf, hostNameOf, nameOf } from './providers/chain.ts';
import type { ProviderGuard } from './providers/provider-guard.ts';
import { createHttpSynthesizer } from './providers/speech-synthesizer.ts';
import { createHttpTranscriber } from './providers/transcription-http.ts';
import { createRealtimeTranscriber } from './providers/transcription-realtime.ts';
import type { ServerCallStart, ServerCall, VoiceServer } from './providers/voice-server.ts';
import type { Egress, OpenSocket } from './security/egress.ts';
import { allowedHost } from './security/egress-gate.ts';
import type { Synthesizer } from './speak/synthesizer.ts';

export interface VoiceServersParts {
  /** Read at each use. */
  settings: () => Pick<Settings, 'providers' | 'privacy'>;
  apiKey: (providerId: ProviderId) => Promise<string | null>;
  guard: Pick<ProviderGuard, 'enter'>;
  meter: Pick<Meter, 'estimate' | 'begin'>;
  egress: Egress;
  /** The machine's own ways. */
  fetch: typeof globalThis.fetch;
  openSocket: OpenSocket;
}

/** The servers the roles name, each behind the port of its role; the same one for as long as it is set up so. */
export interface VoiceServers {
  /** All that take whole utterances, in the order of the role, then the same that listen while one speaks. */
  transcribers(): readonly Transcriber[];
  synthesizers(): readonly Synthesizer[];
}

type Role = 'transcribe' | 'speak';

/** A person waits for the words; for the next sentence there is the sound of this one. */
const LONGEST_WAIT_MS: Record<Role, number> = { transcribe: 2_000, speak: 8_000 };

/** Refused before anything was made of it: nobody bills that. */
const UNBILLED: ReadonlySet<FailureCode> = new Set([
  'PROVIDER_HOST_NOT_ALLOWED',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_KEY_REFUSED',
  'PROVIDER_MODEL_UNKNOWN',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_QUOTA_USED_UP',
  'PROVIDER_REQUEST_REFUSED',
  'OFFLINE_MODE',
  'SEND_DECLINED',
  'LEDGER_UNAVAILABLE',
]);

const UNSEEN =
  'Requests are shown before they are sent, and sound and spoken sentences cannot be: only voices of this computer are used.';

export function createVoiceServers(parts: VoiceServersParts): VoiceServers {
  const transcribers = kept((target) => {
    const server = serverOf(parts, 'transcribe', target);
    return { http: createHttpTranscriber(server), realtime: createRealtimeTranscriber(server) };
  });
  const synthesizers = kept((target) => createHttpSynthesizer(serverOf(parts, 'speak', target)));
  return {
    transcribers() {
      const all = transcribers(parts.settings().providers, 'transcribe');
      return [...all.map(({ http }) => http), ...all.map(({ realtime }) => realtime)];
    },
    synthesizers: () => synthesizers(parts.settings().providers, 'speak'),
  };
}

/** Makes one of each target, and keeps it while its address stays: what was found out about a server holds for no other. */
function kept<One>(make: (target: RoleTarget) => One): (settings: Settings['providers'], role: Role) => One[] {
  let known = new Map<string, One>();
  return (settings, role) => {
    // Those that may not be asked now are told of as well, with the reason.
    const servers = chainOf(settings, role, 'auto').filter(({ provider }) => provider.kind !== 'demo');
    known = new Map(
      servers.map(({ provider, model }) => {
        const { providerId, kind, baseUrl, apiVersion } = provider;
        const key = JSON.stringify([providerId, model, kind, baseUrl, apiVersion, nameOf(provider)]);
        return [key, known.get(key) ?? make({ providerId, model })];
      }),
    );
    return [...known.values()];
  };
}

function serverOf(parts: VoiceServersParts, role: Role, { providerId, model }: RoleTarget): VoiceServer {
  const provider = (): Provider | null => parts.settings().providers.list.find((one) => one.providerId === providerId) ?? null;
  const staysHere = (): boolean => provider()?.offline ?? false;
  const isUnseen = (): boolean => parts.settings().privacy.askBeforeSend && !staysHere();
  const host = () => allowedHost(provider()?.baseUrl ?? '');
  const allowed = () => [host()].filter((one) => one !== null);
  const way = parts.egress.way({ purpose: role, allowed, fetch: parts.fetch, staysHere });
  const socketWay = parts.egress.socketWay({ purpose: role, allowed, open: parts.openSocket, staysHere });

  function available(): { available: boolean; detail: string } {
    const present = provider();
    if (present === null || host() === null)
      return { available: false, detail: new Failure('PROVIDER_HOST_NOT_ALLOWED').message };
    if (parts.egress.isOffline() && !staysHere()) return { available: false, detail: new Failure('OFFLINE_MODE').message };
    if (isUnseen()) return { available: false, detail: UNSEEN };
    return { available: true, detail: `${model} at ${hostNameOf(present)}` };
  }

  async function begin({ text, audioMs, of, replaced }: ServerCallStart, signal: AbortSignal): Promise<ServerCall> {
    const present = provider();
    if (present === null) throw new Failure('PROVIDER_NOT_CONFIGURED');
    if (parts.egress.isOffline() && !staysHere()) throw new Failure('OFFLINE_MODE');
    if (isUnseen()) throw new Failure('SEND_DECLINED', { message: UNSEEN });
    const pass = await parts.guard.enter({ provider: present, role, tokens: 0, waitMs: LONGEST_WAIT_MS[role] }, signal);
    const call = { role, providerId, host: hostNameOf(present), model };
    const metered = attempt(
      () => {
        const { usage } = parts.meter.estimate({ ...call, texts: [text], audioMs });
        const { conversationId, turnId, traceId } = of ?? { conversationId: null, turnId: null, traceId: randomUUID() };
        const belongs = { conversationId, turnId, traceId, providerName: nameOf(present) };
        return parts.meter.begin({ ...call, ...belongs, estimate: usage });
      },
      () => pass.end('cancelled'),
    );
    const context = { callId: metered.callId, replaced: replaced ?? null };
    let told = false;
    let isOver = false;
    return {
      provider: present,
      model,
      apiKey: () => parts.apiKey(providerId),
      fetch: pass.learning(way.with(context)),
      openSocket: socketWay.with(context),
      report(usage) {
        told = true;
        metered.report({ usage, serviceTier: null });
      },
      end(outcome) {
        if (isOver) return;
        isOver = true;
        if (typeof outcome === 'string') {
          pass.end(outcome);
          return metered.end(outcome);
        }
        const failure = failureOf(outcome.failure);
        pass.end(failure);
        if (!told && UNBILLED.has(failure.code)) metered.report({ usage: NOTHING_USED, serviceTier: null });
        metered.end('failed');
      },
    };
  }

  const present = provider();
  return {
    name: present === null ? model : nameOf(present),
    available,
    staysHere,
    mustNotKnow: () => !staysHere() && provider()?.pseudonymise !== 'off',
    begin,
  };
}

/** Calls `undo` where it throws. */
function attempt<Result>(work: () => Result, undo: () => void): Result {
  try {
    return work();
  } catch (error) {
    undo();
    throw error;
  }
}

function failureOf(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('PROVIDER_ERROR', { cause: error });
}
