import { Menu } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationSummary } from '../../contract/ask.ts';
import { openConversation } from '../conversation/conversation-store.ts';
import type { ConversationDialog } from './conversation-dialogs.tsx';
import { Icon } from './icons.tsx';
import styles from './nav.module.css';

const ConversationDialogs = lazy(async () => ({ default: (await import('./conversation-dialogs.tsx')).ConversationDialogs }));

interface ConversationItemProps {
  conversation: ConversationSummary;
  current: boolean;
}

/** A conversation in the list, with what can be done to it. */
export function ConversationItem({ conversation, current }: ConversationItemProps): ReactNode {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<ConversationDialog | null>(null);
  const [wanted, setWanted] = useState(false);
  const open = (which: ConversationDialog): void => {
    setWanted(true);
    setDialog(which);
  };
  const { conversationId, title } = conversation;
  return (
    <li className={styles.item} data-current={current}>
      <button
        type="button"
        className={styles.title}
        aria-current={current ? 'page' : undefined}
        title={title}
        onClick={() => void openConversation(conversationId, title)}
      >
        {title}
      </button>
      <Menu position="bottom-end" width={160}>
        <Menu.Target>
          <button type="button" className={styles.actions} aria-label={t('frame.conversationActions', { title })}>
            <Icon name="more" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open('rename')}>{t('common.rename')}</Menu.Item>
          <Menu.Item color="red" onClick={() => open('delete')}>
            {t('common.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {wanted && (
        <Suspense>
          <ConversationDialogs conversation={conversation} dialog={dialog} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </li>
  );
}
