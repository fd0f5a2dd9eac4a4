import { Alert, Autocomplete, Button, Select } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isDemo } from '../../contract/default-provider.ts';
import type { ProviderId } from '../../contract/ids.ts';
import type { ProviderRole, ProviderView, RoleTarget } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { Icon } from '../frame/icons.tsx';
import { useTimeLocale } from '../schedule/use-time-locale.ts';
import { VoiceIcon } from '../voice/dock-icons.tsx';
import { changeRole, isSameTarget, moved } from './change-providers.ts';
import { calledName } from './provider-presets.ts';
import { dayText } from './provider-state.tsx';
import css from './providers-section.module.css';
import { Label, reasonOf } from './saved-state.tsx';
import shared from './settings-window.module.css';
import { useModels, useProviders } from './use-providers.ts';
import { useSavedField, type SavedField } from './use-saved-field.ts';

const ROLES = ['answer', 'transcribe', 'speak', 'embed'] as const;

/** Who is asked for what, and in which order. */
export function RolesSection({ settings }: { settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { providers, failed } = useProviders();
  const own = providers?.filter((provider) => !isDemo(provider)) ?? [];
  return (
    <>
      <p className={shared.intro}>{t('settings.roles.intro')}</p>
      {failed !== null && (
        <Alert color="red" variant="light" role="alert">
          {failed}
        </Alert>
      )}
      {providers !== null && own.length === 0 && (
        <p className={css.none}>
          {t('settings.roles.noProviders')} <a href="#providers">{t('settings.roles.toProviders')}</a>
        </p>
      )}
      {providers !== null &&
        ROLES.map((role) => <Role key={role} role={role} targets={settings.providers.roles[role]} providers={providers} />)}
    </>
  );
}

interface RoleProps {
  role: ProviderRole;
  targets: readonly RoleTarget[];
  providers: readonly ProviderView[];
}

function Role({ role, targets, providers }: RoleProps): ReactNode {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const field = useSavedField<readonly RoleTarget[]>({
    setting: `providers.roles.${role}`,
    stored: targets,
    save: async (next) => changeRole(role, next),
  });
  const title = `role-${role}`;
  const nameOf = (target: RoleTarget): string => {
    if (isDemo(target)) return t('settings.roles.demo');
    const provider = providers.find(({ providerId }) => providerId === target.providerId);
    return provider === undefined ? t('settings.roles.gone') : calledName(provider);
  };
  return (
    <section aria-labelledby={title} data-testid={title}>
      <h3 id={title} className={shared.groupTitle}>
        <Label state={field.state}>{t(`settings.roles.roles.${role}`)}</Label>
      </h3>
      <p className={shared.hint}>{t(`settings.roles.hints.${role}`)}</p>
      {reasonOf(field.state) !== undefined && <p className={shared.warning}>{reasonOf(field.state)}</p>}
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {field.draft.length === 0 ? (
        <p className={`${css.none} ${css.below}`}>{t(`settings.roles.nobody.${role}`)}</p>
      ) : (
        <ol className={`${css.list} ${css.below}`}>
          {field.draft.map((target, at) => (
            <Target
              key={`${target.providerId} ${target.model}`}
              target={target}
              name={nameOf(target)}
              provider={providers.find(({ providerId }) => providerId === target.providerId)}
              at={at}
              last={at === field.draft.length - 1}
              managed={field.managed}
              onMove={(by) => {
                field.commit(moved(field.draft, at, by));
                setSaid(t('settings.roles.movedTo', { name: `${nameOf(target)}, ${target.model}`, place: at + by + 1 }));
              }}
              onTake={() => field.commit(field.draft.filter((each) => each !== target))}
            />
          ))}
        </ol>
      )}
      {role === 'answer' && field.draft.length > 0 && (
        <p className={`${shared.hint} ${shared.control}`}>{t('settings.roles.thenSelf')}</p>
      )}
      {field.draft.some(isDemo) && <p className={shared.warning}>{t('settings.roles.demoWarning')}</p>}
      {!field.managed && field.draft.length < 10 && <AddTarget role={role} providers={providers} field={field} />}
    </section>
  );
}

interface TargetProps {
  target: RoleTarget;
  name: string;
  /** Undefined where it was removed. */
  provider: ProviderView | undefined;
  at: number;
  last: boolean;
  managed: boolean;
  onMove: (by: 1 | -1) => void;
  onTake: () => void;
}

/** One of a role: moved by buttons, which keep the keyboard where the row goes. */
function Target({ target, name, provider, at, last, managed, onMove, onTake }: TargetProps): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const called = `${name}, ${target.model}`;
  const retiring = provider?.retiring.find(({ model }) => model === target.model)?.retiresOn ?? null;
  return (
    <li className={css.target}>
      <span className={css.place}>{at + 1}.</span>
      <span className={css.who}>
        {name}
        <span className={css.note} data-warn={retiring !== null}>
          {[
            ...(isDemo(target) ? [] : [target.model]),
            ...(at === 0 ? [t('settings.roles.first')] : []),
            ...(retiring === null ? [] : [t('settings.roles.retires', { day: dayText(retiring, locale) })]),
          ].join(' · ')}
        </span>
      </span>
      {!managed && (
        <>
          <ListButton label={t('settings.roles.up', { name: called })} icon="up" disabled={at === 0} onClick={() => onMove(-1)} />
          <ListButton label={t('settings.roles.down', { name: called })} icon="down" disabled={last} onClick={() => onMove(1)} />
          <ListButton label={t('settings.roles.take', { name: called })} icon="close" onClick={onTake} />
        </>
      )}
    </li>
  );
}

interface ListButtonProps {
  label: string;
  icon: 'up' | 'down' | 'close';
  disabled?: boolean;
  onClick: () => void;
}

/** At the end of the list it stays there for the keyboard and does nothing: taken away it would take the focus with it. */
function ListButton({ label, icon, disabled = false, onClick }: ListButtonProps): ReactNode {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      aria-label={label}
      title={label}
      aria-disabled={disabled}
      className={disabled ? (css.idle ?? '') : ''}
      onClick={() => !disabled && onClick()}
    >
      {icon === 'close' ? <Icon name="close" size={14} /> : <VoiceIcon name={icon} size={14} />}
    </Button>
  );
}

interface AddTargetProps {
  role: ProviderRole;
  providers: readonly ProviderView[];
  field: SavedField<readonly RoleTarget[]>;
}

function AddTarget({ role, providers, field }: AddTargetProps): ReactNode {
  const { t } = useTranslation();
  const locale = useTimeLocale();
  const [chosen, setChosen] = useState<ProviderId | null>(null);
  const [model, setModel] = useState('');
  const demo = chosen === null ? false : isDemo({ providerId: chosen });
  const { models, failure } = useModels(demo ? null : chosen);
  const roleName = t(`settings.roles.roles.${role}`);
  const wanted = demo ? t('settings.roles.demoModel') : model.trim();
  const target = chosen === null || wanted === '' ? null : { providerId: chosen, model: wanted };
  const already = target !== null && field.draft.some((each) => isSameTarget(each, target));
  // Training is for answers: nobody needs a scripted ear or voice.
  const offered = providers.filter((provider) => !isDemo(provider) || role === 'answer');
  if (offered.length === 0) return null;
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (target === null || already) return;
    field.commit([...field.draft, target]);
    setChosen(null);
    setModel('');
  };
  const retirement = new Map(models.map((each) => [each.model, each]));
  return (
    <form className={css.addTarget} onSubmit={add}>
      <Select
        aria-label={t('settings.roles.provider', { role: roleName })}
        placeholder={t('settings.roles.providerPick')}
        data={offered.map((provider) => ({
          value: provider.providerId as string,
          label: isDemo(provider) ? t('settings.roles.demo') : calledName(provider),
        }))}
        value={chosen}
        onChange={(id) => {
          setChosen(offered.find(({ providerId }) => providerId === id)?.providerId ?? null);
          setModel('');
        }}
      />
      <Autocomplete
        aria-label={t('settings.roles.model', { role: roleName })}
        placeholder={t('settings.roles.modelPick')}
        disabled={chosen === null || demo}
        data={[...retirement.keys()]}
        limit={100}
        maxDropdownHeight={260}
        spellCheck={false}
        autoComplete="off"
        value={demo ? t('settings.roles.demoModel') : model}
        maxLength={200}
        error={already && t('settings.roles.already')}
        description={failure === null ? undefined : t('settings.roles.modelsFailed', { reason: failure.message })}
        onChange={setModel}
        renderOption={({ option }) => {
          const found = retirement.get(option.value);
          return (
            <span>
              {option.value}
              {found?.retiresOn != null && (
                <span className={css.note} data-warn={found.retiring}>
                  {t('settings.roles.retires', { day: dayText(found.retiresOn, locale) })}
                </span>
              )}
            </span>
          );
        }}
      />
      <Button
        type="submit"
        variant="default"
        disabled={target === null || already}
        aria-label={t('settings.roles.addTo', { role: roleName })}
      >
        {t('settings.roles.add')}
      </Button>
    </form>
  );
}
