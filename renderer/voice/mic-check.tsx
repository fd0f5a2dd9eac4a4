import { Button, Modal, Select } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CAPTURE_RATE_HZ } from '../../contract/capture-rate.ts';
import { useManaged, useSettings } from '../settings-store.ts';
import { chooseVoice } from './choose-voice.ts';
import { VoiceIcon } from './dock-icons.tsx';
import { LevelMeter } from './dock-level.tsx';
import styles from './mic-check.module.css';
import { judgeSound } from './mic-check-verdict.ts';
import { rememberedLabel } from './microphone-choice.ts';
import { playSamples } from './play-audio.ts';
import { useMicCheck, type MicCheck } from './use-mic-check.ts';

/** First use and whenever something is wrong: see the level, record three seconds, hear them, choose another microphone. */
export function MicCheckDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('voice.check')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <MicCheckPanel />
      <div className={styles.end}>
        <Button onClick={onClose}>{t('voice.checkDone')}</Button>
      </div>
    </Modal>
  );
}

function MicCheckPanel(): ReactNode {
  const { t } = useTranslation();
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const check = useMicCheck(deviceId);
  const names = check.devices.map(({ deviceId: value, label }) => ({ value, label: rememberedLabel(label) || value }));
  return (
    <div className={styles.check}>
      <p className={styles.intro}>{t('voice.checkIntro')}</p>
      <Select
        label={t('voice.checkDevice')}
        placeholder={t('voice.checkSystem')}
        data={names}
        value={check.deviceId}
        onChange={setDeviceId}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {check.fault === null ? (
        <div className={styles.level}>
          <span className={styles.state}>{check.open ? t('voice.checkListening') : t('voice.checkOpening')}</span>
          <LevelMeter readRms={check.readRms} />
        </div>
      ) : (
        <div role="alert" className={styles.fault}>
          <b>{t(`voice.fault.${check.fault}`)}</b> {t(`voice.faultHelp.${check.fault}`)}
        </div>
      )}
      <Take check={check} />
      {check.label !== '' && <Prefer label={check.label} />}
    </div>
  );
}

function Take({ check }: { check: MicCheck }): ReactNode {
  const { t } = useTranslation();
  const { taken, secondsLeft } = check;
  return (
    <>
      <div className={styles.actions}>
        <Button
          variant="default"
          disabled={!check.open || secondsLeft !== null}
          leftSection={<VoiceIcon name="microphone" />}
          onClick={check.record}
        >
          {taken === null ? t('voice.checkStart') : t('voice.checkAgain')}
        </Button>
        <Button
          variant="default"
          disabled={taken === null || secondsLeft !== null}
          leftSection={<VoiceIcon name="play" />}
          onClick={() => void (taken !== null && playSamples(taken, CAPTURE_RATE_HZ))}
        >
          {t('voice.checkPlay')}
        </Button>
      </div>
      <p role="status" className={styles.verdict}>
        {secondsLeft !== null && t('voice.checkRecording', { seconds: secondsLeft })}
        {secondsLeft === null && taken !== null && t(`voice.${judgeSound(taken)}`)}
      </p>
    </>
  );
}

/** Puts the microphone being checked at the head of the person's list. */
function Prefer({ label }: { label: string }): ReactNode {
  const { t } = useTranslation();
  const priority = useSettings(({ settings }) => settings?.voice.microphone.priority ?? []);
  const remembered = rememberedLabel(label);
  const managed = useManaged('voice.microphone.priority');
  const prefer = useCallback(() => {
    const others = priority.filter((name) => rememberedLabel(name) !== remembered);
    chooseVoice({ microphonePriority: [remembered, ...others].slice(0, 20) });
  }, [priority, remembered]);
  if (rememberedLabel(priority[0] ?? '') === remembered) return <p className={styles.intro}>{t('voice.checkPreferred')}</p>;
  if (managed) return null;
  return (
    <Button variant="subtle" className={styles.prefer ?? ''} onClick={prefer}>
      {t('voice.checkPrefer')}
    </Button>
  );
}
