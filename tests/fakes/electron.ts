import { EventEmitter } from 'node:events';

/**
 * The part of Electron's module the shell uses, without a binary: records what is called, in order, and lets a test
 * emit what Electron would. `vi.mock('electron', () => import('.../tests/fakes/electron.ts'))` puts it in place.
 */
export const calls: string[] = [];

type Handler = (...args: never[]) => unknown;

class FakeApp extends EventEmitter {
  name = 'VoiceAssist';
  isPackaged = true;
  hasLock = true;
  readonly switches: [string, string][] = [];
  readonly exitCodes: number[] = [];
  quits = 0;
  ready = Promise.withResolvers<void>();
  readonly paths = new Map<string, string>();
  readonly commandLine = {
    appendSwitch: (name: string, value: string): void => {
      calls.push('appendSwitch');
      this.switches.push([name, value]);
    },
  };
  desktopName = '';
  setDesktopName(name: string): void {
    calls.push('setDesktopName');
    this.desktopName = name;
  }
  enableSandbox(): void {
    calls.push('enableSandbox');
  }
  requestSingleInstanceLock(): boolean {
    calls.push('requestSingleInstanceLock');
    return this.hasLock;
  }
  whenReady(): Promise<void> {
    calls.push('whenReady');
    return this.ready.promise;
  }
  getAppPath(): string {
    return '/app-of-the-fake';
  }
  setPath(name: string, path: string): void {
    calls.push('setPath');
    this.paths.set(name, path);
  }
  getVersion(): string {
    return '0.1.0';
  }
  quit(): void {
    calls.push('quit');
    this.quits++;
  }
  exit(code: number): void {
    calls.push('exit');
    this.exitCodes.push(code);
  }
}

export class FakeMessagePort extends EventEmitter {
  readonly sent: unknown[] = [];
  isClosed = false;
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  start(): void {
    this.emit('start');
  }
  close(): void {
    this.isClosed = true;
    this.emit('close');
  }
}

export class MessageChannelMain {
  readonly port1 = new FakeMessagePort();
  readonly port2 = new FakeMessagePort();
}

export class FakeWebContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  readonly posted: { channel: string; message: unknown; ports: unknown[] }[] = [];
  readonly sent: unknown[][] = [];
  reloads = 0;
  destroyed = false;
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  postMessage(channel: string, message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, message, ports });
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  reload(): void {
    this.reloads++;
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  readonly webContents = new FakeWebContents();
  readonly id: number;
  readonly options: Record<string, unknown>;
  readonly shown: string[] = [];
  readonly overlays: { image: unknown; description: string }[] = [];
  minimized = false;
  visible = true;
  destroyed = false;
  maximized = false;
  constructor(options: Record<string, unknown>) {
    super();
    calls.push('new BrowserWindow');
    this.options = options;
    this.id = BrowserWindow.all.push(this);
  }
  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    return Promise.resolve();
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isVisible(): boolean {
    return this.visible;
  }
  showInactive(): void {
    this.shown.push('showInactive');
  }
  setOverlayIcon(image: unknown, description: string): void {
    this.overlays.push({ image, description });
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 10, y: 20, width: 900, height: 700 };
  }
  maximize(): void {
    this.maximized = true;
  }
  restore(): void {
    this.shown.push('restore');
  }
  show(): void {
    this.shown.push('show');
  }
  focus(): void {
    this.shown.push('focus');
  }
}

export class FakeSession extends EventEmitter {
  checkPermission: Handler | null = null;
  requestPermission: Handler | null = null;
  checkDevice: Handler | null = null;
  displayMedia: Handler | null = null;
  beforeRequest: ((details: { url: string }, answer: (reply: { cancel: boolean }) => void) => void) | null = null;
  spellChecker = true;
  readonly protocolHandlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>): void => {
      this.protocolHandlers.set(scheme, handler);
    },
  };
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<FakeSession['beforeRequest']>): void => {
      this.beforeRequest = listener;
    },
  };
  setPermissionCheckHandler(handler: Handler): void {
    this.checkPermission = handler;
  }
  setPermissionRequestHandler(handler: Handler): void {
    this.requestPermission = handler;
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.checkDevice = handler;
  }
  setDisplayMediaRequestHandler(handler: Handler): void {
    this.displayMedia = handler;
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }
  connectionsClosed = 0;
  closeAllConnections(): Promise<void> {
    this.connectionsClosed++;
    return Promise.resolve();
  }
  /** Whether a request to this address would be cancelled. */
  cancels(url: string): boolean {
    let cancelled = false;
    this.beforeRequest?.({ url }, (reply) => (cancelled = reply.cancel));
    return cancelled;
  }
}

export class FakeUtilityProcess extends EventEmitter {
  readonly entry: string;
  readonly options: Record<string, unknown>;
  readonly sent: { message: unknown; ports: unknown[] }[] = [];
  readonly stdout = { resume: (): unknown => this.drained.push('stdout'), pipe: (): unknown => undefined };
  readonly stderr = { resume: (): unknown => this.drained.push('stderr'), pipe: (): unknown => undefined };
  readonly drained: string[] = [];
  kills = 0;
  constructor(entry: string, options: Record<string, unknown>) {
    super();
    this.entry = entry;
    this.options = options;
  }
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.sent.push({ message, ports });
  }
  kill(): boolean {
    this.kills++;
    return true;
  }
}

export const app = new FakeApp();

export const utilityProcess = {
  forked: [] as FakeUtilityProcess[],
  fork(entry: string, _args: string[], options: Record<string, unknown>): FakeUtilityProcess {
    const child = new FakeUtilityProcess(entry, options);
    utilityProcess.forked.push(child);
    return child;
  },
};

export const session = {
  defaultSession: new FakeSession(),
  partitions: new Map<string, FakeSession>(),
  fromPartition(partition: string): FakeSession {
    const created = new FakeSession();
    session.partitions.set(partition, created);
    return created;
  },
};

export const protocol = {
  schemes: [] as unknown[],
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    calls.push('registerSchemesAsPrivileged');
    protocol.schemes.push(...schemes);
  },
};

export const ipcMain = {
  handlers: new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>(),
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => Promise<unknown>): void {
    ipcMain.handlers.set(channel, handler);
  },
};

export const dialog = {
  nextResponse: 0,
  nextPaths: null as string[] | null,
  asked: [] as Record<string, unknown>[],
  errors: [] as string[],
  showErrorBox(title: string): void {
    dialog.errors.push(title);
  },
  showMessageBox(options: Record<string, unknown>): Promise<{ response: number }> {
    dialog.asked.push(options);
    return Promise.resolve({ response: dialog.nextResponse });
  },
  showOpenDialog(_parent: unknown, options: Record<string, unknown>): Promise<{ canceled: boolean; filePaths: string[] }> {
    dialog.asked.push(options);
    return Promise.resolve({ canceled: dialog.nextPaths === null, filePaths: dialog.nextPaths ?? [] });
  },
};

export const shell = {
  opened: [] as string[],
  openPathError: '',
  openExternal(url: string): Promise<void> {
    shell.opened.push(url);
    return Promise.resolve();
  },
  openPath(path: string): Promise<string> {
    shell.opened.push(path);
    return Promise.resolve(shell.openPathError);
  },
};

interface FakeMenuItem {
  label?: string;
  role?: string;
  click?: () => void;
}

export const Menu = {
  applicationMenu: null as unknown,
  buildFromTemplate: (template: FakeMenuItem[]): { template: FakeMenuItem[] } => ({ template }),
  setApplicationMenu(menu: unknown): void {
    Menu.applicationMenu = menu;
  },
};

export class Tray extends EventEmitter {
  static all: Tray[] = [];
  menu: { template: FakeMenuItem[] } | null = null;
  toolTip = '';
  image: unknown;
  destroyed = false;
  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.all.push(this);
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setImage(image: unknown): void {
    this.image = image;
  }
  setContextMenu(menu: { template: FakeMenuItem[] }): void {
    this.menu = menu;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

export const nativeImage = { createFromPath: (path: string): { path: string } => ({ path }) };
export const screen = {
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  getAllDisplays: () => screen.displays,
};

export const globalShortcut = {
  registered: new Map<string, () => void>(),
  /** What another program holds already. */
  taken: new Set<string>(),
  suspended: false,
  register(accelerator: string, callback: () => void): boolean {
    if (globalShortcut.suspended || globalShortcut.taken.has(accelerator)) return false;
    globalShortcut.registered.set(accelerator, callback);
    return true;
  },
  unregister(accelerator: string): void {
    globalShortcut.registered.delete(accelerator);
  },
  setSuspended(suspended: boolean): void {
    globalShortcut.suspended = suspended;
  },
  /** What the person does; nothing happens for a key nobody registered, or while suspended. */
  press(accelerator: string): void {
    if (!globalShortcut.suspended) globalShortcut.registered.get(accelerator)?.();
  },
};

export const powerMonitor = new EventEmitter();

export const systemPreferences = {
  microphone: 'not-determined',
  trusted: false,
  asked: [] as string[],
  getMediaAccessStatus: (): string => systemPreferences.microphone,
  askForMediaAccess(kind: string): Promise<boolean> {
    systemPreferences.asked.push(kind);
    return Promise.resolve(systemPreferences.microphone !== 'denied');
  },
  isTrustedAccessibilityClient(prompt: boolean): boolean {
    if (prompt) systemPreferences.asked.push('accessibility');
    return systemPreferences.trusted;
  },
};

// The utility process's side.
export const net = { fetch: (): Promise<Response> => Promise.reject(new Error('no network in the fake')) };

// The preload's side.
export const contextBridge = {
  exposed: new Map<string, Record<string, unknown>>(),
  exposeInMainWorld(name: string, api: Record<string, unknown>): void {
    contextBridge.exposed.set(name, api);
  },
};
export const ipcRenderer = {
  invoked: [] as unknown[][],
  listeners: new Map<string, (event: unknown, ...args: unknown[]) => void>(),
  invoke(...args: unknown[]): Promise<unknown> {
    ipcRenderer.invoked.push(args);
    return Promise.resolve([]);
  },
  on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): void {
    ipcRenderer.listeners.set(channel, listener);
  },
  off(channel: string, listener: unknown): void {
    if (ipcRenderer.listeners.get(channel) === listener) ipcRenderer.listeners.delete(channel);
  },
};
export const webUtils = { getPathForFile: (file: { path?: string }): string => file.path ?? '' };

/** Puts everything back; before each test. */
export function resetElectron(): void {
  calls.length = 0;
  app.removeAllListeners();
  Object.assign(app, { isPackaged: true, hasLock: true, quits: 0, ready: Promise.withResolvers<void>() });
  app.switches.length = 0;
  app.exitCodes.length = 0;
  BrowserWindow.all = [];
  Tray.all = [];
  utilityProcess.forked = [];
  session.defaultSession = new FakeSession();
  session.partitions.clear();
  protocol.schemes = [];
  globalShortcut.registered.clear();
  globalShortcut.taken.clear();
  globalShortcut.suspended = false;
  powerMonitor.removeAllListeners();
  Object.assign(systemPreferences, { microphone: 'not-determined', trusted: false, asked: [] });
  ipcMain.handlers.clear();
  Object.assign(dialog, { nextResponse: 0, nextPaths: null, asked: [], errors: [] });
  Object.assign(shell, { opened: [], openPathError: '' });
  Menu.applicationMenu = null;
  contextBridge.exposed.clear();
  ipcRenderer.invoked = [];
  ipcRenderer.listeners.clear();
}
