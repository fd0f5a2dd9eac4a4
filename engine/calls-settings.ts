import type * as z from 'zod';
import type { voiceChoice } from '../contract/settings.ts';
import type { VoiceSettings } from '../contract/voice-settings.ts';
import { call, mustBeAdmin, type OpenSession } from './calls.ts';

/** Settings: a person's own choices are everybody's to make, the rest an administrator's. */
export function settingsCalls(session: OpenSession) {
  const { settings } = call;
  return {
    get: settings.get.handler(() => session().settings.current()),
    managed: settings.managed.handler(() => session().settings.managed),
    update: settings.update.handler(({ input, context }) => (mustBeAdmin(context), session().settings.change(input))),
    setColorScheme: settings.setColorScheme.handler(({ input }) => session().settings.change(input)),
    setMode: settings.setMode.handler(({ input }) => session().settings.change(input)),
    setVoiceChoice: settings.setVoiceChoice.handler(({ input }) =>
      session().settings.change(voiceChange(session().settings.current().voice, input)),
    ),
    setApiKey: settings.setApiKey.handler(
      ({ input, context }) => (mustBeAdmin(context), session().settings.setApiKey(input.providerId, input.apiKey)),
    ),
  };
}

/** The settings as they are with one person's choice in them; what was left out stays. */
function voiceChange(voice: VoiceSettings, { microphonePriority, ...speaking }: z.infer<ReturnType<typeof voiceChoice.partial>>) {
  const priority = microphonePriority ?? voice.microphone.priority;
  const given = Object.fromEntries(Object.entries(speaking).filter(([, value]) => value !== undefined));
  return { voice: { microphone: { ...voice.microphone, priority }, speaking: { ...voice.speaking, ...given } } };
}
