import { Alert, Button, Progress } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { ModelActivity, ModelCheck, ModelState } from '../../contract/models.ts';
import { engine, failureOf } from '../connection.ts';
import { sizeInWords, spanInWords } from '../library/quantities.ts';
import { RemoveModelDialog } from './models-section-remove.tsx';
import css from './settings-window.module.css';
import own from './models-section.module.css';

/** One model: what it is for, how it is, and what can be done. */
export function ModelRow({ model }: { model: ModelState }): ReactNode {
  const { t, i18n } = useTranslation();
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [checked, setChecked] = useState<ModelCheck | 'reading' | null>(null);
  const [removing, setRemoving] = useState(false);
  const { modelId, name } = model;
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);

  const doing = async (work: () => Promise<unknown>): Promise<void> => {
    setFailure(null);
    setChecked(null);
    try {
      await work();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const check = () =>
    doing(async () => {
      setChecked('reading');
      try {
        setChecked((await engine().models.verify({ modelId }))[0] ?? null);
      } catch (error) {
        setChecked(null);
        throw error;
      }
    });
  const shown = failure ?? (model.activity === null ? model.failure : null);

  return (
    <li className={own.row} data-model={modelId}>
      <div className={own.head}>
        <h4 className={own.name}>
          {name}
          {model.recommended && <span className={own.badge}>{t('settings.models.recommended')}</span>}
        </h4>
        <span role="status" className={own.state} data-state={model.activity === null ? model.state : 'busy'}>
          <StateWords model={model} />
        </span>
      </div>
      <p className={own.purpose}>{model.purpose}</p>
      <p className={css.hint}>
        {t('settings.models.facts', {
          size: size(model.sizeBytes),
          licence: model.licence,
          memory: size(model.memoryMb * 1_000_000),
        })}
      </p>
      {model.activity !== null && <Activity activity={model.activity} name={name} />}
      <div className={own.buttons}>
        <Actions
          model={model}
          busy={checked === 'reading'}
          onDo={(work) => void doing(work)}
          onCheck={() => void check()}
          onRemove={() => setRemoving(true)}
        />
      </div>
      <div role="status">
        {checked === 'reading' && <p className={css.hint}>{t('settings.models.checking', { name })}</p>}
        {checked !== null && checked !== 'reading' && (
          <p className={css.hint}>{t(`settings.models.checks.${checked.result}`, { name, file: checked.file ?? '' })}</p>
        )}
      </div>
      {shown !== null && (
        <Alert color="red" variant="light" role="alert">
          {shown.message}
        </Alert>
      )}
      {removing && (
        <RemoveModelDialog
          model={model}
          onClose={() => setRemoving(false)}
          onRemove={() => doing(() => engine().models.remove({ modelId }))}
        />
      )}
    </li>
  );
}

function StateWords({ model }: { model: ModelState }): ReactNode {
  const { t, i18n } = useTranslation();
  if (model.activity !== null) return t(`settings.models.doing.${model.activity.kind}`);
  if (model.state === 'installed' && model.inUse) return t('settings.models.states.inUse');
  const share = Math.min(1, model.storedBytes / model.sizeBytes);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(share);
  return t(`settings.models.states.${model.state}`, { percent });
}

function Activity({ activity, name }: { activity: ModelActivity; name: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const { doneBytes, totalBytes, bytesPerSecond, leftMs, kind } = activity;
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);
  const moving = kind === 'downloading' || kind === 'importing' || kind === 'exporting';
  return (
    <div className={own.activity}>
      <Progress
        size={6}
        value={moving ? (100 * doneBytes) / Math.max(1, totalBytes) : 100}
        animated={!moving}
        striped={!moving}
        aria-label={`${t(`settings.models.doing.${kind}`)}: ${name}`}
      />
      {moving && (
        <p className={own.words}>
          <span>{t('settings.models.progress', { done: size(doneBytes), total: size(totalBytes) })}</span>
          {bytesPerSecond !== null && <span>{t('settings.models.rate', { rate: size(bytesPerSecond) })}</span>}
          {leftMs !== null && <span>{t('settings.models.left', { left: spanInWords(leftMs, i18n.language) })}</span>}
        </p>
      )}
    </div>
  );
}

function Actions(props: {
  model: ModelState;
  busy: boolean;
  onDo: (work: () => Promise<unknown>) => void;
  onCheck: () => void;
  onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { model, busy, onDo, onCheck, onRemove } = props;
  const { modelId, name, state, activity } = model;
  const button = (label: string, description: string, action: () => void, main = false): ReactNode => (
    <Button size="compact-sm" variant={main ? 'filled' : 'default'} aria-label={description} disabled={busy} onClick={action}>
      {label}
    </Button>
  );
  const install = () => onDo(() => engine().models.install({ modelId }));
  const cancel = button(t('settings.models.cancel'), t('settings.models.cancelOne', { name }), () =>
    onDo(() => engine().models.cancel({ modelId })),
  );
  if (activity !== null) {
    if (activity.kind !== 'downloading' && activity.kind !== 'waiting' && activity.kind !== 'checking') return null;
    const pause = () => onDo(() => engine().models.pause({ modelId }));
    return (
      <>
        {button(t('settings.models.pause'), t('settings.models.pauseOne', { name }), pause)}
        {cancel}
      </>
    );
  }
  const remove = button(t('settings.models.remove'), t('settings.models.removeOne', { name }), onRemove);
  switch (state) {
    case 'available':
      return button(t('settings.models.install'), t('settings.models.installOne', { name }), install, model.recommended);
    case 'partial':
      return (
        <>
          {button(t('settings.models.resume'), t('settings.models.resumeOne', { name }), install, true)}
          {cancel}
        </>
      );
    case 'damaged':
      return (
        <>
          {button(t('settings.models.repair'), t('settings.models.repairOne', { name }), install, true)}
          {remove}
        </>
      );
    case 'installed':
      return (
        <>
          {button(t('settings.models.check'), t('settings.models.checkOne', { name }), onCheck)}
          {remove}
        </>
      );
  }
}
