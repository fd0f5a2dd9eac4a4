import { beforeEach, describe, expect, it, vi } from 'vitest';
import { app, dialog, FakeSession, FakeWebContents, resetElectron, shell } from '../../tests/fakes/electron.ts';
import { decideExternal, guardNavigation, refuseDownloads } from './navigation.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

function guarded(): FakeWebContents {
  guardNavigation(app as never);
  const contents = new FakeWebContents();
  app.emit('web-contents-created', {}, contents);
  return contents;
}

function prevented(contents: FakeWebContents, event: string, url: string): boolean {
  let stopped = false;
  contents.emit(event, { url, preventDefault: () => (stopped = true) });
  return stopped;
}

describe('navigation', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s stays on our own pages', (event) => {
    const contents = guarded();
    expect(prevented(contents, event, 'app://bundle/settings.html')).toBe(false);
    for (const url of [
      'https://evil.example/',
      'app://other/',
      'app://bundle@other/',
      'app://me@bundle/',
      'file:///etc/passwd',
      'javascript:1',
      'data:text/html,x',
      'not a url',
      '',
    ]) {
      expect({ url, stopped: prevented(contents, event, url) }).toEqual({ url, stopped: true });
    }
  });

  it('attaches no webview and downloads nothing', () => {
    expect(prevented(guarded(), 'will-attach-webview', 'app://bundle/index.html')).toBe(true);
    const session = new FakeSession();
    refuseDownloads(session as never);
    let stopped = false;
    session.emit('will-download', { preventDefault: () => (stopped = true) });
    expect(stopped).toBe(true);
  });
});

describe('links to elsewhere', () => {
  it.each([
    ['https://guidelines.example/x', 'ask'],
    ['https://known.example/x', 'open'],
    ['https://known.example:8443/x', 'ask'],
    ['https://known.example.evil.example/', 'ask'],
    ['http://known.example/', 'refuse'],
    ['https://user:secret@known.example/', 'refuse'],
    ['file:///etc/passwd', 'refuse'],
    ['javascript:alert(1)', 'refuse'],
    ['ms-settings:privacy', 'refuse'],
    ['smb://host/share', 'refuse'],
    ['app://bundle/index.html', 'refuse'],
    ['', 'refuse'],
  ])('%s: %s', (url, decision) => {
    expect(decideExternal(url, new Set(['known.example']))).toBe(decision);
  });

  it('never open a window of ours, ask once per host, and then open in the browser', async () => {
    const contents = guarded();
    const open = async (url: string): Promise<void> => {
      expect(contents.windowOpenHandler?.({ url })).toEqual({ action: 'deny' });
      await new Promise((resolve) => setImmediate(resolve));
    };
    dialog.nextResponse = 1;
    await open('https://guidelines.example/a');
    expect(shell.opened).toEqual([]);
    dialog.nextResponse = 0;
    await open('https://guidelines.example/a');
    await open('https://guidelines.example/b');
    expect(shell.opened).toEqual(['https://guidelines.example/a', 'https://guidelines.example/b']);
    expect(dialog.asked).toHaveLength(2);
    await open('file:///etc/passwd');
    expect(shell.opened).toHaveLength(2);
  });
});
