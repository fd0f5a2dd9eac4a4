import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { ApiKeyField } from './api-key-field.tsx';
import { isAddress } from './is-address.ts';
import { TextField } from './voice-fields.tsx';

type Server = VoiceSettings['listening']['server'];

interface VoiceServerFieldsProps {
  of: keyof Settings['voiceApiKeysIn'];
  server: Server;
  save: (server: Server) => Promise<Settings>;
  keyIn: Settings['voiceApiKeysIn'][keyof Settings['voiceApiKeysIn']];
}

const TEXTS = {
  transcription: { address: 'server', hint: 'serverHint', model: 'model', key: 'key' },
  speech: { address: 'voiceServer', hint: 'voiceServerHint', model: 'voiceModel', key: 'voiceKey' },
} as const;

/** Address, model and key of a server that makes words of sound, or sound of words. */
export function VoiceServerFields({ of, server, save, keyIn }: VoiceServerFieldsProps): ReactNode {
  const { t } = useTranslation();
  const texts = TEXTS[of];
  return (
    <>
      <TextField
        label={t(`settings.voice.${texts.address}`)}
        hint={t(`settings.voice.${texts.hint}`)}
        type="url"
        stored={server.baseUrl}
        save={async (baseUrl) => save({ ...server, baseUrl })}
        invalid={(text) => (isAddress(text) ? null : t('settings.answers.baseUrlInvalid'))}
      />
      <TextField
        label={t(`settings.voice.${texts.model}`)}
        hint={t('settings.voice.modelHint')}
        short
        stored={server.model}
        save={async (model) => save({ ...server, model })}
      />
      {server.baseUrl !== '' && <ApiKeyField of={of} label={t(`settings.voice.${texts.key}`)} storedIn={keyIn} />}
    </>
  );
}
