import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Windows } from './windows.ts';

/** The application menu: what the system expects, settings, zoom. Reload and developer tools only while not packaged. */
export function menuTemplate(windows: Windows): MenuItemConstructorOptions[] {
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CommandOrControl+,',
    click: () => windows.show('settings'),
  };
  const mac = process.platform === 'darwin';
  return [
    ...(mac ? [macAppMenu(settings)] : []),
    {
      label: '&File',
      submenu: [
        ...(mac ? [] : [settings, { type: 'separator' as const }]),
        { role: 'close', accelerator: 'CommandOrControl+W' },
        ...(mac ? [] : [{ role: 'quit' as const, accelerator: 'CommandOrControl+Q' }]),
      ],
    },
    { role: 'editMenu' },
    { label: '&View', submenu: viewMenu() },
    { role: 'windowMenu' },
  ];
}

function macAppMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function viewMenu(): MenuItemConstructorOptions[] {
  const always: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  return app.isPackaged ? always : [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }, ...always];
}

export function setMenu(windows: Windows): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(windows)));
}
