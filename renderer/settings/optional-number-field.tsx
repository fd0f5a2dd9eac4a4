import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { Label, ManagedMark, reasonOf, SavedNote } from './saved-state.tsx';
import css from './settings-window.module.css';
import { type SaveState, useSavedField } from './use-saved-field.ts';

interface OptionalNumberFieldProps {
  label: string;
  /** Its name among the settings: `cost.limits.day.money`. */
  setting: string;
  hint?: string;
  /** In a table the heads say what it is: the label is then said and not shown. */
  labelHidden?: boolean;
  /** Null where there is none. */
  stored: number | null;
  save: (value: number | null) => Promise<Settings>;
  /** Of the stored unit in one shown (1,000,000: whole units of millionths). Default 1. */
  scale?: number;
  /** Digits behind the point. Default 0. */
  digits?: number;
  /** Behind the number. */
  unit?: string;
  /** Where there is none. */
  placeholder?: string;
}

/** A number above nothing, or none at all where the field is empty. */
export function OptionalNumberField(props: OptionalNumberFieldProps): ReactNode {
  const { label, hint, labelHidden = false, setting, stored, save, scale = 1, digits = 0, unit = '', placeholder } = props;
  const { t } = useTranslation();
  const field = useSavedField<number | string>({
    setting,
    stored: stored === null ? '' : stored / scale,
    save: async (shown) => save(shown === '' ? null : Math.round(Number(shown) * scale)),
    invalid: (shown) => (shown === '' || Math.round(Number(shown) * scale) >= 1 ? null : t('settings.cost.aboveNothing')),
  });
  return (
    <NumberInput
      {...(labelHidden ? { 'aria-label': label } : { label: <Label state={field.state}>{label}</Label> })}
      description={hint}
      decimalScale={digits}
      thousandSeparator=","
      hideControls
      suffix={unit}
      {...(placeholder === undefined ? {} : { placeholder })}
      className={labelHidden ? '' : (css.short ?? '')}
      disabled={field.managed}
      value={field.draft}
      error={reasonOf(field.state)}
      {...(labelHidden ? noteInside(field.state) : {})}
      onChange={field.setDraft}
      onBlur={() => field.commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') field.commit();
        if (event.key === 'Escape') field.revert();
      }}
    />
  );
}

/** In the narrow field of a table, and only while there is something to say. */
function noteInside(state: SaveState) {
  if (state.kind === 'managed') return { rightSection: <ManagedMark />, rightSectionWidth: 30 };
  if (state.kind === 'saving' || state.kind === 'saved')
    return { rightSection: <SavedNote state={state} />, rightSectionWidth: 62 };
  return {};
}
