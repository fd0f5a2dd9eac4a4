import { Button, Input, Select } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { Icon } from '../frame/icons.tsx';
import { VoiceIcon } from '../voice/dock-icons.tsx';
import { rememberedLabel } from '../voice/microphone-choice.ts';
import { useMicrophones } from '../voice/use-mic-check.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { changeVoice, NumberField, SwitchField } from './voice-fields.tsx';
import voice from './voice-section.module.css';

const MicCheckDialog = lazy(async () => ({ default: (await import('../voice/mic-check.tsx')).MicCheckDialog }));

type Microphone = VoiceSettings['microphone'];

const save = async (change: Partial<Microphone>) => changeVoice('microphone', change);

/** Which microphone, how its sound is treated, and how long it stays open. */
export function VoiceMicrophoneGroup({ microphone }: { microphone: Microphone }): ReactNode {
  const { t } = useTranslation();
  const [checking, setChecking] = useState(false);
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.voice.microphone')}</h3>
      <PriorityField stored={microphone.priority} />
      <div className={css.testLine}>
        <Button variant="default" leftSection={<VoiceIcon name="microphone" />} onClick={() => setChecking(true)}>
          {t('settings.voice.openCheck')}
        </Button>
      </div>
      {checking && (
        <Suspense>
          <MicCheckDialog onClose={() => setChecking(false)} />
        </Suspense>
      )}
      <SwitchField
        label={t('settings.voice.echo')}
        hint={t('settings.voice.echoHint')}
        setting="voice.microphone.echoCancellation"
        stored={microphone.echoCancellation}
        save={async (echoCancellation) => save({ echoCancellation })}
      />
      <SwitchField
        label={t('settings.voice.noise')}
        hint={t('settings.voice.noiseHint')}
        setting="voice.microphone.noiseSuppression"
        stored={microphone.noiseSuppression}
        save={async (noiseSuppression) => save({ noiseSuppression })}
      />
      <SwitchField
        label={t('settings.voice.gain')}
        hint={t('settings.voice.gainHint')}
        setting="voice.microphone.autoGainControl"
        stored={microphone.autoGainControl}
        save={async (autoGainControl) => save({ autoGainControl })}
      />
      <NumberField
        label={t('settings.voice.warm')}
        hint={t('settings.voice.warmHint')}
        setting="voice.microphone.warmMs"
        stored={microphone.warmMs}
        save={async (warmMs) => save({ warmMs })}
        min={0}
        max={120}
        scale={1000}
        unit={t('settings.voice.seconds')}
      />
      <div className={css.pair}>
        <NumberField
          label={t('settings.voice.preRoll')}
          hint={t('settings.voice.preRollHint')}
          setting="voice.microphone.preRollMs"
          stored={microphone.preRollMs}
          save={async (preRollMs) => save({ preRollMs })}
          min={0}
          max={1000}
          scale={1}
          unit={t('settings.voice.milliseconds')}
        />
        <NumberField
          label={t('settings.voice.postRoll')}
          hint={t('settings.voice.postRollHint')}
          setting="voice.microphone.postRollMs"
          stored={microphone.postRollMs}
          save={async (postRollMs) => save({ postRollMs })}
          min={0}
          max={1000}
          scale={1}
          unit={t('settings.voice.milliseconds')}
        />
      </div>
    </>
  );
}

/** The person's order of microphones, by name; names stay when a device is away. */
function PriorityField({ stored }: { stored: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<readonly string[]>({
    setting: 'voice.microphone.priority',
    stored,
    save: async (names) => save({ priority: [...names] }),
  });
  const names = field.draft;
  const { present, hidden, allow } = usePresentNames();
  const others = present.filter((name) => !names.includes(name));
  const move = (at: number, by: 1 | -1): void => {
    const next = [...names];
    next.splice(at + by, 0, ...next.splice(at, 1));
    field.commit(next);
  };
  return (
    <Input.Wrapper
      labelElement="div"
      label={<Label state={field.state}>{t('settings.voice.priority')}</Label>}
      description={t('settings.voice.priorityHint')}
      error={reasonOf(field.state)}
    >
      <ol className={voice.list}>
        {names.map((name, at) => (
          <li key={name}>
            <span className={voice.name}>{name}</span>
            <span className={voice.state}>
              {present.includes(name) ? t('settings.voice.connected') : t('settings.voice.notConnected')}
            </span>
            <ListButton
              label={t('settings.voice.up', { name })}
              icon="up"
              disabled={field.managed || at === 0}
              onClick={() => move(at, -1)}
            />
            <ListButton
              label={t('settings.voice.down', { name })}
              icon="down"
              disabled={field.managed || at === names.length - 1}
              onClick={() => move(at, 1)}
            />
            <ListButton
              label={t('settings.voice.remove', { name })}
              icon="close"
              disabled={field.managed}
              onClick={() => field.commit(names.filter((other) => other !== name))}
            />
          </li>
        ))}
      </ol>
      {names.length === 0 && <p className={css.hint}>{t('settings.voice.priorityEmpty')}</p>}
      {hidden ? (
        <div className={voice.keyLine}>
          <Button size="compact-sm" variant="default" onClick={allow}>
            {t('settings.voice.priorityAllow')}
          </Button>
          <span className={css.hint}>{t('settings.voice.priorityAllowHint')}</span>
        </div>
      ) : (
        !field.managed &&
        others.length > 0 &&
        names.length < 20 && (
          <Select
            className={`${css.short ?? ''} ${css.control ?? ''}`}
            aria-label={t('settings.voice.priorityAdd')}
            placeholder={t('settings.voice.priorityAdd')}
            data={others}
            value={null}
            onChange={(name) => name !== null && field.commit([...names, name])}
          />
        )
      )}
    </Input.Wrapper>
  );
}

/** Names of the microphones there are. Hidden until the person has allowed one once. */
function usePresentNames() {
  const [allowed, setAllowed] = useState(0);
  const devices = useMicrophones(allowed) ?? [];
  const named = devices.filter(({ label }) => label !== '');
  const allow = async (): Promise<void> => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of stream.getTracks()) track.stop();
    } catch {
      // Refused: the names stay hidden, and the check says how to allow it.
    }
    setAllowed((times) => times + 1);
  };
  return {
    present: [...new Set(named.map(({ label }) => rememberedLabel(label)))],
    hidden: named.length === 0,
    allow: () => void allow(),
  };
}

interface ListButtonProps {
  label: string;
  icon: 'up' | 'down' | 'close';
  disabled?: boolean;
  onClick: () => void;
}

function ListButton({ label, icon, disabled = false, onClick }: ListButtonProps): ReactNode {
  return (
    <Button size="compact-sm" variant="subtle" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {icon === 'close' ? <Icon name="close" size={14} /> : <VoiceIcon name={icon} size={14} />}
    </Button>
  );
}
