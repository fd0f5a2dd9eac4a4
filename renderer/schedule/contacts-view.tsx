import { CloseButton, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Contact } from '../../contract/schedule.ts';
import { engine, failureOf, useConnection } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import css from './contacts-view.module.css';
import { ContactCard } from './contact-card.tsx';
import { useGlance } from './glance-store.ts';

/** The people of the address books, found as one types. */
export function ContactsView(): ReactNode {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const { contacts, failure } = useContacts(query);
  const books = useGlance(({ collections }) => collections.some(({ kind }) => kind === 'contacts'));
  if (!books) return <p className={css.none}>{t('schedule.noContacts')}</p>;
  return (
    <div className={css.contacts}>
      <TextInput
        className={css.field ?? ''}
        aria-label={t('schedule.findContact')}
        placeholder={t('schedule.findContactHint')}
        leftSection={<Icon name="search" size={14} />}
        value={query}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onChange={(event) => setQuery(event.currentTarget.value)}
        rightSection={
          query === '' ? null : <CloseButton size="sm" aria-label={t('schedule.clear')} onClick={() => setQuery('')} />
        }
      />
      <p className={css.count} role="status">
        {failure?.message ?? (contacts === null ? '' : countText())}
      </p>
      <ul className={css.list}>
        {contacts?.map((contact) => (
          <li key={contact.entryId}>
            <ContactCard contact={contact} among={contacts} />
          </li>
        ))}
      </ul>
    </div>
  );

  function countText(): string {
    const count = contacts?.length ?? 0;
    if (count > 0) return t('schedule.contactsFound', { count });
    return query.trim() === '' ? t('schedule.contactsEmpty') : t('schedule.contactNone', { query: query.trim() });
  }
}

/** An older search never overwrites the answer to a newer one. */
function useContacts(query: string): { contacts: readonly Contact[] | null; failure: FailureData | null } {
  const [found, setFound] = useState<readonly Contact[] | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const client = useConnection((connection) => connection.client);
  const version = useGlance((state) => state.version);
  useEffect(() => {
    const leaving = new AbortController();
    engine()
      .schedule.contacts({ query }, { signal: leaving.signal })
      .then(
        (contacts) => {
          if (leaving.signal.aborted) return;
          setFound(contacts);
          setFailure(null);
        },
        (error: unknown) => {
          if (!leaving.signal.aborted) setFailure(failureOf(error));
        },
      );
    return () => leaving.abort();
  }, [query, client, version]);
  return { contacts: found, failure };
}
