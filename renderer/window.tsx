import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { startConnection, type PageName } from './connection.ts';
import { followSettings } from './settings-store.ts';
import { followStatus } from './status-store.ts';
import { ColorSchemeFollower } from './color-scheme.tsx';
import { catalogue } from './text/index.ts';
import { adoptThemeVariables, theme } from './theme.ts';

/** Shows one window: theme, texts, the connection to the engine and the streams every page reads. */
export function openWindow(page: PageName, content: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no root element');
  adoptThemeVariables();
  startConnection(page);
  followStatus();
  followSettings();
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={catalogue}>
        {/* No <style> elements: the policy is style-src 'self'; see adoptThemeVariables. */}
        <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
          <ColorSchemeFollower />
          <Notifications position="bottom-right" autoClose={6000} />
          {content}
        </MantineProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}
