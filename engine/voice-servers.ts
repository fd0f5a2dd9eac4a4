import type { RoleTarget } from '../contract/providers.ts';
import type { Settings } from '../contract/settings.ts';
import type { Transcriber } from './listen/transcriber.ts';
import { chainOf, nameOf } from './providers/chain.ts';
import { createHttpSynthesizer } from './providers/speech-synthesizer.ts';
import { createHttpTranscriber } from './providers/transcription-http.ts';
import { createRealtimeTranscriber } from './providers/transcription-realtime.ts';
import { openRoleServer, type RoleServerParts } from './open-role-server.ts';
import type { Synthesizer } from './speak/synthesizer.ts';

/** The servers the roles name, each behind the port of its role; the same one for as long as it is set up so. */
export interface VoiceServers {
  /** All that take whole utterances, in the order of the role, then the same that listen while one speaks. */
  transcribers(): readonly Transcriber[];
  synthesizers(): readonly Synthesizer[];
}

type Role = 'transcribe' | 'speak';

export function createVoiceServers(parts: RoleServerParts): VoiceServers {
  const transcribers = kept((target) => {
    const server = openRoleServer(parts, 'transcribe', target);
    return { http: createHttpTranscriber(server), realtime: createRealtimeTranscriber(server) };
  });
  const synthesizers = kept((target) => createHttpSynthesizer(openRoleServer(parts, 'speak', target)));
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
