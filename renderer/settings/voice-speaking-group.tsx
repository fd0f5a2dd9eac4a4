import { Alert, Autocomplete, Button } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { speakSample, SpeechFailedError } from '../voice/speak-sample.ts';
import { voicesHere } from '../voice/system-voice.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { changeVoice, ChoiceField, NumberField, SwitchField } from './voice-fields.tsx';
import { VoiceServers } from './voice-servers.tsx';

type Speaking = VoiceSettings['speaking'];

const save = async (change: Partial<Speaking>) => changeVoice('speaking', change);

/** When answers are read aloud, by whom and how. */
export function VoiceSpeakingGroup({ voice }: { voice: VoiceSettings }): ReactNode {
  const { t } = useTranslation();
  const { speaking } = voice;
  const echo = voice.microphone.echoCancellation;
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.voice.speaking')}</h3>
      <ChoiceField
        as="list"
        label={t('settings.voice.when')}
        setting="voice.speaking.when"
        stored={speaking.when}
        save={async (when) => save({ when })}
        data={[
          { value: 'always', label: t('settings.voice.always') },
          { value: 'after-voice', label: t('settings.voice.afterVoice') },
          { value: 'on-request', label: t('settings.voice.onRequest') },
        ]}
      />
      <SwitchField
        label={t('settings.voice.muted')}
        hint={t('settings.voice.mutedHint')}
        setting="voice.speaking.muted"
        stored={speaking.muted}
        save={async (muted) => save({ muted })}
      />
      <ChoiceField
        as="list"
        label={t('settings.voice.synthesizer')}
        setting="voice.speaking.synthesizer"
        stored={speaking.synthesizer}
        save={async (synthesizer) => save({ synthesizer })}
        data={[
          { value: 'auto', label: t('settings.voice.auto') },
          { value: 'local', label: t('settings.voice.local') },
          { value: 'http', label: t('settings.voice.httpVoice') },
          { value: 'system', label: t('settings.voice.system') },
        ]}
      />
      <VoiceServers of="speak" />
      <VoiceField speaking={speaking} />
      <NumberField
        label={t('settings.voice.speed')}
        hint={t('settings.voice.speedHint')}
        setting="voice.speaking.speed"
        stored={speaking.speed}
        save={async (speed) => save({ speed })}
        min={0.5}
        max={2}
        scale={1}
        unit="×"
      />
      <SampleTest voice={voice} />
      <ChoiceField
        as="buttons"
        label={t('settings.voice.citations')}
        setting="voice.speaking.citations"
        stored={speaking.citations}
        save={async (citations) => save({ citations })}
        data={[
          { value: 'silent', label: t('settings.voice.citationsSilent') },
          { value: 'spoken', label: t('settings.voice.citationsSpoken') },
        ]}
      />
      <SwitchField
        label={t('settings.voice.bargeIn')}
        hint={echo ? t('settings.voice.bargeInHint') : t('settings.voice.bargeInNeedsEcho')}
        disabled={!echo && !speaking.bargeInByVoice}
        setting="voice.speaking.bargeInByVoice"
        stored={speaking.bargeInByVoice}
        save={async (bargeInByVoice) => save({ bargeInByVoice })}
      />
      <SwitchField
        label={t('settings.voice.cues')}
        hint={t('settings.voice.cuesHint')}
        setting="voice.cues"
        stored={voice.cues}
        save={async (cues) => engine().settings.update({ voice: { cues } })}
      />
    </>
  );
}

function VoiceField({ speaking }: { speaking: Speaking }): ReactNode {
  const { t } = useTranslation();
  const names = useVoiceNames(speaking.synthesizer);
  const field = useSavedField({
    setting: 'voice.speaking.voice',
    stored: speaking.voice,
    save: async (name: string) => save({ voice: name.trim() }),
  });
  return (
    <Autocomplete
      label={<Label state={field.state}>{t('settings.voice.voice')}</Label>}
      description={t('settings.voice.voiceHint')}
      className={css.short ?? ''}
      data={names}
      disabled={field.managed}
      limit={100}
      maxDropdownHeight={240}
      spellCheck={false}
      autoComplete="off"
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={field.setDraft}
      onOptionSubmit={(name) => field.commit(name)}
      onBlur={() => field.commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') field.commit();
        if (event.key === 'Escape') field.revert();
      }}
    />
  );
}

/** Voices to choose from: those of the synthesizer set, each name once. */
function useVoiceNames(kind: Speaking['synthesizer']): string[] {
  const client = useConnection((state) => state.client);
  const [engines, setEngines] = useState<string[]>([]);
  const [system, setSystem] = useState<string[]>([]);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    client.voice.status(undefined, { signal: leaving.signal }).then(
      ({ synthesizers }) => setEngines(synthesizers.flatMap((one) => (kind === 'auto' || one.kind === kind ? one.voices : []))),
      // Without a list a name can still be typed.
      () => undefined,
    );
    return () => leaving.abort();
  }, [client, kind]);
  useEffect(() => {
    const read = (): void => setSystem(voicesHere(speechSynthesis).map(({ name }) => name));
    read();
    speechSynthesis.addEventListener('voiceschanged', read);
    return () => speechSynthesis.removeEventListener('voiceschanged', read);
  }, []);
  return [...new Set([...engines, ...(kind === 'auto' || kind === 'system' ? system : [])])];
}

/** Hears the choice before relying on it. */
function SampleTest({ voice }: { voice: VoiceSettings }): ReactNode {
  const { t } = useTranslation();
  const [speaking, setSpeaking] = useState<AbortController | null>(null);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const latest = useRef<AbortController | null>(null);
  useEffect(() => () => latest.current?.abort(), []);
  const speak = async (): Promise<void> => {
    const abort = new AbortController();
    latest.current = abort;
    setSpeaking(abort);
    setSaid('');
    setFailure(null);
    try {
      const heard = await speakSample(t('settings.voice.testSentence'), voice, abort.signal);
      if (!abort.signal.aborted) setSaid(heard ? t('settings.voice.testSpoken') : t('settings.voice.testUnheard'));
    } catch (error) {
      if (!abort.signal.aborted) {
        setFailure(error instanceof SpeechFailedError ? error.message : (failureOf(error)?.message ?? null));
      }
    }
    setSpeaking(null);
  };
  return (
    <div className={css.test}>
      <div className={css.testLine}>
        <Button variant="default" onClick={() => (speaking === null ? void speak() : speaking.abort())}>
          {speaking === null ? t('settings.voice.testVoice') : t('voice.stop')}
        </Button>
        <span className={css.hint}>“{t('settings.voice.testSentence')}”</span>
      </div>
      <div role="status">
        {speaking !== null && t('settings.voice.testSpeaking')}
        {said}
        {failure !== null && (
          <Alert color="red" variant="light" title={t('voice.speechFailed')}>
            {failure}
          </Alert>
        )}
      </div>
    </div>
  );
}
