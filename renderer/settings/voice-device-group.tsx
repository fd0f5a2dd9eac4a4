import { Button, Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictationDeviceChoice } from '../../contract/desktop-bridge.ts';
import type { DictationDevices } from '../voice/dictation-device.ts';
import css from './settings-window.module.css';
import voice from './voice-section.module.css';

/** The dictation microphone or foot pedal whose button starts the question. */
export function VoiceDeviceGroup(): ReactNode {
  const { t } = useTranslation();
  const { devices, names, failed } = useDictationDevices();
  const [refused, setRefused] = useState(false);
  const choose = async (): Promise<void> => {
    setRefused(false);
    try {
      await devices?.choose();
    } catch {
      // Whatever the cause, the person can do the same about it: the system says no more.
      setRefused(true);
    }
  };
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.voice.device')}</h3>
      <p className={css.hint}>{t('settings.voice.deviceIntro')}</p>
      {'hid' in navigator && !failed ? (
        <>
          <ul className={voice.list}>
            {names.map((name, at) => (
              <li key={`${name} ${at}`}>
                <span className={voice.name}>{name}</span>
                <span className={voice.ready}>{t('settings.voice.deviceConnected')}</span>
              </li>
            ))}
          </ul>
          <div className={css.testLine}>
            <Button variant="default" disabled={devices === null} onClick={() => void choose()}>
              {t('settings.voice.deviceChoose')}
            </Button>
            {names.length === 0 && <span className={css.hint}>{t('settings.voice.deviceNone')}</span>}
          </div>
          {refused && (
            <p role="alert" className={css.warning}>
              {t('settings.voice.deviceFailed')}
            </p>
          )}
          <DeviceChoice />
        </>
      ) : (
        <p className={css.hint}>{t('settings.voice.deviceUnsupported')}</p>
      )}
    </>
  );
}

function useDictationDevices() {
  const [devices, setDevices] = useState<DictationDevices | null>(null);
  const [names, setNames] = useState<readonly string[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!('hid' in navigator)) return undefined;
    const { hid } = navigator;
    let left = false;
    const following = import('../voice/dictation-device.ts').then(({ followDictationDevices }) =>
      followDictationDevices({
        hid,
        // Turns belong to the main window; here the devices are only chosen and shown.
        send: () => undefined,
        onDevices: (present) => {
          if (!left) setNames([...present]);
        },
        now: () => performance.now(),
      }),
    );
    following.then(
      (followed) => {
        if (!left) setDevices(followed);
      },
      () => {
        if (!left) setFailed(true);
      },
    );
    return () => {
      left = true;
      void following.then(
        (followed) => followed.close(),
        () => undefined,
      );
    };
  }, []);
  return { devices, names, failed };
}

/** The list the desktop program cannot draw itself; in a browser the browser shows its own. */
function DeviceChoice(): ReactNode {
  const { t } = useTranslation();
  const [choices, setChoices] = useState<readonly DictationDeviceChoice[] | null>(null);
  useEffect(() => window.voiceassist?.onDictationDevices(setChoices), []);
  const answer = (deviceId: string | null): void => void window.voiceassist?.chooseDictationDevice(deviceId);
  return (
    <Modal
      opened={choices !== null}
      onClose={() => answer(null)}
      title={t('settings.voice.deviceChoose')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {choices?.length === 0 && <p className={css.text}>{t('settings.voice.deviceSearching')}</p>}
      <ul className={voice.list}>
        {choices?.map(({ deviceId, name }) => (
          <li key={deviceId}>
            <span className={voice.name}>{name}</span>
            <Button size="compact-sm" onClick={() => answer(deviceId)}>
              {t('settings.voice.deviceUse')}
            </Button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
