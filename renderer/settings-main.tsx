import { SettingsWindow } from './settings/settings-window.tsx';
import { settingsText } from './settings/text.en.ts';
import { addSettingsText } from './text/index.ts';
import { openWindow } from './window.tsx';

addSettingsText(settingsText);
openWindow('settings', <SettingsWindow />);
