import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function ConversationPage(): ReactNode {
  const { t } = useTranslation();
  return <h1>{t('conversation.heading')}</h1>;
}
