import { Autocomplete, Button, CloseButton, SegmentedControl } from '@mantine/core';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scope, ScopeConvention } from '../../contract/scopes.ts';
import type { Settings } from '../../contract/settings.ts';
import { engine, failureOf } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import { useStatus } from '../status-store.ts';
import { Label, reasonOf } from './saved-state.tsx';
import { folderOf } from './scope-folders.ts';
import css from './scopes-section.module.css';
import shared from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';
import { useScopeFolders } from './use-scope-folders.ts';

/** As many scopes as one call gives. */
const MOST = 500;

/** Which folders hold the folders of patients or topics, and how many that makes. */
export function ScopesSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { conventions } = settings.scopes;
  const scopes = useScopesNow(conventions);
  const field = useSavedField<readonly ScopeConvention[]>({
    setting: 'scopes.conventions',
    stored: conventions,
    save: async (next) => engine().settings.update({ scopes: { conventions: [...next] } }),
  });
  return (
    <>
      <p className={shared.intro}>{t('settings.scopes.intro')}</p>
      <Label state={field.state}>
        <span className={css.note}>{t('settings.scopes.leak')}</span>
      </Label>
      {reasonOf(field.state) !== undefined && <p className={shared.warning}>{reasonOf(field.state)}</p>}
      {field.draft.length === 0 ? (
        <p className={css.none}>{t('settings.scopes.none')}</p>
      ) : (
        <ul className={css.list}>
          {field.draft.map((convention) => (
            <ConventionRow
              key={`${convention.kind} ${convention.folder}`}
              convention={convention}
              scopes={scopes}
              managed={field.managed}
              onRemove={() => field.commit(field.draft.filter((each) => each !== convention))}
            />
          ))}
        </ul>
      )}
      {!field.managed && (
        <AddConvention conventions={field.draft} onAdd={(convention) => field.commit([...field.draft, convention])} />
      )}
    </>
  );
}

interface ConventionRowProps {
  convention: ScopeConvention;
  /** Null until they were read. */
  scopes: readonly Scope[] | null;
  managed: boolean;
  onRemove: () => void;
}

function ConventionRow({ convention: { kind, folder }, scopes, managed, onRemove }: ConventionRowProps): ReactNode {
  const { t } = useTranslation();
  const own = scopes?.filter((scope) => scope.kind === kind && sameFolder(folderOf(scope.folder), folder)) ?? [];
  const shown = (scopes?.length ?? 0) >= MOST ? `${own.length}+` : String(own.length);
  return (
    <li className={css.row}>
      <Icon name={kind} className={css.icon} />
      <span className={css.words}>
        <span className={css.folder}>{folder}</span>
        {scopes !== null && (
          <span className={css.count} data-none={own.length === 0}>
            {t(`settings.scopes.makes.${kind}`, { count: own.length, shown })}
            {own.length > 0 &&
              `: ${own
                .slice(0, 3)
                .map(({ name }) => name)
                .join(' · ')}${own.length > 3 ? ' …' : ''}`}
          </span>
        )}
      </span>
      {!managed && <CloseButton aria-label={t('settings.scopes.remove', { folder })} onClick={onRemove} />}
    </li>
  );
}

interface AddConventionProps {
  conventions: readonly ScopeConvention[];
  onAdd: (convention: ScopeConvention) => void;
}

function AddConvention({ conventions, onAdd }: AddConventionProps): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ScopeConvention['kind']>('patient');
  const [folder, setFolder] = useState('');
  const folders = useScopeFolders();
  const path = folder.trim().replace(/(?<=.)[\\/]+$/u, '');
  const known = conventions.some((each) => sameFolder(each.folder, path));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (path === '' || known) return;
    onAdd({ kind, folder: path });
    setFolder('');
  };
  const insideOf = new Map(folders.map((each) => [each.path, each.folders]));
  return (
    <form className={css.add} aria-labelledby="scopes-add" onSubmit={submit}>
      <h3 id="scopes-add" className={shared.groupTitle}>
        {t('settings.scopes.addTitle')}
      </h3>
      <SegmentedControl
        size="xs"
        className={css.kind ?? ''}
        aria-label={t('settings.scopes.kind')}
        value={kind}
        onChange={(value) => setKind(value === 'topic' ? 'topic' : 'patient')}
        data={[
          { value: 'patient', label: t('settings.scopes.kinds.patient') },
          { value: 'topic', label: t('settings.scopes.kinds.topic') },
        ]}
      />
      <Autocomplete
        label={t('settings.scopes.folder')}
        description={t('settings.scopes.folderHint')}
        data={folders.map((each) => each.path)}
        limit={100}
        maxDropdownHeight={260}
        value={folder}
        maxLength={4096}
        error={known && t('settings.scopes.already')}
        onChange={setFolder}
        renderOption={({ option }) => (
          <span className={css.option}>
            <span className={css.folder}>{option.value}</span>
            <span className={css.count}>{t('settings.scopes.folders', { count: insideOf.get(option.value) ?? 0 })}</span>
          </span>
        )}
      />
      <Button type="submit" variant="default" className={css.submit ?? ''} disabled={path === '' || known}>
        {t('settings.scopes.add')}
      </Button>
    </form>
  );
}

/** All there are as things stand; anew when the folders named or the documents are others. */
function useScopesNow(conventions: readonly ScopeConvention[]): readonly Scope[] | null {
  const [scopes, setScopes] = useState<readonly Scope[] | null>(null);
  const documents = useStatus(({ status }) => status?.library?.documents ?? 0);
  useEffect(() => {
    const leaving = new AbortController();
    engine()
      .scopes.list({ limit: MOST }, { signal: leaving.signal })
      .then((found) => {
        if (!leaving.signal.aborted) setScopes(found);
      })
      .catch((error: unknown) => {
        // Without their number the section is whole.
        if (failureOf(error)?.code === 'INTERNAL') reportError(error);
      });
    return () => leaving.abort();
  }, [conventions, documents]);
  return scopes;
}

/** Folders are found in whatever case they were typed. */
function sameFolder(left: string, right: string): boolean {
  const plain = (path: string): string => path.normalize('NFC').replaceAll('\\', '/').toLowerCase();
  return plain(left) === plain(right);
}
