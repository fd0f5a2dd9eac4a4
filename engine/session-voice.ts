import type { ScopeId } from '../contract/ids.ts';
import type { CaptureMessage, VoiceEvent } from '../contract/voice.ts';
import type { Ask } from './ask.ts';
import type { Meter } from './cost/meter.ts';
import { createVocabulary } from './listen/vocabulary.ts';
import { createOpenStreams } from './open-streams.ts';
import type { ProviderGuard } from './providers/provider-guard.ts';
import type { Scopes } from './scopes/scopes.ts';
import type { Search } from './search/search.ts';
import type { Egress } from './security/egress.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSchedule } from './session-schedule.ts';
import type { SessionSettings } from './session-settings.ts';
import { createConversationStore } from './store/conversations.ts';
import { createPseudonymStore } from './store/pseudonyms.ts';
import type { Voice } from './voice.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** Listening and speaking, loaded by who does: it brings packages that who types should not wait for. */
export interface SessionVoice {
  /** Loads it with the first call. */
  open(): Promise<Voice>;
  /** A stream that has ended before the profile is closed. */
  readonly turn: VoiceTurn;
}

interface Wired {
  settings: SessionSettings;
  egress: Egress;
  meter: Meter;
  guard: ProviderGuard;
  roster: () => readonly string[];
  ask: Ask;
  search: Search;
  scopes: Scopes;
  schedule: SessionSchedule;
}

export function openVoice(
  { parts, db, closing, clock }: Ground,
  { settings, egress, meter, guard, roster, ask, search, scopes, schedule }: Wired,
): SessionVoice {
  const vocabulary = createVocabulary(db);
  const conversations = createConversationStore(db);
  /** What a scope does not leave is not told to a transcriber either: its words are names. One that is gone is the question's to tell. */
  const keywords = (scopeId: ScopeId | undefined): readonly string[] => {
    if (scopeId === undefined) return vocabulary();
    return scopes.isKnown(scopeId) ? vocabulary(scopes.documents(scopeId).allows) : [];
  };
  let opened: Promise<Voice> | null = null;

  function open(): Promise<Voice> {
    closing.signal.throwIfAborted();
    opened ??= import('./voice.ts').then(({ createVoice }) =>
      createVoice({
        db,
        parts: parts.voice,
        settings: () => settings.current().voice,
        servers: { settings: settings.current, apiKey: settings.apiKey, egress, meter, guard, fetch: parts.fetch },
        roster,
        pseudonyms: createPseudonymStore(db).list,
        answered: (conversationId, answer) =>
          conversations.lastTurns(conversationId, 1, (turn) => turn.answer === answer)[0] ?? null,
        systemVoices: parts.shell !== 'cli',
        ask,
        search,
        keywords,
        // Only where there is somebody to show it to.
        understand: parts.shell === 'cli' ? () => null : schedule.changes.understand,
        clock,
        log: parts.log,
        closing: closing.signal,
      }),
    );
    return opened;
  }

  async function* talk(capture: AsyncIterable<CaptureMessage>, signal: AbortSignal): AsyncGenerator<VoiceEvent, void, void> {
    yield* (await open()).turn(capture, signal);
  }

  const talking = createOpenStreams<VoiceEvent>();
  closing.ends(async () => {
    await talking.endAll();
    await (await opened)?.close();
  });
  return { open, turn: (capture, signal) => talking.add(talk(capture, signal)) };
}
