import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './entry-card.module.css';
import { startOf, withStart, type EntryForm, type FormFault } from './entry-form.ts';
import { dayOf, startOfDayMs } from './days.ts';
import { useGlance } from './glance-store.ts';
import { placesFor } from './new-draft.ts';

interface EntryFieldsProps {
  form: EntryForm;
  fault: FormFault | null;
  disabled: boolean;
  onChange: (form: EntryForm) => void;
}

/** What, when, where, and on which calendar or list. */
export function EntryFields(props: EntryFieldsProps): ReactNode {
  const { form, fault, disabled, onChange } = props;
  const { t } = useTranslation();
  const [touched, setTouched] = useState(false);
  const [notes, setNotes] = useState(form.description !== '');
  const shownFault = fault === 'title' && !touched ? null : fault;
  return (
    <div className={css.fields}>
      <TextInput
        className={css.wide ?? ''}
        label={t('schedule.card.title')}
        value={form.title}
        maxLength={500}
        disabled={disabled}
        error={shownFault === 'title' && t('schedule.card.titleMissing')}
        onChange={(event) => {
          setTouched(true);
          onChange({ ...form, title: event.currentTarget.value });
        }}
      />
      {form.kind === 'event' ? <EventTimes {...props} /> : <TaskTimes {...props} />}
      {fault !== null && fault !== 'title' && (
        <p className={css.fault} role="status">
          {t(`schedule.card.fault.${fault}`)}
        </p>
      )}
      {fault === null && isPast(form) && <p className={css.caution}>{t('schedule.card.past')}</p>}
      {form.kind === 'event' && (
        <TextInput
          label={t('schedule.card.where')}
          value={form.location}
          maxLength={500}
          disabled={disabled}
          onChange={(event) => onChange({ ...form, location: event.currentTarget.value })}
        />
      )}
      <PlaceField {...props} />
      {notes ? (
        <Textarea
          className={css.wide ?? ''}
          label={t('schedule.card.notes')}
          value={form.description}
          maxLength={20_000}
          rows={3}
          disabled={disabled}
          onChange={(event) => onChange({ ...form, description: event.currentTarget.value })}
        />
      ) : (
        <button type="button" className={css.link} onClick={() => setNotes(true)}>
          {t('schedule.card.addNotes')}
        </button>
      )}
    </div>
  );
}

function EventTimes({ form, disabled, onChange }: EntryFieldsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.times}>
      <DayAndTime
        label={t('schedule.card.from')}
        day={form.day}
        time={form.allDay ? null : form.time}
        disabled={disabled}
        onChange={(change) => onChange(withStart(form, change))}
      />
      <DayAndTime
        label={t('schedule.card.until')}
        day={form.endDay}
        time={form.allDay ? null : form.endTime}
        disabled={disabled}
        onChange={({ day = form.endDay, time = form.endTime }) => onChange({ ...form, endDay: day, endTime: time })}
      />
      <Checkbox
        className={css.allDay ?? ''}
        label={t('schedule.card.allDay')}
        checked={form.allDay}
        disabled={disabled}
        onChange={(event) => onChange(withAllDay(form, event.currentTarget.checked))}
      />
    </div>
  );
}

/** A day has no clock times; taken back, it begins in the morning. */
function withAllDay(form: EntryForm, allDay: boolean): EntryForm {
  if (allDay) return { ...form, allDay };
  const { time, endTime } = form;
  return { ...form, allDay, time: time === '' ? '09:00' : time, endTime: endTime === '' ? '09:30' : endTime };
}

function TaskTimes({ form, disabled, onChange }: EntryFieldsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.times}>
      <DayAndTime
        label={t('schedule.card.dueDay')}
        day={form.day}
        time={form.time}
        disabled={disabled}
        onChange={(change) => onChange({ ...form, ...change, allDay: false })}
      />
    </div>
  );
}

interface DayAndTimeProps {
  label: string;
  day: string;
  /** Null: without one. */
  time: string | null;
  disabled: boolean;
  onChange: (change: { day?: string; time?: string }) => void;
}

function DayAndTime({ label, day, time, disabled, onChange }: DayAndTimeProps): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={css.moment}>
      <TextInput
        type="date"
        label={label}
        value={day}
        disabled={disabled}
        onChange={(event) => onChange({ day: event.currentTarget.value })}
      />
      {time !== null && (
        <TextInput
          type="time"
          aria-label={`${label}: ${t('schedule.card.dueTime')}`}
          value={time}
          disabled={disabled}
          onChange={(event) => onChange({ time: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

function PlaceField({ form, disabled, onChange }: EntryFieldsProps): ReactNode {
  const { t } = useTranslation();
  const collections = useGlance((state) => state.collections);
  const places = placesFor(form.kind, collections);
  return (
    <Select
      label={form.kind === 'event' ? t('schedule.card.calendar') : t('schedule.card.list')}
      data={places.map(({ collectionId, name }) => ({ value: collectionId, label: name }))}
      value={form.collectionId}
      allowDeselect={false}
      disabled={disabled}
      error={places.length === 0 && t(`schedule.card.noPlace.${form.kind}`)}
      onChange={(value) => {
        const place = places.find(({ collectionId }) => collectionId === value);
        if (place !== undefined) onChange({ ...form, collectionId: place.collectionId });
      }}
    />
  );
}

function isPast(form: EntryForm): boolean {
  const startMs = startOf(form);
  if (startMs === null) return false;
  const wholeDay = form.allDay || form.time === '';
  return startMs < (wholeDay ? startOfDayMs(dayOf(Date.now())) : Date.now() - 60_000);
}
