import './texts.ts';
import { Combobox, Tooltip, useCombobox } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnScope } from '../../contract/ask.ts';
import type { Scope } from '../../contract/scopes.ts';
import { announce } from '../frame/announcer.tsx';
import { Icon } from '../frame/icons.tsx';
import css from './scope-chip.module.css';
import { useScopes } from './use-scopes.ts';

const KINDS = ['patient', 'topic'] as const;

interface ScopeChipProps {
  scope: TurnScope | null;
  onChange: (scope: TurnScope | null) => void;
  /** Where the keyboard goes when it is done here. */
  onDone?: () => void;
}

/** What is searched: all notes, or one patient or topic, chosen from those there are by a few letters of the name. */
export function ScopeChip({ scope, onChange, onDone }: ScopeChipProps): ReactNode {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setQuery('');
    },
  });
  const { scopes, failure } = useScopes(query, combobox.dropdownOpened);
  const choose = (chosen: TurnScope | null): void => {
    onChange(chosen);
    announce(chosen === null ? t('scopes.widened') : t('scopes.narrowed', { name: chosen.name }));
    combobox.closeDropdown();
    onDone?.();
  };
  return (
    <span className={css.scope} data-kind={scope?.kind ?? 'all'} data-testid="scope-chip">
      <Combobox
        store={combobox}
        // Beside the chip, in the landmark it belongs to.
        withinPortal={false}
        width={300}
        position="top-start"
        middlewares={{ flip: true, shift: true }}
        onOptionSubmit={(scopeId) => {
          const found = scopes?.find((each) => each.scopeId === scopeId);
          if (found !== undefined) choose({ scopeId: found.scopeId, kind: found.kind, name: found.name });
        }}
      >
        <Combobox.Target withAriaAttributes={false}>
          <Tooltip label={hintOf(scope)} multiline w={280} disabled={combobox.dropdownOpened}>
            <button
              type="button"
              className={css.chip}
              aria-haspopup="listbox"
              aria-expanded={combobox.dropdownOpened}
              aria-label={t('scopes.label', { name: scope?.name ?? t('scopes.all') })}
              onClick={() => combobox.toggleDropdown()}
            >
              {scope !== null && <Icon name={scope.kind} size={14} />}
              <span className={css.name}>{scope?.name ?? t('scopes.all')}</span>
              {scope === null && <Icon name="down" size={12} />}
            </button>
          </Tooltip>
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            aria-label={t('scopes.find')}
            placeholder={t('scopes.find')}
            value={query}
            maxLength={200}
            onChange={(event) => {
              setQuery(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
          />
          <Combobox.Options mah={280} className={css.options ?? ''} aria-label={t('scopes.choose')}>
            {failure !== null && <Combobox.Empty>{failure.message}</Combobox.Empty>}
            {scopes?.length === 0 && (
              <Combobox.Empty>
                {query.trim() === '' ? t('scopes.none') : t('scopes.nothing', { query: query.trim() })}
              </Combobox.Empty>
            )}
            {KINDS.map((kind) => (
              <Choices key={kind} kind={kind} scopes={scopes ?? []} />
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {scope !== null && (
        <button
          type="button"
          className={css.remove}
          aria-label={t('scopes.remove', { name: scope.name })}
          onClick={() => choose(null)}
        >
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );

  function hintOf(now: TurnScope | null): string {
    if (now === null) return t('scopes.allHint');
    return now.kind === 'patient' ? t('scopes.patientHint', { name: now.name }) : t('scopes.topicHint', { folder: now.name });
  }
}

function Choices({ kind, scopes }: { kind: Scope['kind']; scopes: readonly Scope[] }): ReactNode {
  const { t } = useTranslation();
  const own = scopes.filter((scope) => scope.kind === kind);
  if (own.length === 0) return null;
  return (
    <Combobox.Group label={t(`scopes.${kind}`)}>
      {own.map(({ scopeId, name, folder, documents }) => (
        <Combobox.Option key={scopeId} value={scopeId} title={folder}>
          <span className={css.option}>
            <Icon name={kind} size={14} />
            <span className={css.optionName}>{name}</span>
            <span className={css.documents}>{t('scopes.documents', { count: documents })}</span>
          </span>
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );
}
