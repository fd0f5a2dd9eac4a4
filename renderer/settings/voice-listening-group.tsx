import { Alert, Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { failureOf, useConnection } from '../connection.ts';
import css from './settings-window.module.css';
import { changeVoice, ChoiceField, NumberField, SwitchField, TextField } from './voice-fields.tsx';
import voice from './voice-section.module.css';
import { VoiceServers } from './voice-servers.tsx';
import { WordsTest } from './voice-words-test.tsx';

type Listening = VoiceSettings['listening'];

const save = async (change: Partial<Listening>) => changeVoice('listening', change);

/** How speech becomes words, and where. */
export function VoiceListeningGroup({ listening }: { listening: Listening }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.voice.listening')}</h3>
      <SwitchField
        label={t('settings.voice.handsFree')}
        hint={t('settings.voice.handsFreeHint')}
        setting="voice.listening.handsFree"
        stored={listening.handsFree}
        save={async (handsFree) => save({ handsFree })}
      />
      {listening.handsFree && (
        <NumberField
          label={t('settings.voice.endOfSpeech')}
          setting="voice.listening.endOfSpeechMs"
          stored={listening.endOfSpeechMs}
          save={async (endOfSpeechMs) => save({ endOfSpeechMs })}
          min={0.3}
          max={5}
          scale={1000}
          unit={t('settings.voice.seconds')}
        />
      )}
      <ChoiceField
        as="list"
        label={t('settings.voice.transcriber')}
        hint={t('settings.voice.transcriberHint')}
        setting="voice.listening.transcriber"
        stored={listening.transcriber}
        save={async (transcriber) => save({ transcriber })}
        data={[
          { value: 'auto', label: t('settings.voice.auto') },
          { value: 'local', label: t('settings.voice.local') },
          { value: 'http', label: t('settings.voice.http') },
          { value: 'realtime', label: t('settings.voice.realtime') },
        ]}
      />
      <VoiceServers of="transcribe" />
      <TextField
        label={t('settings.voice.language')}
        hint={t('settings.voice.languageHint')}
        short
        setting="voice.listening.language"
        stored={listening.language}
        save={async (language) => save({ language: language.toLowerCase() })}
        invalid={(text) => (/^([a-z]{2,3})?$/i.test(text) ? null : t('settings.voice.languageInvalid'))}
      />
      <SwitchField
        label={t('settings.voice.hints')}
        hint={t('settings.voice.hintsHint')}
        setting="voice.listening.vocabularyHints"
        stored={listening.vocabularyHints}
        save={async (vocabularyHints) => save({ vocabularyHints })}
      />
      <WordsTest />
      <Ready listening={listening} />
    </>
  );
}

type Status = Awaited<ReturnType<Client['voice']['status']>>;

/** Which transcribers and voices are ready, and why the others are not. */
function Ready({ listening }: { listening: Listening }): ReactNode {
  const { t } = useTranslation();
  const { status, failure, look } = useVoiceStatus(listening);
  return (
    <div className={css.test}>
      <div className={css.testLine}>
        <Button variant="default" onClick={look}>
          {t('settings.voice.testTranscriber')}
        </Button>
      </div>
      <div role="status">
        {failure !== null && (
          <Alert color="red" variant="light" title={t('settings.voice.statusFailed')}>
            {failure.message}
          </Alert>
        )}
        {status !== null && (
          <ul className={voice.list}>
            {partsOf(status, t).map((part) => (
              <li key={part.id}>
                <span className={voice.name}>
                  {part.name}
                  {part.detail !== '' && <span className={css.checkDetail}>{part.detail}</span>}
                </span>
                <span className={part.available ? voice.ready : voice.state}>
                  {part.available ? t('settings.voice.statusReady') : t('settings.voice.statusNot')}
                </span>
              </li>
            ))}
            <li>
              <span className={voice.name}>{t('settings.voice.detector')}</span>
              <span className={status.voiceDetector === 'ready' ? voice.ready : voice.state}>
                {t(`settings.voice.detectorState.${status.voiceDetector}`)}
              </span>
            </li>
          </ul>
        )}
      </div>
    </div>
  );
}

/** Everything that makes words or speaks, by what it does and where. */
function partsOf({ transcribers, synthesizers }: Status, t: TFunction) {
  const who = (kind: string, one: { kind: string; name: string }): string =>
    one.kind === 'http' || one.kind === 'realtime' ? t('settings.voice.whoAt', { who: kind, name: one.name }) : kind;
  return [
    ...transcribers.map((one, place) => ({
      ...one,
      id: `words ${place}`,
      name: t('settings.voice.wordsBy', { who: who(t(`settings.voice.${one.kind}`), one) }),
    })),
    ...synthesizers.map((one, place) => ({
      ...one,
      id: `voice ${place}`,
      name: t('settings.voice.voiceBy', {
        who: who(t(one.kind === 'http' ? 'settings.voice.httpVoice' : `settings.voice.${one.kind}`), one),
      }),
    })),
  ];
}

function useVoiceStatus(changes: unknown) {
  const client = useConnection((state) => state.client);
  const [asked, setAsked] = useState(0);
  const [status, setStatus] = useState<Status | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  useEffect(() => {
    if (client === null || asked === 0) return undefined;
    const leaving = new AbortController();
    client.voice.status(undefined, { signal: leaving.signal }).then(
      (found) => {
        setStatus(found);
        setFailure(null);
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
    return () => leaving.abort();
  }, [client, asked, changes]);
  return { status, failure, look: useCallback(() => setAsked((times) => times + 1), []) };
}
