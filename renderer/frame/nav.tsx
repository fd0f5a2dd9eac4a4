import { CloseButton, TextInput } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  loadConversations,
  loadMoreConversations,
  searchConversations,
  useConversationList,
} from '../conversation/conversation-list.ts';
import { newQuestion, useConversation } from '../conversation/conversation-store.ts';
import { groupByDay } from '../conversation/group-by-day.ts';
import { useGlance } from '../schedule/glance-store.ts';
import { useStatus } from '../status-store.ts';
import { ConversationItem } from './conversation-item.tsx';
import { Icon, type IconName } from './icons.tsx';
import styles from './nav.module.css';
import { goTo, openSettings, usePlace } from './place-store.ts';
import { newQuestionKeys } from './shortcuts.ts';

/** Conversations by day, and the way to the other rooms. */
export function Nav(): ReactNode {
  const { t } = useTranslation();
  const { place, navOpen } = usePlace();
  const scheduled = useGlance(({ collections }) => collections.length > 0);
  const unlocked = useStatus((state) => state.status?.vault.state === 'unlocked');
  const synced = useStatus((state) => (state.status?.sync?.accounts ?? 0) > 0);
  useEffect(() => {
    if (unlocked) void loadConversations();
  }, [unlocked]);
  return (
    <>
      <nav id="navigation" className={styles.nav} data-open={navOpen} aria-label={t('frame.navigation')}>
        <button type="button" className={styles.newQuestion} onClick={newQuestion}>
          <Icon name="plus" />
          <span>{t('frame.newQuestion')}</span>
          <kbd>{newQuestionKeys}</kbd>
        </button>
        <Search />
        <div className={styles.list}>
          <Conversations />
        </div>
        <div className={styles.foot}>
          <Room icon="search" label={t('frame.search')} current={place === 'search'} onClick={() => goTo('search')} />
          {(scheduled || place === 'schedule') && (
            <Room icon="schedule" label={t('frame.schedule')} current={place === 'schedule'} onClick={() => goTo('schedule')} />
          )}
          <Room icon="library" label={t('frame.library')} current={place === 'library'} onClick={() => goTo('library')} />
          {(synced || place === 'sync') && (
            <Room icon="sync" label={t('frame.sync')} current={place === 'sync'} onClick={() => goTo('sync')} />
          )}
          <Room icon="usage" label={t('frame.usage')} current={place === 'usage'} onClick={() => goTo('usage')} />
          <Room
            icon="connections"
            label={t('frame.connections')}
            current={place === 'connections'}
            onClick={() => goTo('connections')}
          />
          <Room icon="settings" label={t('frame.settings')} current={false} onClick={openSettings} />
        </div>
      </nav>
      {navOpen && <div className={styles.shade} onClick={() => usePlace.setState({ navOpen: false })} aria-hidden="true" />}
    </>
  );
}

function Search(): ReactNode {
  const { t } = useTranslation();
  const query = useConversationList((state) => state.query);
  return (
    <TextInput
      size="sm"
      className={styles.search}
      aria-label={t('frame.findConversation')}
      placeholder={t('frame.findConversation')}
      leftSection={<Icon name="search" size={14} />}
      value={query}
      maxLength={200}
      onChange={(event) => searchConversations(event.currentTarget.value)}
      rightSection={
        query === '' ? null : (
          <CloseButton size="sm" aria-label={t('frame.clearSearch')} onClick={() => searchConversations('')} />
        )
      }
    />
  );
}

function Conversations(): ReactNode {
  const { t } = useTranslation();
  const { items, total, query, loaded, failure } = useConversationList();
  const place = usePlace((state) => state.place);
  const shown = useConversation((state) => state.thread.conversationId);
  if (failure !== null && failure.code !== 'CONNECTION_LOST') {
    return <p className={styles.note}>{`${t('frame.listFailed')} ${failure.message}`}</p>;
  }
  if (loaded && items.length === 0) {
    return <p className={styles.note}>{query === '' ? t('frame.noConversations') : t('frame.nothingFound', { query })}</p>;
  }
  return (
    <>
      {groupByDay(items, Date.now()).map(({ group, items: grouped }) => (
        <section key={group} aria-labelledby={`day-${group}`}>
          <h2 className={styles.day} id={`day-${group}`}>
            {t(`frame.${group}`)}
          </h2>
          <ul className={styles.items}>
            {grouped.map((item) => (
              <ConversationItem
                key={item.conversationId}
                conversation={item}
                current={place === 'conversation' && item.conversationId === shown}
              />
            ))}
          </ul>
        </section>
      ))}
      {items.length < total && (
        <button type="button" className={styles.more} onClick={() => void loadMoreConversations()}>
          {t('frame.more', { count: Math.min(100, total - items.length) })}
        </button>
      )}
    </>
  );
}

interface RoomProps {
  icon: IconName;
  label: string;
  current: boolean;
  onClick: () => void;
}

function Room({ icon, label, current, onClick }: RoomProps): ReactNode {
  return (
    <button type="button" className={styles.room} aria-current={current ? 'page' : undefined} onClick={onClick}>
      <Icon name={icon} />
      {label}
    </button>
  );
}
