import { SettingsWindow } from './settings/settings-window.tsx';
import { settingsText } from './settings/text.en.ts';
import { addText } from './text/index.ts';
import { openWindow } from './window.tsx';

addText({ settings: settingsText });
openWindow('settings', <SettingsWindow />);
