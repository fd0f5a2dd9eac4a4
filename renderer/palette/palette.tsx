import '@mantine/spotlight/styles.css';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { notifications } from '@mantine/notifications';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../connection.ts';
import { Icon } from '../frame/icons.tsx';
import { goTo } from '../frame/place-store.ts';
import { useAddSources } from '../library/add-buttons.tsx';
import { addText } from '../text/index.ts';
import styles from './palette.module.css';
import { usePalette } from './palette-store.ts';
import { matching, useCommands, type Command } from './commands.ts';
import { useFoundConversations } from './found-conversations.ts';
import { paletteText } from './text.en.ts';

addText({ palette: paletteText });

const GROUPS = ['askGroup', 'conversationsGroup', 'doGroup', 'goGroup'] as const;

/** The command palette: everything by name, and conversations by what was said in them. */
export function Palette(): ReactNode {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const openings = usePalette((state) => state.openings);
  const add = useAddSources(() => goTo('library'));
  const commands = useCommands(query, add);
  const found = useFoundConversations(query);
  useEffect(() => {
    spotlight.open();
  }, [openings]);

  const shown = [...matching(commands, query), ...found];
  const run = ({ run: action }: Command): void => {
    void (async () => {
      try {
        await action();
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== null) notifications.show({ color: 'red', title: t('palette.failed'), message: failure.message });
      }
    })();
  };
  return (
    <>
      <Spotlight.Root
        query={query}
        onQueryChange={setQuery}
        lockScroll={false}
        centered={false}
        yOffset="12vh"
        overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
        classNames={{ content: styles.content ?? '', action: styles.action ?? '', actionsGroup: styles.group ?? '' }}
        shortcut={null}
        scrollable
        maxHeight={440}
        attributes={{ content: { 'aria-label': t('palette.title') } }}
      >
        <Spotlight.Search
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.placeholder')}
          leftSection={<Icon name="search" />}
        />
        <Spotlight.ActionsList>
          {GROUPS.map((group) => {
            const ofGroup = shown.filter((command) => command.group === group);
            return ofGroup.length === 0 ? null : (
              <Spotlight.ActionsGroup key={group} label={t(`palette.${group}`)}>
                {ofGroup.map((command) => (
                  <Spotlight.Action
                    key={command.id}
                    label={command.label}
                    leftSection={<Icon name={command.icon} />}
                    onClick={() => run(command)}
                  />
                ))}
              </Spotlight.ActionsGroup>
            );
          })}
          {shown.length === 0 && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
        </Spotlight.ActionsList>
      </Spotlight.Root>
      {add.dialog}
    </>
  );
}
