import { TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { NumberField, SwitchField } from './voice-fields.tsx';

const MEGABYTE = 1_000_000;

/** What is taken into the library when folders are read. */
export function LibrarySection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p className={css.intro}>{t('settings.library.intro')}</p>
      <NumberField
        label={t('settings.library.maxSize')}
        hint={t('settings.library.maxSizeHint')}
        setting="library.maxFileBytes"
        stored={settings.library.maxFileBytes}
        save={async (maxFileBytes) => engine().settings.update({ library: { maxFileBytes } })}
        min={1}
        max={1000}
        scale={MEGABYTE}
        unit={t('settings.library.megabytes')}
      />
      <ExcludeField names={settings.library.excludeNames} />
      <SwitchField
        label={t('settings.library.watch')}
        hint={t('settings.library.watchHint')}
        setting="library.watch"
        stored={settings.library.watch}
        save={async (watch) => engine().settings.update({ library: { watch } })}
      />
      <NumberField
        label={t('settings.library.removed')}
        hint={t('settings.library.removedHint')}
        setting="library.maxRemovedShare"
        stored={settings.library.maxRemovedShare}
        save={async (maxRemovedShare) => engine().settings.update({ library: { maxRemovedShare } })}
        min={1}
        max={100}
        scale={0.01}
        unit={t('settings.library.percent')}
      />
      <SearchGroup search={settings.search} />
    </>
  );
}

/** How the library is searched. */
function SearchGroup({ search }: { search: Settings['search'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.library.searchTitle')}</h3>
      {(['vocabulary', 'recency', 'rerank'] as const).map((name) => (
        <SwitchField
          key={name}
          label={t(`settings.library.${name}`)}
          hint={t(`settings.library.${name}Hint`)}
          setting={`search.${name}`}
          stored={search[name]}
          save={async (value) => engine().settings.update({ search: { [name]: value } })}
        />
      ))}
    </>
  );
}

function ExcludeField({ names }: { names: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<readonly string[]>({
    setting: 'library.excludeNames',
    stored: names,
    save: async (excludeNames) => engine().settings.update({ library: { excludeNames: [...excludeNames] } }),
  });
  return (
    <TagsInput
      label={<Label state={field.state}>{t('settings.library.exclude')}</Label>}
      description={t('settings.library.excludeHint')}
      placeholder={t('settings.library.excludeAdd')}
      value={[...field.draft]}
      disabled={field.managed}
      error={reasonOf(field.state)}
      onChange={(excludeNames) => field.commit(excludeNames)}
      maxTags={200}
      acceptValueOnBlur
    />
  );
}
