import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationSummary } from '../../contract/ask.ts';
import { failureOf } from '../connection.ts';
import { removeConversation, renameConversation } from '../conversation/conversation-list.ts';
import { conversationRemoved, conversationRenamed } from '../conversation/conversation-store.ts';

export type ConversationDialog = 'rename' | 'delete';

interface ConversationDialogsProps {
  conversation: ConversationSummary;
  /** The one that is open. */
  dialog: ConversationDialog | null;
  onClose: () => void;
}

/** What is asked before a conversation is renamed or deleted. */
export function ConversationDialogs({ conversation, dialog, onClose }: ConversationDialogsProps): ReactNode {
  const { t } = useTranslation();
  const { conversationId, title } = conversation;
  return (
    <>
      <Modal opened={dialog === 'rename'} onClose={onClose} title={t('frame.renameTitle')}>
        <RenameForm conversation={conversation} onDone={onClose} />
      </Modal>
      <Modal opened={dialog === 'delete'} onClose={onClose} title={t('frame.deleteTitle')}>
        <Text size="sm">{t('frame.deleteBody', { title })}</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red"
            onClick={() => {
              onClose();
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
    </>
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
