import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { goTo, usePlace } from '../frame/place-store.ts';

const NOTICE = 'sync-attention';
/** Long enough to be read; the line of state goes on saying it. */
const SHOWN_MS = 15_000;

/** Says so when syncing needs a person, and never otherwise: a question, or a sign-in. The line of state goes on saying it. */
export function useAttention(attention: number): void {
  const { t } = useTranslation();
  const looking = usePlace((state) => state.place === 'sync');
  useEffect(() => {
    if (attention === 0 || looking) {
      notifications.hide(NOTICE);
      return;
    }
    notifications.show({
      id: NOTICE,
      color: 'yellow',
      position: 'top-center',
      autoClose: SHOWN_MS,
      title: t('sync.attentionTitle'),
      message: t('sync.attentionBody'),
      closeButtonProps: { 'aria-label': t('common.close') },
      onClick: () => goTo('sync'),
      style: { cursor: 'pointer' },
    });
  }, [attention, looking, t]);
  useEffect(() => () => void notifications.hide(NOTICE), []);
}
