import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnId } from '../../contract/ids.ts';
import { Icon, type IconName } from '../frame/icons.tsx';
import { useStatus } from '../status-store.ts';
import { costText } from '../text/cost.ts';
import { durationText } from '../text/format.ts';
import { whoOfTurn } from './answered-by.ts';
import { askAgain, focusQuestion, setDraft } from './conversation-store.ts';
import { toggleReadAloud, useReadAloud } from '../voice/read-aloud.ts';
import { copyText } from './copy-text.ts';
import type { ShownTurn } from './shown-turn.ts';
import styles from './turn-view.module.css';

const SaveAnswer = lazy(async () => ({ default: (await import('../sync/save-answer.tsx')).SaveAnswer }));

interface TurnActionsProps {
  turn: ShownTurn;
  latest: boolean;
  evidenceOpen: boolean;
  onEvidence: () => void;
}

/** One quiet line under an answer: who answered, how fast, and what to do with it. */
export function TurnActions({ turn, latest, evidenceOpen, onEvidence }: TurnActionsProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { timings, cost } = turn;
  const who = whoOfTurn(turn, t);
  const spent = cost === null ? null : costText(cost, i18n.language, t('conversation.notCharged'));
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(copyText(turn));
      notifications.show({ message: t('conversation.copied'), autoClose: 2000 });
    } catch {
      notifications.show({ color: 'red', message: t('conversation.copyFailed') });
    }
  };
  return (
    <div className={styles.meta}>
      <span className={styles.facts}>
        {who !== null && <span data-testid="answered-by">{who}</span>}
        {turn.answer !== '' && timings?.firstTextMs != null && (
          <span>{t('conversation.firstWord', { time: durationText(timings.firstTextMs) })}</span>
        )}
        {spent !== null && <span>{spent}</span>}
      </span>
      <span className={styles.actions}>
        {turn.answer !== '' && <Action icon="copy" label={t('conversation.copy')} onClick={() => void copy()} />}
        {turn.answer !== '' && <ReadAloud turn={turn} />}
        <Action
          icon="pencil"
          label={t('conversation.edit')}
          onClick={() => {
            setDraft(turn.question);
            focusQuestion();
          }}
        />
        {latest && turn.stage !== 'failed' && (
          <Action icon="again" label={t('conversation.askAgain')} onClick={() => void askAgain(turn)} />
        )}
        {(turn.hits.length > 0 || turn.legs.length > 0) && (
          <Action icon="evidence" label={t('conversation.evidence')} expanded={evidenceOpen} onClick={onEvidence} />
        )}
        {turn.answer !== '' && turn.turnId !== null && <More turn={turn} turnId={turn.turnId} />}
      </span>
    </div>
  );
}

/** What is done with an answer less often. Only where there is an account to save to. */
function More({ turn, turnId }: { turn: ShownTurn; turnId: TurnId }): ReactNode {
  const { t } = useTranslation();
  const possible = useStatus(({ status }) => (status?.sync?.accounts ?? 0) > 0);
  const [open, setOpen] = useState(false);
  if (!possible) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <button type="button" className={styles.action} aria-label={t('conversation.more')}>
            <Icon name="more" size={14} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="cloud" size={14} />} onClick={() => setOpen(true)}>
            {t('conversation.save')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open && (
        <Suspense>
          <SaveAnswer turn={turn} turnId={turnId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function ReadAloud({ turn }: { turn: ShownTurn }): ReactNode {
  const { t } = useTranslation();
  const reading = useReadAloud(({ turnKey }) => turnKey === turn.key);
  return (
    <Action
      icon={reading ? 'stop' : 'voice'}
      label={reading ? t('voice.stopReading') : t('voice.readAloud')}
      onClick={() => toggleReadAloud(turn.key, turn.answer)}
    />
  );
}

interface ActionProps {
  icon: IconName;
  label: string;
  expanded?: boolean;
  onClick: () => void;
}

function Action({ icon, label, expanded, onClick }: ActionProps): ReactNode {
  return (
    <button type="button" className={styles.action} aria-expanded={expanded} onClick={onClick}>
      <Icon name={icon} size={14} />
      {label}
    </button>
  );
}
