import { Button, Input } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GLOBAL_KEY_NOTICES, type GlobalKeyStates } from '../../contract/global-keys.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { keyName } from '../text/key-name.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { changeVoice } from './voice-fields.tsx';
import { chooseKey, type ChosenKey, type KeySlot } from './voice-keys.ts';
import voice from './voice-section.module.css';

type Keys = VoiceSettings['keys'];

const LABELS = {
  hold: ['settings.voice.keyHold', 'settings.voice.keyHoldHint'],
  toggle: ['settings.voice.keyToggle', 'settings.voice.keyToggleHint'],
  globalToggle: ['settings.voice.keyGlobalToggle', 'settings.voice.keyGlobalToggleHint'],
  globalHold: ['settings.voice.keyGlobalHold', 'settings.voice.keyGlobalHoldHint'],
} as const;

/** Which keys start the microphone. Holding is never the only way. */
export function VoiceKeysGroup({ keys }: { keys: Keys }): ReactNode {
  const { t } = useTranslation();
  const states = useGlobalKeyStates(keys);
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.voice.keys')}</h3>
      <p className={css.hint}>{t('settings.voice.keysIntro')}</p>
      <KeyField slot="hold" keys={keys} />
      <KeyField slot="toggle" keys={keys} />
      <KeyField slot="globalToggle" keys={keys} notice={states === null ? null : GLOBAL_KEY_NOTICES[states.toggle]} />
      <KeyField slot="globalHold" keys={keys} notice={states === null ? null : GLOBAL_KEY_NOTICES[states.hold]} />
    </>
  );
}

function KeyField({ slot, keys, notice = null }: { slot: KeySlot; keys: Keys; notice?: string | null }): ReactNode {
  const { t } = useTranslation();
  const [label, hint] = LABELS[slot];
  const field = useSavedField<string | null>({
    setting: `voice.keys.${slot}`,
    stored: keys[slot],
    save: async (key) => changeVoice('keys', { [slot]: key }),
  });
  const capture = useKeyCapture(slot, keys, (key) => field.commit(key));
  const away = (slot === 'globalToggle' || slot === 'globalHold') && window.voiceassist === undefined;
  return (
    <Input.Wrapper
      labelElement="div"
      label={<Label state={field.state}>{t(label)}</Label>}
      description={t(hint)}
      error={reasonOf(field.state)}
    >
      <div className={voice.keyLine} role="group" aria-label={t(label)}>
        {capture.active ? (
          <>
            <span role="status" className={voice.capturing}>
              {t('settings.voice.keyPress')}
            </span>
            <Button size="compact-sm" variant="default" onClick={capture.stop}>
              {t('settings.voice.keyCancel')}
            </Button>
          </>
        ) : (
          <>
            <kbd className={voice.key} data-none={field.draft === null}>
              {field.draft === null ? t('settings.voice.keyNone') : keyName(field.draft)}
            </kbd>
            <Button size="compact-sm" variant="default" disabled={away || field.managed} onClick={capture.start}>
              {t('settings.voice.keyChange')}
            </Button>
            {field.draft !== null && !field.managed && (
              <Button size="compact-sm" variant="subtle" onClick={() => field.commit(null)}>
                {t('settings.voice.keyClear')}
              </Button>
            )}
            {away && <span className={css.hint}>{t('settings.voice.notHere')}</span>}
          </>
        )}
      </div>
      <Problem chosen={capture.refused} />
      {notice !== null && <p className={css.warning}>{notice}</p>}
    </Input.Wrapper>
  );
}

function Problem({ chosen }: { chosen: ChosenKey | null }): ReactNode {
  const { t } = useTranslation();
  if (chosen === null || chosen.kind === 'wait' || chosen.kind === 'key') return null;
  const key = keyName(chosen.key);
  const said = {
    typing: () => t('settings.voice.keyTyping', { key }),
    reserved: () => t('settings.voice.keyReserved', { key }),
    'no-modifier': () => t('settings.voice.keyNeedsModifier'),
    taken: () => t('settings.voice.keyTaken', { key, other: chosen.kind === 'taken' ? t(LABELS[chosen.by][0]) : '' }),
  }[chosen.kind]();
  return (
    <p role="alert" className={css.warning}>
      {said}
    </p>
  );
}

/** Takes the next key pressed instead of whatever it would do. Esc, or anything else getting the focus, ends it. */
function useKeyCapture(slot: KeySlot, keys: Keys, onKey: (key: string) => void) {
  const [active, setActive] = useState(false);
  const [refused, setRefused] = useState<ChosenKey | null>(null);
  useEffect(() => {
    if (!active) return undefined;
    const stop = (): void => setActive(false);
    const down = (event: KeyboardEvent): void => {
      if (event.code === 'Tab') return stop();
      event.preventDefault();
      event.stopPropagation();
      if (event.code === 'Escape') return stop();
      const chosen = chooseKey(event, slot, keys);
      if (chosen.kind === 'wait') return;
      if (chosen.kind === 'key') onKey(chosen.key);
      setRefused(chosen.kind === 'key' ? null : chosen);
      stop();
    };
    // Right Ctrl alone is known to be meant when it comes up again without another key.
    const up = (event: KeyboardEvent): void => {
      if (slot !== 'globalHold' || !/^(Control|Meta)Right$/.test(event.code)) return;
      onKey(event.code);
      stop();
    };
    void window.voiceassist?.suspendGlobalKeys(true);
    window.addEventListener('keydown', down, { capture: true });
    window.addEventListener('keyup', up, { capture: true });
    window.addEventListener('blur', stop);
    return () => {
      void window.voiceassist?.suspendGlobalKeys(false);
      window.removeEventListener('keydown', down, { capture: true });
      window.removeEventListener('keyup', up, { capture: true });
      window.removeEventListener('blur', stop);
    };
  });
  return {
    active,
    refused,
    start: () => {
      setRefused(null);
      setActive(true);
    },
    stop: () => setActive(false),
  };
}

/** What became of the keys that work anywhere; null outside the desktop program. */
function useGlobalKeyStates({ globalToggle, globalHold }: Keys): GlobalKeyStates | null {
  const [states, setStates] = useState<GlobalKeyStates | null>(null);
  useEffect(() => {
    const bridge = window.voiceassist;
    if (bridge === undefined) return undefined;
    let left = false;
    bridge.setGlobalKeys({ toggle: globalToggle, hold: globalHold }).then(
      (settled) => {
        if (!left) setStates(settled);
      },
      (error: unknown) => reportError(error),
    );
    const stop = bridge.onGlobalKeyStates(setStates);
    return () => {
      left = true;
      stop();
    };
  }, [globalToggle, globalHold]);
  return states;
}
