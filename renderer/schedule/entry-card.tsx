import './texts.ts';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import { engine, failureOf } from '../connection.ts';
import { goTo } from '../frame/place-store.ts';
import { EntryFields } from './entry-fields.tsx';
import css from './entry-card.module.css';
import { draftOf, faultOf, formOf, startOf, type EntryForm } from './entry-form.ts';
import { dayOf } from './days.ts';
import { readGlance } from './follow-glance.ts';
import { useGlance } from './glance-store.ts';
import { wantDay } from './schedule-store.ts';

type Sending = { kind: 'editing' } | { kind: 'sending' } | { kind: 'failed'; failure: FailureData } | { kind: 'made' };

interface EntryCardProps {
  draft: EntryDraft;
  /** What it was understood from, where it was. */
  words?: string;
  onClose: () => void;
  /** Asks the words as a question, where they were none. */
  onAsk?: () => void;
}

/** An entry about to be made, to be checked and changed. Nothing is sent before a person says "Create"; what fails is kept. */
export function EntryCard({ draft, words, onClose, onAsk }: EntryCardProps): ReactNode {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => formOf(draft));
  const [sending, setSending] = useState<Sending>({ kind: 'editing' });
  const [shownAtMs] = useState(() => performance.now());
  const card = useFocused(words !== undefined);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const ready = draftOf(form);
    if (ready === null || sending.kind === 'sending') return;
    setSending({ kind: 'sending' });
    try {
      await engine().schedule.create({ draft: ready });
      setSending({ kind: 'made' });
      await readGlance();
    } catch (error) {
      const failure = failureOf(error);
      setSending(failure === null ? { kind: 'editing' } : { kind: 'failed', failure });
    }
  };
  if (sending.kind === 'made') return <Made form={form} onClose={onClose} />;
  const fault = faultOf(form);
  const busy = sending.kind === 'sending';
  return (
    <form
      ref={card}
      className={css.card}
      aria-labelledby="entry-card-title"
      data-testid="entry-card"
      onSubmit={(event) => void submit(event)}
    >
      <div className={css.head}>
        <h2 id="entry-card-title">{t(`schedule.card.${form.kind}`)}</h2>
        <p>
          {words === undefined
            ? t('schedule.card.safe')
            : `${t('schedule.card.understood', { words })}. ${t('schedule.card.check')}`}
        </p>
      </div>
      <EntryFields form={form} fault={fault} disabled={busy} onChange={setForm} />
      <div role="alert">
        {sending.kind === 'failed' && (
          <p className={css.failed}>
            <b>{t('schedule.card.failed')}</b> {sending.failure.message} {t('schedule.card.kept')}
          </p>
        )}
      </div>
      <div className={css.foot}>
        {onAsk !== undefined && (
          <Button variant="subtle" size="compact-md" disabled={busy} onClick={onAsk}>
            {t('schedule.card.askInstead')}
          </Button>
        )}
        <span className={css.grow} />
        <Button variant="default" disabled={busy} onClick={onClose}>
          {t('schedule.card.notNow')}
        </Button>
        <Button type="submit" data-create onKeyDown={heedOnly(shownAtMs)} disabled={busy || fault !== null}>
          {busy ? t('schedule.card.creating') : t('schedule.card.create')}
        </Button>
      </div>
    </form>
  );
}

/** Who has just asked with Enter may still hold it, or press it again: that is not reading what is about to be made. */
const READ_AFTER_MS = 600;

function heedOnly(shownAtMs: number): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Enter' && (event.repeat || performance.now() - shownAtMs < READ_AFTER_MS)) event.preventDefault();
  };
}

/** Where it was made, with the way there. */
function Made({ form, onClose }: { form: EntryForm; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const place = useGlance(({ collections }) => collections.find(({ collectionId }) => collectionId === form.collectionId)?.name);
  const startMs = startOf(form);
  const link = useRef<HTMLButtonElement>(null);
  useEffect(() => link.current?.focus(), []);
  return (
    <div className={css.made} role="status" data-testid="entry-made">
      <span>{t(`schedule.card.made.${form.kind}`, { title: form.title.trim(), place: place ?? '' })}</span>
      <span className={css.grow} />
      <button
        ref={link}
        type="button"
        className={css.link}
        onClick={() => {
          wantDay(dayOf(startMs ?? Date.now()));
          goTo('schedule');
          onClose();
        }}
      >
        {t('schedule.card.see')}
      </button>
      <Button size="compact-sm" variant="default" onClick={onClose}>
        {t('schedule.card.close')}
      </Button>
    </div>
  );
}

/** The keyboard goes to "Create" where all was understood, to the first field where it is to be filled in. */
function useFocused(understood: boolean): React.RefObject<HTMLFormElement | null> {
  const card = useRef<HTMLFormElement>(null);
  useEffect(() => {
    card.current?.querySelector<HTMLElement>(understood ? '[data-create]' : 'input')?.focus();
    card.current?.scrollIntoView({ block: 'nearest' });
  }, [understood]);
  return card;
}
