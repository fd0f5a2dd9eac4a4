import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import css from './settings-window.module.css';
import { NumberField, SwitchField } from './voice-fields.tsx';

/** What is kept so that it need not be asked twice, and for how long. */
export function CacheGroup({ cache }: { cache: Settings['cache'] }): ReactNode {
  const { t } = useTranslation();
  const save = async (change: Partial<Settings['cache']>) => engine().settings.update({ cache: change });
  return (
    <>
      <h3 className={css.groupTitle}>{t('settings.privacy.cacheTitle')}</h3>
      <SwitchField
        label={t('settings.privacy.cacheAnswers')}
        hint={t('settings.privacy.cacheAnswersHint')}
        setting="cache.answers"
        stored={cache.answers}
        save={async (answers) => save({ answers })}
      />
      <SwitchField
        label={t('settings.privacy.cacheEmbeddings')}
        hint={t('settings.privacy.cacheEmbeddingsHint')}
        setting="cache.embeddings"
        stored={cache.embeddings}
        save={async (embeddings) => save({ embeddings })}
      />
      {(cache.answers || cache.embeddings) && (
        <div className={css.pair}>
          <NumberField
            label={t('settings.privacy.keepDays')}
            setting="cache.keepDays"
            stored={cache.keepDays}
            save={async (keepDays) => save({ keepDays })}
            min={1}
            max={365}
            scale={1}
            unit={t('settings.privacy.days')}
          />
          <NumberField
            label={t('settings.privacy.cacheSize')}
            setting="cache.maxBytes"
            stored={cache.maxBytes}
            save={async (maxBytes) => save({ maxBytes })}
            min={1}
            max={1000}
            scale={1_000_000}
            unit={t('settings.privacy.megabytes')}
          />
        </div>
      )}
    </>
  );
}
