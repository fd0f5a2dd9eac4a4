import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client } from '../../contract/client.ts';
import type { ModelKind, ModelList } from '../../contract/models.ts';
import type { Settings } from '../../contract/settings.ts';
import { sizeInWords } from '../library/quantities.ts';
import { ModelPacks } from './models-section-packs.tsx';
import { ModelRow } from './models-section-row.tsx';
import { ModelSource } from './models-section-source.tsx';
import { useFollowed } from '../use-followed.ts';
import css from './settings-window.module.css';
import models from './models-section.module.css';

const KINDS: readonly ModelKind[] = ['embedder', 'reranker', 'speech-to-text', 'text-to-speech', 'ocr'];

/** What models there are and what each is for; installing, removing and carrying them. */
export function ModelsSection({ settings }: { settings: Settings }): ReactNode {
  const { t, i18n } = useTranslation();
  const { list, failed } = useModelList();
  if (failed !== null) return <p role="alert">{failed}</p>;
  if (list === null) return <p className={css.intro}>{t('settings.models.reading')}</p>;
  return (
    <>
      <p className={css.intro}>{t('settings.models.intro')}</p>
      <p className={models.without}>{t('settings.models.without')}</p>
      {KINDS.map((kind) => (
        <section key={kind} aria-labelledby={`models-${kind}`}>
          <h3 className={css.groupTitle} id={`models-${kind}`}>
            {t(`settings.models.kinds.${kind}`)}
          </h3>
          <ul className={models.list}>
            {list.models
              .filter((model) => model.kind === kind)
              .toSorted((a, b) => Number(b.recommended) - Number(a.recommended))
              .map((model) => (
                <ModelRow key={model.modelId} model={model} />
              ))}
          </ul>
        </section>
      ))}
      <p className={css.hint}>
        {t('settings.models.storage', {
          used: sizeInWords(list.usedBytes, i18n.language),
          free: sizeInWords(list.freeBytes, i18n.language),
        })}{' '}
        <span className={css.path}>{list.folder}</span>
      </p>
      <ModelPacks installed={list.models.filter(({ state }) => state === 'installed')} />
      <ModelSource source={settings.models} />
    </>
  );
}

const watchModels = (client: Client, signal: AbortSignal) => client.models.watch(undefined, { signal });

function useModelList(): { list: ModelList | null; failed: string | null } {
  const { value, failed } = useFollowed(watchModels);
  return { list: value, failed };
}
