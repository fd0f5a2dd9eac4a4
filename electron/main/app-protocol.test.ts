import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rendererManifest } from '../../scripts/renderer-manifest.ts';
import { FakeSession, protocol, resetElectron } from '../../tests/fakes/electron.ts';
import { readRendererManifest, registerAppScheme, resolveFile, serveApp } from './app-protocol.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));

const PAGE = '<!doctype html><title>x</title>';
let dir: string;
let get: (url: string, method?: string) => Promise<Response>;

beforeEach(async () => {
  resetElectron();
  dir = await mkdtemp(path.join(os.tmpdir(), 'app-protocol-'));
  await writeFile(path.join(dir, 'index.html'), PAGE);
  await writeFile(path.join(dir, 'main-1a2b.js'), 'export {};');
  await writeFile(path.join(dir, 'manifest.json'), JSON.stringify(await rendererManifest(dir)));
  const session = new FakeSession();
  serveApp(session.protocol as never, { dir, manifest: await readRendererManifest(path.join(dir, 'manifest.json')) });
  const handler = session.protocolHandlers.get('app');
  if (handler === undefined) throw new Error('no handler');
  // Not a real Request: its constructor knows only the schemes of the web.
  get = (url, method = 'GET') => handler({ url, method } as Request);
});
afterEach(() => rm(dir, { recursive: true }));

describe('app://', () => {
  it('is registered with an origin of its own and without any way around the policy', () => {
    registerAppScheme();
    expect(protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
    ]);
  });

  it('serves a page as it was built, with every header', async () => {
    const first = await get('app://bundle/index.html');
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('referrer-policy')).toBe('no-referrer');
    expect(first.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(first.headers.get('permissions-policy')).toContain('camera=()');
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(await first.text()).toBe(PAGE);
  });

  it('serves bytes as they are', async () => {
    const script = await get('app://bundle/main-1a2b.js?v=1#x');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toBe('export {};');
  });

  it.each(['POST', 'PUT', 'HEAD', 'DELETE'])('refuses %s', async (method) => {
    expect((await get('app://bundle/index.html', method)).status).toBe(405);
  });

  it.each([
    'app://bundle/',
    'app://bundle/manifest.json',
    'app://bundle/absent.js',
    'app://other/index.html',
    'app://bundle@other/index.html',
    'app://bundle:80/index.html',
    'other://bundle/index.html',
    'app://bundle/../index.html/x',
    'app://bundle/..%2f..%2fetc%2fpasswd',
    'app://bundle/%252e%252e%252findex.html',
    'app://bundle/..%5cindex.html',
    'app://bundle/index.html%00.png',
    'app://bundle/%E0%A4%A',
    'app://bundle//index.html',
    'app://bundle/INDEX.html',
    'app://bundle/__proto__',
    'app://bundle/constructor',
  ])('does not find %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  it('refuses a file that is not the one that was built', async () => {
    await writeFile(path.join(dir, 'main-1a2b.js'), 'export const changed = 1;');
    expect((await get('app://bundle/main-1a2b.js')).status).toBe(500);
  });

  it('decodes the path once', () => {
    const file = { file: 'a b.js', mime: 'text/javascript', sha256: createHash('sha256').digest('hex') };
    expect(resolveFile('app://bundle/a%20b.js', { '/a b.js': file })).toBe(file);
    expect(resolveFile('app://bundle/a%2520b.js', { '/a b.js': file })).toBeNull();
  });

  it('does not start with a manifest that is not one', async () => {
    await writeFile(path.join(dir, 'manifest.json'), '{"/index.html":{"file":"index.html"}}');
    await expect(readRendererManifest(path.join(dir, 'manifest.json'))).rejects.toThrow();
  });
});
