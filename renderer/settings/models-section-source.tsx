import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { Label, reasonOf } from './saved-state.tsx';
import css from './settings-window.module.css';
import own from './models-section.module.css';
import { useSavedField } from './use-saved-field.ts';

/** Where downloads come from, and through what. */
export function ModelSource({ source }: { source: Settings['models'] }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className={own.group} aria-labelledby="models-source">
      <h3 className={css.groupTitle} id="models-source">
        {t('settings.models.source')}
      </h3>
      <AddressField
        name="mirrorUrl"
        stored={source.mirrorUrl}
        label={t('settings.models.mirror')}
        hint={t('settings.models.mirrorHint')}
        invalid={t('settings.models.mirrorInvalid')}
      />
      <AddressField
        name="proxyUrl"
        stored={source.proxyUrl}
        label={t('settings.models.proxy')}
        hint={t('settings.models.proxyHint')}
        invalid={t('settings.models.proxyInvalid')}
      />
    </section>
  );
}

function AddressField(props: {
  name: keyof Settings['models'];
  stored: string;
  label: string;
  hint: string;
  invalid: string;
}): ReactNode {
  const field = useSavedField<string>({
    setting: `models.${props.name}`,
    stored: props.stored,
    save: async (address) => engine().settings.update({ models: { [props.name]: address.trim() } }),
    invalid: (address) => (address.trim() === '' || /^https?:\/\/[^/@\s]+/.test(address.trim()) ? null : props.invalid),
  });
  return (
    <TextInput
      label={<Label state={field.state}>{props.label}</Label>}
      description={props.hint}
      value={field.draft}
      error={reasonOf(field.state)}
      disabled={field.managed}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => field.setDraft(event.currentTarget.value)}
      onBlur={() => field.commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') field.commit();
        if (event.key === 'Escape') field.revert();
      }}
    />
  );
}
