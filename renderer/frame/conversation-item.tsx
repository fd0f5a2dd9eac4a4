import { Button, Group, Menu, Modal, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationSummary } from '../../contract/ask.ts';
import { failureOf } from '../connection.ts';
import { removeConversation, renameConversation } from '../conversation/conversation-list.ts';
import { conversationRemoved, conversationRenamed, openConversation } from '../conversation/conversation-store.ts';
import { Icon } from './icons.tsx';
import styles from './nav.module.css';

interface ConversationItemProps {
  conversation: ConversationSummary;
  current: boolean;
}

/** A conversation in the list, with what can be done to it. */
export function ConversationItem({ conversation, current }: ConversationItemProps): ReactNode {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
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
          <Menu.Item onClick={() => setDialog('rename')}>{t('common.rename')}</Menu.Item>
          <Menu.Item color="red" onClick={() => setDialog('delete')}>
            {t('common.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={dialog === 'rename'} onClose={() => setDialog(null)} title={t('frame.renameTitle')}>
        <RenameForm conversation={conversation} onDone={() => setDialog(null)} />
      </Modal>
      <Modal opened={dialog === 'delete'} onClose={() => setDialog(null)} title={t('frame.deleteTitle')}>
        <Text size="sm">{t('frame.deleteBody', { title })}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={() => setDialog(null)}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              setDialog(null);
              void attempt(t('frame.actionFailed'), async () => {
                await removeConversation(conversationId);
                conversationRemoved(conversationId);
              });
            }}
          >
            {t('common.delete')}
          </Button>
        </Group>
      </Modal>
    </li>
  );
}

function RenameForm({ conversation, onDone }: { conversation: ConversationSummary; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const [title, setTitle] = useState(conversation.title);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onDone();
    void attempt(t('frame.actionFailed'), async () => {
      await renameConversation(conversation.conversationId, title.trim());
      conversationRenamed(conversation.conversationId, title.trim());
    });
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('frame.renameLabel')}
        value={title}
        maxLength={200}
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" disabled={title.trim() === ''}>
          {t('common.save')}
        </Button>
      </Group>
    </form>
  );
}

async function attempt(failedTitle: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== null) notifications.show({ color: 'red', title: failedTitle, message: failure.message });
  }
}
