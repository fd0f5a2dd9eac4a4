import { app, BrowserWindow, screen, type WebContents, type WebPreferences } from 'electron';
import type { Role } from '../../contract/app.ts';
import { type Page, pageUrl } from './origin.ts';
import { placeOn, readWindowState, writeWindowState } from './window-state.ts';

/** The one set of preferences every window gets; nothing may be added per window. */
export function webPreferences(preload: string): Readonly<WebPreferences> {
  return Object.freeze({
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    spellcheck: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    disableDialogs: true,
    devTools: !app.isPackaged,
    // Speech output and the answer in flight go on while the clinician looks at the patient record.
    backgroundThrottling: false,
  });
}

interface WindowKind {
  page: Page;
  role: Role;
  title: string;
  size: { width: number; height: number; minWidth: number; minHeight: number };
}

/** The windows there are, and the role each gives its pipe. Titles are constant: screens and task lists show them. */
const KINDS = {
  main: {
    page: 'index.html',
    role: 'clinician',
    title: 'VoiceAssist',
    size: { width: 1280, height: 840, minWidth: 720, minHeight: 480 },
  },
  settings: {
    page: 'settings.html',
    role: 'admin',
    title: 'VoiceAssist settings',
    size: { width: 880, height: 720, minWidth: 560, minHeight: 420 },
  },
} as const satisfies Record<string, WindowKind>;
export type WindowName = keyof typeof KINDS;

export interface OpenWindow {
  name: WindowName;
  role: Role;
  browserWindow: BrowserWindow;
}

export interface Windows {
  /** Opens the window, or brings it to the front. */
  show(name: WindowName): void;
  /** The window these contents are the page of; null for anything else. */
  of(contents: WebContents): OpenWindow | null;
  get(name: WindowName): BrowserWindow | null;
}

/** The windows of the app: at most one of each kind. */
export function createWindows(options: { preload: string; stateFile: string }): Windows {
  const open = new Map<WindowName, BrowserWindow>();
  return {
    show(name) {
      const present = open.get(name);
      if (present !== undefined) return bringToFront(present);
      const created = create(name, options);
      open.set(name, created);
      created.on('closed', () => open.delete(name));
    },
    of(contents) {
      for (const [name, browserWindow] of open) {
        if (browserWindow.webContents === contents) return { name, role: KINDS[name].role, browserWindow };
      }
      return null;
    },
    get: (name) => open.get(name) ?? null,
  };
}

function bringToFront(browserWindow: BrowserWindow): void {
  if (browserWindow.isMinimized()) browserWindow.restore();
  browserWindow.show();
  browserWindow.focus();
}

function create(name: WindowName, options: { preload: string; stateFile: string }): BrowserWindow {
  const kind = KINDS[name];
  const remembered = name === 'main' ? readWindowState(options.stateFile) : null;
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const created = new BrowserWindow({
    ...kind.size,
    ...(remembered === null ? {} : placeOn(screens, remembered.bounds)),
    title: kind.title,
    show: false,
    autoHideMenuBar: true,
    webPreferences: webPreferences(options.preload),
  });
  created.once('ready-to-show', () => {
    if (remembered?.maximized) created.maximize();
    created.show();
  });
  // The page's own title may name a conversation, and with it a patient.
  created.on('page-title-updated', (event) => event.preventDefault());
  if (name === 'main') created.on('close', () => remember(created, options.stateFile));
  reloadOnceAfterCrash(created);
  void created.loadURL(pageUrl(kind.page));
  return created;
}

function remember(browserWindow: BrowserWindow, file: string): void {
  writeWindowState(file, { bounds: browserWindow.getNormalBounds(), maximized: browserWindow.isMaximized() });
}

/** A page that dies is loaded again, once: a second death would be a loop, and the window says so itself by being empty. */
function reloadOnceAfterCrash(browserWindow: BrowserWindow): void {
  browserWindow.webContents.once('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') browserWindow.webContents.reload();
  });
}
