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
      <h3 className={css.groupTitle}>{t('voice.settings.microphone')}</h3>
      <PriorityField stored={microphone.priority} />
      <div className={css.testLine}>
        <Button variant="default" leftSection={<VoiceIcon name="microphone" />} onClick={() => setChecking(true)}>
          {t('voice.settings.openCheck')}
        </Button>
      </div>
      {checking && (
        <Suspense>
          <MicCheckDialog onClose={() => setChecking(false)} />
        </Suspense>
      )}
      <SwitchField
        label={t('voice.settings.echo')}
        hint={t('voice.settings.echoHint')}
        stored={microphone.echoCancellation}
        save={async (echoCancellation) => save({ echoCancellation })}
      />
      <SwitchField
        label={t('voice.settings.noise')}
        hint={t('voice.settings.noiseHint')}
        stored={microphone.noiseSuppression}
        save={async (noiseSuppression) => save({ noiseSuppression })}
      />
      <SwitchField
        label={t('voice.settings.gain')}
        hint={t('voice.settings.gainHint')}
        stored={microphone.autoGainControl}
        save={async (autoGainControl) => save({ autoGainControl })}
      />
      <NumberField
        label={t('voice.settings.warm')}
        hint={t('voice.settings.warmHint')}
        stored={microphone.warmMs}
        save={async (warmMs) => save({ warmMs })}
        min={0}
        max={120}
        scale={1000}
        unit={t('voice.settings.seconds')}
      />
      <div className={css.pair}>
        <NumberField
          label={t('voice.settings.preRoll')}
          hint={t('voice.settings.preRollHint')}
          stored={microphone.preRollMs}
          save={async (preRollMs) => save({ preRollMs })}
          min={0}
          max={1000}
          scale={1}
          unit={t('voice.settings.milliseconds')}
        />
        <NumberField
          label={t('voice.settings.postRoll')}
          hint={t('voice.settings.postRollHint')}
          stored={microphone.postRollMs}
          save={async (postRollMs) => save({ postRollMs })}
          min={0}
          max={1000}
          scale={1}
          unit={t('voice.settings.milliseconds')}
        />
      </div>
    </>
  );
}

/** The person's order of microphones, by name; names stay when a device is away. */
function PriorityField({ stored }: { stored: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<readonly string[]>({ stored, save: async (names) => save({ priority: [...names] }) });
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
      label={<Label state={field.state}>{t('voice.settings.priority')}</Label>}
      description={t('voice.settings.priorityHint')}
      error={reasonOf(field.state)}
    >
      <ol className={voice.list}>
        {names.map((name, at) => (
          <li key={name}>
            <span className={voice.name}>{name}</span>
            <span className={voice.state}>
              {present.includes(name) ? t('voice.settings.connected') : t('voice.settings.notConnected')}
            </span>
            <ListButton label={t('voice.settings.up', { name })} icon="up" disabled={at === 0} onClick={() => move(at, -1)} />
            <ListButton
              label={t('voice.settings.down', { name })}
              icon="down"
              disabled={at === names.length - 1}
              onClick={() => move(at, 1)}
            />
            <ListButton
              label={t('voice.settings.remove', { name })}
              icon="close"
              onClick={() => field.commit(names.filter((other) => other !== name))}
            />
          </li>
        ))}
      </ol>
      {names.length === 0 && <p className={css.hint}>{t('voice.settings.priorityEmpty')}</p>}
      {hidden ? (
        <div className={voice.keyLine}>
          <Button size="compact-sm" variant="default" onClick={allow}>
            {t('voice.settings.priorityAllow')}
          </Button>
          <span className={css.hint}>{t('voice.settings.priorityAllowHint')}</span>
        </div>
      ) : (
        others.length > 0 &&
        names.length < 20 && (
          <Select
            className={`${css.short ?? ''} ${css.control ?? ''}`}
            aria-label={t('voice.settings.priorityAdd')}
            placeholder={t('voice.settings.priorityAdd')}
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
