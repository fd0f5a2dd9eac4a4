import { Alert, Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ModelState } from '../../contract/models.ts';
import { engine, failureOf } from '../connection.ts';
import { sizeInWords } from '../library/quantities.ts';
import css from './settings-window.module.css';
import own from './models-section.module.css';

/** Carrying models to a computer without internet. */
export function ModelPacks({ installed }: { installed: readonly ModelState[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const importPack = async (path: string) => {
    const { installed: names } = await engine().models.importPack({ path });
    return t('settings.models.imported', { names: names.join(', ') });
  };
  const exportPack = async (path: string) => {
    const { sizeBytes } = await engine().models.exportPack({ modelIds: installed.map(({ modelId }) => modelId), path });
    return t('settings.models.exported', { size: sizeInWords(sizeBytes, i18n.language) });
  };
  return (
    <section className={own.group} aria-labelledby="models-packs">
      <h3 className={css.groupTitle} id="models-packs">
        {t('settings.models.packs')}
      </h3>
      <p className={css.hint}>{t('settings.models.packsIntro')}</p>
      <PathForm
        label={t('settings.models.importPath')}
        hint={t('settings.models.importHint')}
        action={t('settings.models.import')}
        run={importPack}
      />
      {installed.length > 0 && (
        <PathForm
          label={t('settings.models.exportPath')}
          hint={t('settings.models.exportHint')}
          action={t('settings.models.export')}
          run={exportPack}
        />
      )}
    </section>
  );
}

function PathForm(props: {
  label: string;
  hint: string;
  action: string;
  /** Answers with what was done, in words. */
  run: (path: string) => Promise<string>;
}): ReactNode {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setDone(null);
    setFailure(null);
    try {
      setDone(await props.run(path.trim()));
    } catch (error) {
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return (
    <form
      className={own.pathForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') void submit();
      }}
    >
      <TextInput
        className={css.keyInput ?? ''}
        label={props.label}
        description={props.hint}
        value={path}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={path.trim() === ''}>
        {props.action}
      </Button>
      <div role="status" className={own.outcome}>
        {done}
      </div>
      {failure !== null && (
        <Alert className={own.outcome ?? ''} color="red" variant="light" role="alert">
          {failure.message}
        </Alert>
      )}
    </form>
  );
}
