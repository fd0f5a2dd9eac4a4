import { SettingsWindow } from './settings/settings-window.tsx';
import { openWindow } from './window.tsx';

openWindow('settings', <SettingsWindow />);
