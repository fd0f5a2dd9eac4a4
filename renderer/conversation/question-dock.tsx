import { lazy, memo, Suspense, useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerMode } from '../../contract/ask.ts';
import { useConnection } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import { askOrMake } from '../schedule/ask-or-make.ts';
import { useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';
import { DockExtras } from '../voice/dock-extras.tsx';
import { DockListening, DockListeningActions, DockMicrophone, DockStrip, useDockView } from '../voice/dock.tsx';
import { takesTheBox } from '../voice/dock-view.ts';
import { keyName } from '../text/key-name.ts';
import { cancelAnswer, setDraft, useConversation, useQuestionFocus, type AskWishes } from './conversation-store.ts';
import { takeNextWishes, useNextWishes } from './next-wishes.ts';
import styles from './question-dock.module.css';
import { isRunning } from './shown-turn.ts';

const DockScope = lazy(async () => ({ default: (await import('../scopes/dock-scope.tsx')).DockScope }));
const ModeSwitch = lazy(async () => ({ default: (await import('../answering/mode-switch.tsx')).ModeSwitch }));
const QuestionWishes = lazy(async () => ({ default: (await import('../answering/question-wishes.tsx')).QuestionWishes }));
const NextWishesSign = lazy(async () => ({ default: (await import('../answering/next-wishes-sign.tsx')).NextWishesSign }));
const ScopeOffer = lazy(async () => ({ default: (await import('../scopes/scope-offer.tsx')).ScopeOffer }));

/** Longest question the engine takes, in characters. */
const MAX_QUESTION_CHARS = 8000;

/** Where questions are asked: spoken or typed. Enter asks, Ctrl Enter shows first what would be sent, Shift Enter makes a line, Esc stops the answer. */
export function QuestionDock(): ReactNode {
  const { t } = useTranslation();
  const draft = useConversation((state) => state.draft);
  const running = useConversation(({ thread }) => thread.turns.some(isRunning));
  const started = useConversation(({ thread }) => thread.turns.length > 0);
  const connected = useConnection((connection) => connection.state === 'open');
  const mode = useStatus(({ status }) => status?.mode ?? null);
  const canAsk = connected && mode !== null && !running && draft.trim() !== '';
  const scoped = useScoped();
  const leaves = useMayLeave(mode);
  const wished = useNextWishes(({ wishes }) => Object.keys(wishes).length > 0);
  const box = useFocusedBox();
  const voice = useDockView();
  const listening = takesTheBox(voice);

  const submit = (wishes: AskWishes = {}): void => {
    if (!canAsk || mode === null) return;
    setDraft('');
    void askOrMake(draft, mode, { ...takeNextWishes(), ...wishes });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter also confirms what an input method composes; that is not asking.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit(event.ctrlKey || event.metaKey ? { preview: true } : {});
  };

  return (
    <div className={styles.dock}>
      <DockStrip view={voice} />
      {scoped && (
        <Suspense>
          <ScopeOffer />
        </Suspense>
      )}
      <div className={styles.box} data-voice={voice.kind}>
        <DockMicrophone view={voice} />
        <div className={styles.words}>
          <DockListening view={voice} />
          {/* Stays while listening, so that the keyboard is where it was. */}
          <textarea
            ref={box}
            className={listening ? 'visually-hidden' : styles.input}
            rows={1}
            value={draft}
            maxLength={MAX_QUESTION_CHARS}
            readOnly={listening}
            tabIndex={listening ? -1 : 0}
            aria-label={t('conversation.question')}
            placeholder={started ? t('conversation.followUp') : t('conversation.placeholder')}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <div className={styles.row}>
          <Suspense fallback={<span className={styles.modePlace} />}>
            <ModeSwitch mode={mode} />
          </Suspense>
          {scoped && (
            <Suspense>
              <DockScope />
            </Suspense>
          )}
          {leaves && wished && (
            <Suspense>
              <NextWishesSign />
            </Suspense>
          )}
          {listening ? (
            <DockListeningActions view={voice} />
          ) : (
            <>
              <DockExtras />
              <Hint connected={connected} running={running} />
              {leaves && !running && (
                <Suspense>
                  <QuestionWishes disabled={!canAsk} isForNext={draft.trim() === ''} onAsk={submit} />
                </Suspense>
              )}
              <AskOrStop running={running} canAsk={canAsk} onAsk={() => submit()} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

/** Where patients or topics are set up questions can be narrowed to them; a conversation that is stays so. */
function useScoped(): boolean {
  const conventions = useSettings(({ settings }) => (settings?.scopes.conventions.length ?? 0) > 0);
  return useConversation(({ thread }) => thread.scope !== null) || conventions;
}

/** Whether a question may go to another computer as things stand: only then is there anything to be wished about it. */
function useMayLeave(mode: AnswerMode | null): boolean {
  const set = useSettings(({ settings }) => (settings?.providers.roles.answer.length ?? 0) > 0);
  return set && mode !== null && mode !== 'offline';
}

function AskOrStop({ running, canAsk, onAsk }: { running: boolean; canAsk: boolean; onAsk: () => void }): ReactNode {
  const { t } = useTranslation();
  return running ? (
    <button type="button" className={styles.stop} onClick={cancelAnswer}>
      <Icon name="stop" size={14} />
      {t('conversation.stop')}
    </button>
  ) : (
    <button type="button" className={styles.ask} disabled={!canAsk} onClick={onAsk}>
      {t('conversation.ask')}
      <Icon name="send" size={14} />
    </button>
  );
}

const Hint = memo(function Hint({ connected, running }: { connected: boolean; running: boolean }): ReactNode {
  const { t } = useTranslation();
  const keys = useSettings(({ settings }) => settings?.voice.keys ?? null);
  const speak =
    keys?.hold != null
      ? `${t('voice.keyHint', { key: keyName(keys.hold) })} · `
      : keys?.toggle != null
        ? `${t('voice.toggleHint', { key: keyName(keys.toggle) })} · `
        : '';
  return (
    <span className={styles.hint}>
      {!connected
        ? t('conversation.waitingForConnection')
        : running
          ? t('conversation.keysRunning')
          : `${speak}${t('conversation.keys')}`}
    </span>
  );
});

/** The box takes the keyboard when the page opens and whenever a question is called for. */
function useFocusedBox(): React.RefObject<HTMLTextAreaElement | null> {
  const box = useRef<HTMLTextAreaElement>(null);
  const asked = useQuestionFocus((state) => state.asked);
  useEffect(() => {
    box.current?.focus();
  }, [asked]);
  return box;
}
