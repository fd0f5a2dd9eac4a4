import { Input, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { engine } from '../connection.ts';
import { useSettings } from '../settings-store.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField, type SavedField } from './use-saved-field.ts';

type Part = Exclude<keyof VoiceSettings, 'cues'>;

/** Changes some of one part of the voice settings; the rest of the part stays as it is at this moment. */
export async function changeVoice<P extends Part>(part: P, change: Partial<VoiceSettings[P]>): Promise<Settings> {
  const current = useSettings.getState().settings ?? (await engine().settings.get());
  return await engine().settings.update({ voice: { [part]: { ...current.voice[part], ...change } } });
}

interface FieldProps<T> {
  label: string;
  /** Its name among the settings: `voice.speaking.speed`. */
  setting: string;
  hint?: string | undefined;
  stored: T;
  save: (value: T) => Promise<Settings>;
}

export function SwitchField({ disabled = false, ...props }: FieldProps<boolean> & { disabled?: boolean }): ReactNode {
  const field = useSavedField(props);
  return (
    <Switch
      label={<Label state={field.state}>{props.label}</Label>}
      description={props.hint}
      error={reasonOf(field.state)}
      checked={field.draft}
      disabled={disabled || field.managed}
      onChange={(event) => field.commit(event.currentTarget.checked)}
    />
  );
}

interface NumberFieldProps extends FieldProps<number> {
  /** Bounds and steps in what is shown, `scale` of the stored unit in one shown (1000: seconds of milliseconds). */
  min: number;
  max: number;
  scale: number;
  unit: string;
}

export function NumberField({ label, hint, setting, stored, save, min, max, scale, unit }: NumberFieldProps): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<number | string>({
    setting,
    // Steps finer than a thousandth are the arithmetic's, not anybody's choice.
    stored: Math.round((stored / scale) * 1000) / 1000,
    save: async (shown) => save(scale <= 1 ? Number(shown) * scale : Math.round(Number(shown) * scale)),
    invalid: (shown) =>
      shown !== '' && Number(shown) >= min && Number(shown) <= max ? null : t('settings.voice.range', { min, max, suffix: unit }),
  });
  return (
    <NumberInput
      label={<Label state={field.state}>{label}</Label>}
      description={hint}
      suffix={unit}
      decimalScale={2}
      hideControls
      className={css.short ?? ''}
      disabled={field.managed}
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={field.setDraft}
      onBlur={() => field.commit()}
      onKeyDown={keysOf(field)}
    />
  );
}

interface ChoiceFieldProps<T extends string> extends FieldProps<T> {
  data: readonly { value: T; label: string }[];
  /** `list` where the names are too long to stand side by side. */
  as: 'buttons' | 'list';
}

export function ChoiceField<T extends string>({ label, hint, data, as, ...props }: ChoiceFieldProps<T>): ReactNode {
  const field = useSavedField<T>(props);
  if (as === 'list') {
    return (
      <Select
        label={<Label state={field.state}>{label}</Label>}
        description={hint}
        className={css.short ?? ''}
        allowDeselect={false}
        data={data}
        disabled={field.managed}
        value={field.draft}
        error={reasonOf(field.state)}
        onChange={(value) => value !== null && field.commit(value)}
      />
    );
  }
  return (
    <Input.Wrapper
      labelElement="div"
      label={<Label state={field.state}>{label}</Label>}
      description={hint}
      error={reasonOf(field.state)}
    >
      <div className={css.control}>
        <SegmentedControl
          aria-label={label}
          data={[...data]}
          disabled={field.managed}
          value={field.draft}
          onChange={(value) => field.commit(value)}
        />
      </div>
    </Input.Wrapper>
  );
}

interface TextFieldProps extends FieldProps<string> {
  /** Why a text cannot be saved, in words; null where it can. */
  invalid?: (text: string) => string | null;
  type?: 'text' | 'url';
  short?: boolean;
}

export function TextField({
  label,
  hint,
  setting,
  stored,
  save,
  invalid,
  type = 'text',
  short = false,
}: TextFieldProps): ReactNode {
  const field = useSavedField<string>({
    setting,
    stored,
    save: async (text) => save(text.trim()),
    ...(invalid === undefined ? {} : { invalid: (text: string) => invalid(text.trim()) }),
  });
  return (
    <TextInput
      label={<Label state={field.state}>{label}</Label>}
      description={hint}
      type={type}
      spellCheck={false}
      autoComplete="off"
      className={short ? (css.short ?? '') : ''}
      disabled={field.managed}
      value={field.draft}
      error={reasonOf(field.state)}
      onChange={(event) => field.setDraft(event.currentTarget.value)}
      onBlur={() => field.commit()}
      onKeyDown={keysOf(field)}
    />
  );
}

/** Enter saves, Escape takes back. */
function keysOf<T>(field: SavedField<T>) {
  return (event: KeyboardEvent): void => {
    if (event.key === 'Enter') field.commit();
    if (event.key === 'Escape') field.revert();
  };
}
