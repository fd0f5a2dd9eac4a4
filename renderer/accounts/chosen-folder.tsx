import { Button, CloseButton, NumberInput, TagsInput } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FolderChoice } from '../../contract/accounts.ts';
import { sizeInWords } from '../library/quantities.ts';
import { plainName } from '../text/format.ts';
import css from './accounts.module.css';

const MEGABYTE = 1_000_000;

interface ChosenFolderProps {
  choice: FolderChoice;
  name: string;
  sizeBytes: number | null;
  onChange(choice: FolderChoice): void;
  /** Takes it out of the choice. */
  onTake(): void;
}

/** A chosen folder, and what of it is synced. */
export function ChosenFolder({ choice, name, sizeBytes, onChange, onTake }: ChosenFolderProps): ReactNode {
  const { t, i18n } = useTranslation();
  const id = useId();
  const limited = choice.include.length > 0 || choice.exclude.length > 0 || choice.maxFileBytes !== null;
  const rules = limited ? t('accounts.choose.rulesSome') : t('accounts.choose.rules');
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={css.chosenHead}>
        <span className={css.chosenName} title={plainName(choice.path)}>
          {name}
          {choice.path.includes('/') && <span className={css.soft}> {plainName(choice.path)}</span>}
        </span>
        {sizeBytes !== null && <span className={css.soft}>{sizeInWords(sizeBytes, i18n.language)}</span>}
        <Button
          size="compact-sm"
          variant={limited ? 'light' : 'subtle'}
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('accounts.choose.rulesOf', { what: rules, name })}
          onClick={() => setOpen(!open)}
        >
          {rules}
        </Button>
        <CloseButton size="sm" aria-label={t('accounts.choose.take', { name })} onClick={onTake} />
      </div>
      <div id={id} className={css.rules} hidden={!open}>
        {open && <Rules choice={choice} onChange={onChange} />}
      </div>
    </li>
  );
}

function Rules({ choice, onChange }: Pick<ChosenFolderProps, 'choice' | 'onChange'>): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <TagsInput
        label={t('accounts.choose.include')}
        description={t('accounts.choose.includeHint')}
        placeholder={t('accounts.choose.addPattern')}
        value={choice.include}
        maxTags={200}
        acceptValueOnBlur
        onChange={(include) => onChange({ ...choice, include })}
      />
      <TagsInput
        label={t('accounts.choose.exclude')}
        description={t('accounts.choose.excludeHint')}
        placeholder={t('accounts.choose.addPattern')}
        value={choice.exclude}
        maxTags={200}
        acceptValueOnBlur
        onChange={(exclude) => onChange({ ...choice, exclude })}
      />
      <NumberInput
        label={t('accounts.choose.maxSize')}
        description={t('accounts.choose.maxSizeHint')}
        suffix={t('accounts.choose.megabytes')}
        hideControls
        min={0.1}
        decimalScale={1}
        value={choice.maxFileBytes === null ? '' : choice.maxFileBytes / MEGABYTE}
        onChange={(megabytes) =>
          onChange({ ...choice, maxFileBytes: Number(megabytes) > 0 ? Math.round(Number(megabytes) * MEGABYTE) : null })
        }
      />
    </>
  );
}
