import './texts.ts';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnScope } from '../../contract/ask.ts';
import type { Scope, ScheduleScope } from '../../contract/scopes.ts';
import { engine, failureOf } from '../connection.ts';
import { ask, focusQuestion, setScope, useConversation } from '../conversation/conversation-store.ts';
import { isRunning } from '../conversation/shown-turn.ts';
import { Icon } from '../frame/icons.tsx';
import { timeText } from '../schedule/time-words.ts';
import { useTimeLocale } from '../schedule/use-time-locale.ts';
import { offerWords } from './offer-words.ts';
import css from './scope-offer.module.css';

/** Once a person has stopped typing for this long, it is worth looking whom they mean. */
const PAUSE_MS = 250;

/**
 * "my 10:30": whom the appointment is about, to narrow to with one press. Never narrowed by itself. After a question was asked
 * so, it can be asked again within.
 */
export function ScopeOffer(): ReactNode {
  const { t } = useTranslation();
  const drafted = useConversation(({ draft, thread }) => (thread.scope === null ? offerWords(draft) : ''));
  const asked = useConversation(({ draft, thread }) => (draft.trim() === '' ? lastAsked(thread) : ''));
  const words = drafted === '' ? asked : drafted;
  const found = useScheduleScope(words);
  const [dismissed, setDismissed] = useState('');
  const candidates = found?.candidates ?? [];
  const again = drafted === '' && asked !== '';
  if (found === null || candidates.length === 0 || dismissed === words) return null;
  return (
    <div className={css.offer} role="group" aria-label={t('scopes.choose')} data-testid="scope-offer">
      <From found={found} />
      {candidates.length > 1 && <span>{t('scopes.narrowOneOf')}</span>}
      {candidates.map((scope) => (
        <button
          key={scope.scopeId}
          type="button"
          className={css.choice}
          title={scope.folder}
          onClick={() => narrow(scope, again)}
        >
          <Icon name={scope.kind} size={14} />
          {candidates.length > 1
            ? scope.name
            : again
              ? t('scopes.askAgain', { name: scope.name })
              : t('scopes.narrow', { name: scope.name })}
        </button>
      ))}
      <button type="button" className={css.dismiss} aria-label={t('scopes.dismiss')} onClick={() => setDismissed(words)}>
        <Icon name="close" size={12} />
      </button>
    </div>
  );
}

/** The appointment it was told from, so that a person can see whether it is the one they mean. */
function From({ found: { title, startMs } }: { found: ScheduleScope }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  if (title === null || startMs === null) return <span className={css.from}>{t('scopes.several')}</span>;
  return <span className={css.from}>{t('scopes.from', { time: timeText(startMs, locale), title })}</span>;
}

function narrow({ scopeId, kind, name }: Scope, again: boolean): void {
  const scope: TurnScope = { scopeId, kind, name };
  setScope(scope);
  focusQuestion();
  const last = useConversation.getState().thread.turns.at(-1);
  if (again && last !== undefined) void ask(last.question, last.mode);
}

type Thread = ReturnType<typeof useConversation.getState>['thread'];

/** Of a question answered without a scope; a spoken one cannot be narrowed before. */
function lastAsked({ scope, turns }: Thread): string {
  const last = turns.at(-1);
  if (scope !== null || last === undefined || last.scope !== null || isRunning(last)) return '';
  return offerWords(last.question);
}

function useScheduleScope(words: string): ScheduleScope | null {
  const [found, setFound] = useState<{ words: string; scope: ScheduleScope } | null>(null);
  useEffect(() => {
    if (words === '') return undefined;
    const leaving = new AbortController();
    const { signal } = leaving;
    const look = async (): Promise<void> => {
      try {
        const scope = await engine().scopes.fromSchedule({ words }, { signal });
        if (!signal.aborted) setFound({ words, scope });
      } catch (error) {
        // An offer is a courtesy: without it the page is whole.
        if (!signal.aborted && failureOf(error)?.code === 'INTERNAL') reportError(error);
      }
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [words]);
  // While more is typed the offer stays where it was: it is asked for anew with each pause.
  return words === '' ? null : (found?.scope ?? null);
}
