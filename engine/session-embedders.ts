import type { Provider, RoleTarget } from '../contract/providers.ts';
import { Failure } from './failure.ts';
import { afterDelay } from './operations/after.ts';
import { openRoleServer, type RoleServerParts } from './open-role-server.ts';
import type { EngineParts } from './parts.ts';
import { neutralTexts } from './privacy/neutral-words.ts';
import { chainOf } from './providers/chain.ts';
import { createProviderEmbedder, probeDimensions } from './providers/provider-embedder.ts';
import type { RoleServer } from './providers/role-server.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';
import { createVectorIndexStore } from './store/vector-indexes.ts';

/** The embedding model to be used: of a provider where the role `embed` names one, else the one that is installed. */
export interface SessionEmbedders {
  open: EngineParts['openEmbedder'];
  /** Called when `open` may answer with another one, or what the present one could not do may be possible now. */
  onChange(listener: () => void): void;
}

interface Wired extends Pick<RoleServerParts, 'egress' | 'meter' | 'guard'> {
  settings: SessionSettings;
  /** Names of people known on this machine. */
  roster: () => readonly string[];
}

/** A server that was never reached is asked again so often. */
const ASK_AGAIN_MS = 5 * 60_000;

interface Target extends RoleTarget {
  provider: Provider;
}

export function openEmbedders({ parts, db, closing }: Ground, { settings, roster, ...calls }: Wired): SessionEmbedders {
  const indexes = createVectorIndexStore(db);
  const serverParts: RoleServerParts = {
    ...calls,
    settings: settings.current,
    apiKey: settings.apiKey,
    fetch: parts.fetch,
    openSocket: parts.voice.openSocket,
  };
  const listeners: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const measured = new Map<string, number>();
  let callOff = (): void => undefined;
  closing.closes(() => callOff());

  function targets(): Target[] {
    return chainOf(settings.current().providers, 'embed', 'auto')
      .filter(({ provider }) => provider.kind !== 'demo')
      .map(({ provider, model }) => ({ providerId: provider.providerId, provider, model }));
  }

  /** As they were last found to be, or the vectors that are there are; null where there are none of this model. */
  function knownDimensions(target: Target): number | null {
    const found = measured.get(nameOf(target));
    if (found !== undefined) return found;
    const stored = [indexes.current(), indexes.building()].flatMap((one) => one?.modelId ?? []);
    const own = stored.find((modelId) => modelId.startsWith(`${nameOf(target)}:`));
    return own === undefined ? null : Number(own.slice(nameOf(target).length + 1).split(':')[0]);
  }

  function embedderOf(server: RoleServer, target: Target, dimensions: number) {
    const modelId = `${nameOf(target)}:${dimensions}${server.mustNotKnow() ? ':neutral' : ''}`;
    const protect = (texts: readonly string[]) => neutralTexts(texts, roster);
    const resized = (to: number): void => {
      if (measured.get(nameOf(target)) === to) return;
      measured.set(nameOf(target), to);
      tell();
    };
    return createProviderEmbedder({ server, modelId, dimensions, protect, resized });
  }

  async function openFirst(target: Target) {
    const server = openRoleServer(serverParts, 'embed', target);
    const known = knownDimensions(target);
    if (known !== null) return embedderOf(server, target, known);
    try {
      return embedderOf(server, target, await probeDimensions(server, closing.signal));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      callOff();
      callOff = afterDelay(ASK_AGAIN_MS, tell);
      // What answers meanwhile goes on; one of another provider is not replaced for that while.
      const isOther = indexes.current()?.modelId.startsWith(PREFIX) ?? false;
      const installed = isOther ? null : await parts.openEmbedder();
      if (installed === null) throw error;
      parts.log.warn('The provider that embeds was never reached; the installed model goes on');
      return installed;
    }
  }

  /** What decides who embeds, and what is told to it. */
  const decidedBy = (): string => {
    const { askBeforeSend } = settings.current().privacy;
    const present = targets().map(({ model, provider }) => {
      const { providerId, kind, baseUrl, apiVersion, pseudonymise, offline } = provider;
      return [providerId, model, kind, baseUrl, apiVersion, pseudonymise, offline];
    });
    return JSON.stringify(present.length === 0 ? [] : [askBeforeSend, ...present]);
  };
  let decided = decidedBy();
  settings.onChange(() => {
    const before = decided;
    decided = decidedBy();
    if (decided !== before) tell();
  });
  // What was taken in offline has no vectors yet.
  const leave = calls.egress.onSwitch((isOffline) => {
    if (!isOffline && targets().length > 0) tell();
  });
  closing.closes(leave);

  return {
    async open(modelId) {
      if (modelId === undefined) {
        const [target] = targets();
        return target === undefined ? await parts.openEmbedder() : await openFirst(target);
      }
      if (!modelId.startsWith(PREFIX)) return await parts.openEmbedder(modelId);
      // Nothing more is sent to one that the role names no longer, whatever its vectors are still good for.
      const target = targets().find((one) => modelId.startsWith(`${nameOf(one)}:`));
      const dimensions = target === undefined ? null : knownDimensions(target);
      if (target === undefined || dimensions === null) return null;
      const embedder = embedderOf(openRoleServer(serverParts, 'embed', target), target, dimensions);
      return embedder.modelId === modelId ? embedder : null;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

const PREFIX = 'provider:';

/** Without colons in its parts, so that none is taken for another. */
function nameOf({ providerId, model }: RoleTarget): string {
  return `${PREFIX}${encodeURIComponent(providerId)}:${encodeURIComponent(model)}`;
}
