import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../../contract/schedule.ts';
import css from './contacts-view.module.css';
import { EntryIcon } from './entry-icons.tsx';
import { openEntry } from './open-entry.ts';
import { birthdayText } from './time-words.ts';
import { useTimeLocale } from './use-time-locale.ts';

/** A person: how to reach them, where, and when they were born. The name opens the card beside the page. */
export function ContactCard({ contact, among }: { contact: Contact; among: readonly Contact[] }): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const { name, organisation, phones, emails, addresses, birthday, documentId } = contact;
  const titled = among.map((each) => ({ documentId: each.documentId, title: each.name }));
  const own = titled[among.indexOf(contact)];
  return (
    <article className={css.card}>
      <h2 className={css.name}>
        <button
          type="button"
          data-entry
          aria-label={t('schedule.contactOpen', { name })}
          aria-disabled={documentId === null}
          title={documentId === null ? t('schedule.notRead') : undefined}
          onClick={() => documentId !== null && own !== undefined && openEntry(own, titled)}
        >
          {name}
        </button>
        {organisation !== null && <span className={css.organisation}>{organisation}</span>}
      </h2>
      <dl className={css.facts}>
        {phones.map((phone) => (
          <Fact key={phone} icon="phone" label={t('schedule.phone')}>
            {phone}
          </Fact>
        ))}
        {emails.map((email) => (
          <Fact key={email} icon="email" label={t('schedule.email')}>
            {email}
          </Fact>
        ))}
        {addresses.map((address) => (
          <Fact key={address} icon="place" label={t('schedule.address')}>
            {address}
          </Fact>
        ))}
        {birthday !== null && (
          <Fact icon="born" label={t('schedule.born')}>
            {birthdayText(birthday, locale)}
          </Fact>
        )}
      </dl>
    </article>
  );
}

interface FactProps {
  icon: 'phone' | 'email' | 'place' | 'born';
  label: string;
  children: string;
}

function Fact({ icon, label, children }: FactProps): ReactNode {
  return (
    <div className={css.fact}>
      <dt>
        <EntryIcon name={icon} />
        <span className="visually-hidden">{label}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
