import './texts.ts';
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../contract/settings.ts';
import type { AskWishes } from '../conversation/conversation-store.ts';
import { useNextWishes, wishNext } from '../conversation/next-wishes.ts';
import { Icon } from '../frame/icons.tsx';
import { isMac } from '../frame/shortcuts.ts';
import { useSettings } from '../settings-store.ts';
import css from './answering.module.css';

interface QuestionWishesProps {
  disabled: boolean;
  /** Nothing is typed: what is wished is for the next question, which may as well be spoken. */
  isForNext: boolean;
  onAsk: (wishes: AskWishes) => void;
}

/** Beside the button that asks: ways to ask this one question otherwise. */
export function QuestionWishes({ disabled, isForNext, onAsk }: QuestionWishesProps): ReactNode {
  const { t } = useTranslation();
  const next = useNextWishes(({ wishes }) => wishes);
  const settings = useSettings((state) => state.settings);
  const always = settings?.privacy.askBeforeSend === true;
  const wish = (name: keyof AskWishes, hint: string): ReactNode => {
    const words = (
      <>
        {t(`answering.${name}`)}
        <span className={css.modeMeans}>{hint}</span>
      </>
    );
    return isForNext ? (
      <Menu.CheckboxItem checked={next[name] === true} onChange={() => wishNext(name)}>
        {words}
      </Menu.CheckboxItem>
    ) : (
      <Menu.Item disabled={disabled} onClick={() => onAsk({ [name]: true })}>
        {words}
      </Menu.Item>
    );
  };
  return (
    <Menu position="top-end" width={320} withinPortal={false} shadow="md">
      <Menu.Target>
        <button type="button" className={css.wishes} aria-label={t('answering.wishes')} title={t('answering.wishes')}>
          <Icon name="more" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {isForNext && <Menu.Label>{t('answering.wishesNext')}</Menu.Label>}
        {always ? (
          <Menu.Label>{t('answering.previewAlways')}</Menu.Label>
        ) : (
          wish('preview', t('answering.previewHint', { keys: isMac ? '⌘ Enter' : 'Ctrl Enter' }))
        )}
        {settings !== null && leavesItToTheQuestion(settings) && wish('asWritten', t('answering.asWrittenHint'))}
        {settings?.cache.answers === true && wish('fresh', t('answering.freshHint'))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Whether somebody who may answer leaves it to the question what is replaced. */
function leavesItToTheQuestion({ providers: { list, roles } }: Settings): boolean {
  return roles.answer.some((target) =>
    list.some(({ providerId, pseudonymise }) => providerId === target.providerId && pseudonymise === 'optional'),
  );
}
