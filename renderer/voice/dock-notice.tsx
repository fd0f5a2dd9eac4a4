import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { SpokenCommand } from '../../contract/voice.ts';
import { VoiceIcon } from './dock-icons.tsx';
import styles from './dock-strip.module.css';
import type { DockView } from './dock-view.ts';
import { useVoice } from './voice-store.ts';

/**
 * What needs no answer: a spoken command that was obeyed, for some seconds, or that the longest turn was over. To a screen
 * reader always, to the eye unless something else is said there.
 */
export function VoiceNotice({ beside }: { beside: DockView }): ReactNode {
  const { t } = useTranslation();
  const { command, tooLong } = useVoice(useShallow(({ command: heard, tooLong: long }) => ({ command: heard, tooLong: long })));
  const seen = command === null ? beside.kind !== 'fault' : beside.kind === 'idle';
  const words = command !== null ? wordsOf(command, t) : tooLong ? t('voice.tooLong') : null;
  return (
    <div role="status">
      {words !== null && (
        <p className={seen ? styles.strip : 'visually-hidden'} data-testid="voice-notice">
          <VoiceIcon name="ear" />
          <span className={styles.text}>
            <strong>{words}</strong>
            <span className={styles.said}>{command === null ? t('voice.tooLongHelp') : t('voice.commandHeard')}</span>
          </span>
        </p>
      )}
    </div>
  );
}

function wordsOf(command: SpokenCommand, t: TFunction): string {
  return command.name === 'open-source'
    ? t('voice.command.open-source', { number: command.number })
    : t(`voice.command.${command.name}`);
}
