import { randomUUID } from 'node:crypto';
import type { FailureCode } from '../contract/failures.ts';
import type { ProviderId } from '../contract/ids.ts';
import type { Provider, RoleTarget } from '../contract/providers.ts';
import type { Settings } from '../contract/settings.ts';
import type { Meter } from './cost/meter.ts';
import { Failure } from './failure.ts';
import { hostNameOf, nameOf } from './providers/chain.ts';
import type { ProviderGuard } from './providers/provider-guard.ts';
import type { RoleServer, ServerCall, ServerCallStart } from './providers/role-server.ts';
import type { Egress, OpenSocket } from './security/egress.ts';
import { allowedHost } from './security/allowed-host.ts';

export interface RoleServerParts {
  settings: () => Pick<Settings, 'providers' | 'privacy'>;
  apiKey: (providerId: ProviderId) => Promise<string | null>;
  guard: Pick<ProviderGuard, 'enter' | 'tryAgain'>;
  meter: Pick<Meter, 'estimate' | 'begin'>;
  egress: Egress;
  /** The machine's own ways. */
  fetch: typeof globalThis.fetch;
  openSocket: OpenSocket;
}

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

/** Why nobody elsewhere is asked while requests are shown before they are sent. */
const UNSEEN = {
  transcribe: 'Requests are shown before they are sent, and sound cannot be: only this computer listens.',
  speak: 'Requests are shown before they are sent, and sentences to be spoken are not: only voices of this computer are used.',
  embed: 'Requests are shown before they are sent, and those of search by meaning are not: it is left out.',
};

/** Everything is read at each use, so that a change of settings counts at once. */
export function openRoleServer(parts: RoleServerParts, role: keyof typeof UNSEEN, { providerId, model }: RoleTarget): RoleServer {
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
    if (isUnseen()) return { available: false, detail: UNSEEN[role] };
    return { available: true, detail: `${model} at ${hostNameOf(present)}` };
  }

  async function begin(start: ServerCallStart, signal: AbortSignal): Promise<ServerCall> {
    const { texts, audioMs = 0, of, replaced, waitMs } = start;
    const present = provider();
    if (present === null) throw new Failure('PROVIDER_NOT_CONFIGURED');
    if (parts.egress.isOffline() && !staysHere()) throw new Failure('OFFLINE_MODE');
    if (isUnseen()) throw new Failure('SEND_DECLINED', { message: UNSEEN[role] });
    const call = { role, providerId, host: hostNameOf(present), model };
    const { usage } = parts.meter.estimate({ ...call, texts, audioMs });
    const tokens = usage.inputTokens + usage.outputTokens;
    const pass = await parts.guard.enter({ provider: present, role, tokens, waitMs }, signal);
    const metered = attempt(
      () => {
        const { conversationId, turnId, traceId } = of ?? { conversationId: null, turnId: null, traceId: randomUUID() };
        const belongs = { conversationId, turnId, traceId, providerName: nameOf(present) };
        return parts.meter.begin({ ...call, ...belongs, estimate: usage });
      },
      () => pass.end('cancelled'),
    );
    let isSent = false;
    const context = { callId: metered.callId, replaced: replaced ?? null, onSent: () => void (isSent = true) };
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
        // Offline mode may begin while a server listens or speaks: that was used.
        const isUnbilled = UNBILLED.has(failure.code) && !(isSent && failure.code === 'OFFLINE_MODE');
        if (!told && isUnbilled) metered.unbilled();
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
