import { type App, dialog, type Session, shell, type WebContents } from 'electron';
import { isOurs } from './origin.ts';

/**
 * What to do with a link that leaves the app: `open` it in the system's browser, `ask` the person first because this host
 * was not confirmed yet, or `refuse` it. Only https with a plain host ever leaves; no credentials in the address.
 */
export function decideExternal(address: string, confirmedHosts: ReadonlySet<string>): 'open' | 'ask' | 'refuse' {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return 'refuse';
  return confirmedHosts.has(url.host) ? 'open' : 'ask';
}

/**
 * Keeps every page where it is: no navigation, redirect, frame, window, webview or download leaves our own pages.
 * A link to elsewhere opens in the system's browser after the person confirmed its host, once per run.
 */
export function guardNavigation(app: App): void {
  const confirmedHosts = new Set<string>();
  app.on('web-contents-created', (_event, contents) => guardContents(contents, confirmedHosts));
}

function guardContents(contents: WebContents, confirmedHosts: Set<string>): void {
  const stay = (event: { url: string; preventDefault(): void }): void => {
    if (!isOurs(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url, confirmedHosts);
    return { action: 'deny' };
  });
}

async function openOutside(address: string, confirmedHosts: Set<string>): Promise<void> {
  const decision = decideExternal(address, confirmedHosts);
  if (decision === 'refuse') return;
  const url = new URL(address);
  if (decision === 'ask') {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: `Open ${url.host} in your browser?`,
      detail: 'The page is outside VoiceAssist.',
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return;
    confirmedHosts.add(url.host);
  }
  await shell.openExternal(url.href);
}

/** Nothing is downloaded by a page; files are saved through dialogs. */
export function refuseDownloads(session: Session): void {
  session.on('will-download', (event) => event.preventDefault());
}
