import { SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerMode } from '../../contract/ask.ts';
import { failureOf, useConnection } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import { openSettings } from '../frame/place-store.ts';
import { setMode } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { ask, cancelAnswer, setDraft, useConversation, useQuestionFocus } from './conversation-store.ts';
import styles from './question-dock.module.css';
import { isRunning } from './shown-turn.ts';

/** Longest question the engine takes, in characters. */
const MAX_QUESTION_CHARS = 8000;

/** Where questions are asked: Enter asks, Shift Enter makes a line, Esc stops the answer. */
export function QuestionDock(): ReactNode {
  const { t } = useTranslation();
  const draft = useConversation((state) => state.draft);
  const running = useConversation(({ thread }) => thread.turns.some(isRunning));
  const started = useConversation(({ thread }) => thread.turns.length > 0);
  const connected = useConnection((connection) => connection.state === 'open');
  const mode = useStatus(({ status }) => status?.mode ?? null);
  const canAsk = connected && mode !== null && !running && draft.trim() !== '';
  const box = useFocusedBox();

  const submit = (): void => {
    if (!canAsk || mode === null) return;
    setDraft('');
    void ask(draft, mode);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter also confirms what an input method composes; that is not asking.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <div className={styles.dock}>
      <div className={styles.box}>
        <textarea
          ref={box}
          className={styles.input}
          rows={1}
          value={draft}
          maxLength={MAX_QUESTION_CHARS}
          aria-label={t('conversation.question')}
          placeholder={started ? t('conversation.followUp') : t('conversation.placeholder')}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className={styles.row}>
          <ModeSwitch mode={mode} />
          <span className={styles.hint}>
            {!connected
              ? t('conversation.waitingForConnection')
              : running
                ? t('conversation.keysRunning')
                : t('conversation.keys')}
          </span>
          {running ? (
            <button type="button" className={styles.stop} onClick={cancelAnswer}>
              <Icon name="stop" size={14} />
              {t('conversation.stop')}
            </button>
          ) : (
            <button type="button" className={styles.ask} disabled={!canAsk} onClick={submit}>
              {t('conversation.ask')}
              <Icon name="send" size={14} />
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function ModeSwitch({ mode }: { mode: AnswerMode | null }): ReactNode {
  const { t } = useTranslation();
  const host = useStatus(({ status }) => status?.providerHost ?? null);
  const change = (value: string): void => {
    setMode(value === 'cloud' ? 'cloud' : 'offline').catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure !== null) notifications.show({ color: 'red', title: t('conversation.modeFailed'), message: failure.message });
    });
  };
  return (
    <>
      <SegmentedControl
        size="xs"
        classNames={{ root: styles.mode ?? '', indicator: styles.modeIndicator ?? '' }}
        aria-label={t('conversation.mode')}
        value={mode ?? 'offline'}
        disabled={mode === null}
        onChange={change}
        data={[
          { value: 'offline', label: t('common.offline') },
          { value: 'cloud', label: t('common.cloud') },
        ]}
      />
      {mode === 'cloud' && host === null && (
        <span className={styles.unset}>
          {t('conversation.cloudUnset')}{' '}
          <button type="button" className={styles.link} onClick={openSettings}>
            {t('conversation.openSettings')}
          </button>
        </span>
      )}
    </>
  );
}

/** The box takes the keyboard when the page opens and whenever a question is called for. */
function useFocusedBox(): React.RefObject<HTMLTextAreaElement | null> {
  const box = useRef<HTMLTextAreaElement>(null);
  const asked = useQuestionFocus((state) => state.asked);
  useEffect(() => {
    box.current?.focus();
  }, [asked]);
  return box;
}
