import { Alert, Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import css from './progress-line.module.css';
import { libraryStore, useLibrary } from './library.ts';
import { sizeInWords } from './quantities.ts';
import type { UploadProgress } from './upload-queue.ts';

/** Dropped files on their way into the library, and those that did not make it, each with its reason. */
export function UploadLine(): ReactNode {
  const upload = useLibrary((state) => state.upload);
  if (upload === null) return null;
  return (
    <>
      {upload.current !== null && <Sending upload={upload} />}
      {upload.failed.length > 0 && <Failed upload={upload} />}
    </>
  );
}

function Sending({ upload }: { upload: UploadProgress }): ReactNode {
  const { t, i18n } = useTranslation();
  const size = (bytes: number) => sizeInWords(bytes, i18n.language);
  return (
    <div className={css.line} role="group" aria-label={t('library.uploading')}>
      <div className={css.words}>
        <strong>{t('library.uploading')}</strong>
        <span>
          {t('library.uploadFiles', {
            done: upload.filesDone.toLocaleString(i18n.language),
            total: upload.filesTotal.toLocaleString(i18n.language),
          })}
        </span>
        <span>{t('library.progressFiles', { done: size(upload.bytesDone), total: size(upload.bytesTotal) })}</span>
        <span className={css.current}>{upload.current}</span>
      </div>
      <Button size="compact-sm" variant="default" onClick={() => libraryStore.getState().cancelUpload()}>
        {t('library.stop')}
      </Button>
      <Progress
        className={css.bar ?? ''}
        size={4}
        value={upload.bytesTotal === 0 ? 100 : (upload.bytesDone / upload.bytesTotal) * 100}
        aria-label={t('library.uploadLabel')}
      />
    </div>
  );
}

function Failed({ upload }: { upload: UploadProgress }): ReactNode {
  const { t, i18n } = useTranslation();
  const count = upload.failed.length;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      title={t('library.uploadFailedTitle', { count, shown: count.toLocaleString(i18n.language) })}
      withCloseButton={upload.current === null}
      closeButtonLabel={t('library.dismiss')}
      onClose={() => libraryStore.getState().dismissUpload()}
    >
      <ul className={css.reasons}>
        {upload.failed.map(({ name, failure }) => (
          <li key={name}>
            <strong>{name}</strong> {failure.message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
