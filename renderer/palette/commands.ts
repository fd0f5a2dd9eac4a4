import { useTranslation } from 'react-i18next';
import type { AnswerMode } from '../../contract/ask.ts';
import { engine } from '../connection.ts';
import { ask, newQuestion, type AskWishes } from '../conversation/conversation-store.ts';
import type { IconName } from '../frame/icons.tsx';
import { goTo, openSettings, openSettingsAt } from '../frame/place-store.ts';
import type { AddSources } from '../library/add-buttons.tsx';
import { useGlance } from '../schedule/glance-store.ts';
import { setColorScheme, setMode, useSettings } from '../settings-store.ts';
import { useStatus } from '../status-store.ts';

/** Something the palette can do. */
export interface Command {
  id: string;
  group: 'askGroup' | 'goGroup' | 'doGroup' | 'conversationsGroup';
  icon: IconName;
  label: string;
  run: () => void | Promise<void>;
}

/** Every command there is just now. What has been typed can itself be asked. */
export function useCommands(query: string, add: AddSources): Command[] {
  const { t } = useTranslation();
  const mode = useStatus(({ status }) => status?.mode ?? null);
  const scheduled = useGlance(({ collections }) => collections.length > 0);
  const synced = useStatus(({ status }) => (status?.sync?.accounts ?? 0) > 0);
  const leaves = useSettings(({ settings }) => (settings?.providers.roles.answer.length ?? 0) > 0) && mode !== 'offline';
  const question = query.trim();
  const command = (id: keyof typeof RUN, group: Command['group'], icon: IconName): Command => ({
    id,
    group,
    icon,
    label: t(`palette.${id}`),
    run: RUN[id],
  });
  return [
    ...(question === '' || mode === null
      ? []
      : [
          {
            id: 'ask',
            group: 'askGroup',
            icon: 'send',
            label: t('palette.ask', { query: question }),
            run: () => askAnew(question, mode),
          } as const,
          ...(leaves
            ? [
                {
                  id: 'askPreview',
                  group: 'askGroup',
                  icon: 'evidence',
                  label: t('palette.askPreview', { query: question }),
                  run: () => askAnew(question, mode, { preview: true }),
                } as const,
              ]
            : []),
        ]),
    command('newQuestion', 'doGroup', 'plus'),
    { id: 'addFolder', group: 'doGroup', icon: 'library', label: t('palette.addFolder'), run: add.folders },
    { id: 'addFiles', group: 'doGroup', icon: 'library', label: t('palette.addFiles'), run: add.files },
    ...MODES.filter(({ id }) => id !== mode).map(({ id, name }) => command(name, 'doGroup', id)),
    command('light', 'doGroup', 'settings'),
    command('dark', 'doGroup', 'settings'),
    command('auto', 'doGroup', 'settings'),
    command('lock', 'doGroup', 'offline'),
    command('search', 'goGroup', 'search'),
    ...(scheduled ? [command('schedule', 'goGroup', 'schedule')] : []),
    command('library', 'goGroup', 'library'),
    ...(synced ? [command('sync', 'goGroup', 'sync')] : []),
    command('providers', 'goGroup', 'cloud'),
    command('usage', 'goGroup', 'usage'),
    command('connections', 'goGroup', 'connections'),
    command('settings', 'goGroup', 'settings'),
  ];
}

const RUN = {
  newQuestion,
  search: () => goTo('search'),
  schedule: () => goTo('schedule'),
  library: () => goTo('library'),
  sync: () => goTo('sync'),
  usage: () => goTo('usage'),
  connections: () => goTo('connections'),
  settings: openSettings,
  providers: () => openSettingsAt('providers'),
  modeOffline: () => setMode('offline'),
  modeAuto: () => setMode('auto'),
  modeCloud: () => setMode('cloud'),
  light: () => setColorScheme('light'),
  dark: () => setColorScheme('dark'),
  auto: () => setColorScheme('auto'),
  lock: async () => {
    await engine().app.vault.lock();
  },
} as const;

const MODES = [
  { id: 'offline', name: 'modeOffline' },
  { id: 'auto', name: 'modeAuto' },
  { id: 'cloud', name: 'modeCloud' },
] as const;

function askAnew(question: string, mode: AnswerMode, wishes?: AskWishes): Promise<void> {
  newQuestion();
  return ask(question, mode, wishes);
}

/** Commands whose name holds every word typed; asking it always fits. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(
    ({ id, label }) => id === 'ask' || id === 'askPreview' || words.every((word) => label.toLowerCase().includes(word)),
  );
}
