import './texts.ts';
import { Menu, Tooltip } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerMode } from '../../contract/ask.ts';
import { isDemo } from '../../contract/default-provider.ts';
import type { RoleTarget } from '../../contract/providers.ts';
import { changeMode } from '../frame/change-mode.ts';
import header from '../frame/header.module.css';
import { Icon } from '../frame/icons.tsx';
import { useModeMenu } from '../frame/mode-menu-store.ts';
import { openSettingsAt } from '../frame/place-store.ts';
import { modesKeys } from '../frame/shortcuts.ts';
import { useManaged, useSettings } from '../settings-store.ts';
import css from './answering.module.css';

const MODES = ['offline', 'auto', 'cloud'] as const;

interface ModeControlProps {
  mode: AnswerMode;
  /** Who would answer first, by name; null where it is this computer. */
  first: string | null;
}

/** Who answers, in the line of state: seen at any moment, changed for the next word. */
export function ModeControl({ mode, first }: ModeControlProps): ReactNode {
  const { t } = useTranslation();
  const open = useModeMenu((state) => state.open);
  const unset = useSettings(({ settings }) => settings?.providers.roles.answer.length === 0);
  const demo = useDemoFirst(mode);
  const managed = useManaged('mode');
  const label = demo
    ? t('answering.modeWith', { mode: t(`answering.modes.${mode}`), who: t('answering.demo') })
    : nameOf(mode, first, unset, t);
  return (
    <Menu
      opened={open}
      onChange={(opened) => useModeMenu.setState({ open: opened })}
      position="bottom-end"
      width={340}
      shadow="md"
      // In the landmark it belongs to.
      withinPortal={false}
    >
      <Menu.Target>
        <Tooltip
          label={`${t(`answering.means.${mode}`)} ${t('answering.keys', { keys: modesKeys })}.`}
          multiline
          w={320}
          disabled={open}
        >
          <button
            type="button"
            className={header.chip}
            data-mode={mode}
            data-leaves={mode !== 'offline' && first !== null}
            data-demo={demo}
            data-testid="mode-chip"
            aria-label={t('answering.modeLabel', { mode: label })}
          >
            <Icon name={demo ? 'warning' : mode} size={14} />
            <span className={header.chipText}>{label}</span>
            <Icon name="down" size={12} />
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{firstInWords(mode, first, unset, t)}</Menu.Label>
        <Menu.RadioGroup value={mode}>
          {MODES.map((each) => (
            <Menu.RadioItem
              key={each}
              value={each}
              closeMenuOnClick
              disabled={managed}
              aria-label={`${t(`answering.modes.${each}`)}. ${t(`answering.means.${each}`)}`}
              onChange={() => changeMode(each, t('conversation.modeFailed'))}
            >
              <span className={css.modeName}>
                <Icon name={each} size={14} />
                {t(`answering.modes.${each}`)}
              </span>
              <span className={css.modeMeans}>{t(`answering.means.${each}`)}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {managed && <Menu.Label>{t('answering.managed')}</Menu.Label>}
        {demo && <Menu.Label className={css.demoLine ?? ''}>{t('answering.demoFirst')}</Menu.Label>}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="settings" size={14} />} onClick={() => openSettingsAt('providers')}>
          {t('answering.providers')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The scripted answers stand first where somebody put them there: seen before a question is asked, not only after. */
function useDemoFirst(mode: AnswerMode): boolean {
  return useSettings(({ settings }) => {
    const { list, roles } = settings?.providers ?? { list: [], roles: { answer: [] } };
    const mayAnswer = ({ providerId }: RoleTarget): boolean =>
      mode !== 'offline' || isDemo({ providerId }) || list.some((one) => one.providerId === providerId && one.offline);
    const first = roles.answer.find(mayAnswer);
    return first !== undefined && isDemo(first);
  });
}

function nameOf(mode: AnswerMode, first: string | null, unset: boolean, t: TFunction): string {
  const name = t(`answering.modes.${mode}`);
  if (first !== null) return t('answering.modeWith', { mode: name, who: first });
  if (mode === 'offline') return name;
  return t('answering.modeWith', {
    mode: name,
    who: mode === 'cloud' && unset ? t('answering.notSetUp') : t('answering.thisComputer'),
  });
}

function firstInWords(mode: AnswerMode, first: string | null, unset: boolean, t: TFunction): string {
  if (first !== null) return t('answering.first.other', { who: first });
  return mode === 'cloud' && unset ? t('answering.first.none') : t('answering.first.self');
}
