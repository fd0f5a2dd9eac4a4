import { describe, expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { createNextcloudServer, type NextcloudServer } from './server.ts';

const ROOT = 'http://cloud.test/remote.php/dav/files/alice';

function ask(
  server: NextcloudServer,
  method: string,
  url: string,
  init: RequestInit & { user?: string } = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Basic ${btoa(`${init.user ?? 'alice'}:secret`)}`);
  return server.handle(new Request(url, { ...init, method, headers }));
}

async function propertyOf(server: NextcloudServer, path: string, name: string): Promise<string | undefined> {
  const response = await ask(server, 'PROPFIND', `${ROOT}/${path}`, {
    headers: { depth: '0' },
    body: `<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns"><d:prop><${name}/></d:prop></d:propfind>`,
  });
  return new RegExp(`<${name}>([^<]*)</${name}>`, 'u').exec(await response.text())?.[1];
}

describe('files', () => {
  it('have the same ETag for other bytes of the same size, time and place, while folders and upload times tell', async () => {
    const clock = createManualClock();
    const server = createNextcloudServer({ clock });
    const files = server.files('alice');
    files.put('a/b/c.txt', 'AAAA', { mtimeS: 1_700_000_000 });
    const before = {
      file: files.etag('a/b/c.txt'),
      root: files.etag(''),
      uploaded: await propertyOf(server, 'a/b/c.txt', 'nc:upload_time'),
    };
    clock.passMs(2000);
    files.put('a/b/c.txt', 'BBBB', { mtimeS: 1_700_000_000 });
    expect(files.etag('a/b/c.txt')).toBe(before.file);
    expect(files.etag('')).not.toBe(before.root);
    expect(files.etag('')).toBe(files.etag('a/b'));
    expect(await propertyOf(server, 'a/b/c.txt', 'nc:upload_time')).not.toBe(before.uploaded);
  });

  it('leave the ETags of folders beside their way to the root as they are', () => {
    const files = createNextcloudServer().files('alice');
    files.put('a/x.txt', 'x');
    files.put('b/y.txt', 'y');
    const beside = files.etag('b');
    files.put('a/x.txt', 'xx');
    expect(files.etag('b')).toBe(beside);
  });

  it('keep their ids when they or a folder above are moved and when they come back from the trash, and get new ones as copies', () => {
    const files = createNextcloudServer().files('alice');
    files.put('a/b/c.txt', 'c');
    const seen = () => files.list().map(({ path, fileId }) => [path, fileId]);
    const id = files.list()[0]!.fileId;
    files.move('a', 'z');
    files.move('z/b/c.txt', 'z/b/d.txt');
    expect(seen()).toEqual([['z/b/d.txt', id]]);
    files.remove('z/b/d.txt');
    files.restoreFromTrash('z/b/d.txt');
    expect(seen()).toEqual([['z/b/d.txt', id]]);
    files.copy('z/b/d.txt', 'copy.txt');
    expect(files.list().find(({ path }) => path === 'copy.txt')?.fileId).not.toBe(id);
  });

  it('sizes and counts of folders follow every change', async () => {
    const server = createNextcloudServer();
    const files = server.files('alice');
    files.put('a/one.txt', '12345');
    files.put('b/two.txt', '123');
    files.move('b', 'a/b');
    files.put('a/one.txt', '1');
    expect(await propertyOf(server, '', 'oc:size')).toBe('4');
    files.remove('a/b');
    expect(await propertyOf(server, 'a', 'oc:size')).toBe('1');
  });

  it('are locked for everyone while their content comes in', async () => {
    const server = createNextcloudServer();
    const bodyStream = new TransformStream<Uint8Array, Uint8Array>();
    const writer = bodyStream.writable.getWriter();
    const options = { body: bodyStream.readable, duplex: 'half' as const };
    server.files('alice').put('slow.bin', 'old');
    const putting = ask(server, 'PUT', `${ROOT}/slow.bin`, options);
    await writer.write(new TextEncoder().encode('new '));
    expect((await ask(server, 'PUT', `${ROOT}/slow.bin`, { body: 'other' })).status).toBe(423);
    expect((await ask(server, 'GET', `${ROOT}/slow.bin`)).status).toBe(423);
    await writer.write(new TextEncoder().encode('words'));
    await writer.close();
    expect((await putting).status).toBe(204);
    expect(await (await ask(server, 'GET', `${ROOT}/slow.bin`)).text()).toBe('new words');
  });

  it('are listed in pieces where they are many, all of them', async () => {
    const server = createNextcloudServer();
    for (let file = 0; file < 500; file++) server.files('alice').put(`many/${file}.txt`, 'x');
    const response = await ask(server, 'PROPFIND', `${ROOT}/`, { headers: { depth: 'infinity' } });
    expect(response.headers.get('content-length')).toBeNull();
    expect((await response.text()).match(/<d:response>/gu)).toHaveLength(502);
  });
});

describe('shares', () => {
  it('appear, change and go, each with a new ETag of the recipient’s root', () => {
    const server = createNextcloudServer();
    const [alice, bob] = [server.files('alice'), server.files('bob')];
    bob.put('Ward/list.txt', 'one');
    const etags = [alice.etag('')];
    const step = (change: () => void): void => {
      change();
      etags.push(alice.etag(''));
    };
    step(() => bob.share('Ward', 'alice', 1));
    expect(alice.list().map(({ path }) => path)).toEqual(['Ward/list.txt']);
    step(() => bob.put('Ward/list.txt', 'one and two'));
    step(() => bob.unshare('Ward'));
    expect(alice.list()).toEqual([]);
    expect(new Set(etags).size).toBe(etags.length);
  });

  it('go with what is shared, and are given up by their recipient without harm to it', async () => {
    const server = createNextcloudServer();
    const [alice, bob] = [server.files('alice'), server.files('bob')];
    bob.put('Ward/list.txt', 'one');
    bob.share('Ward', 'alice');
    expect((await ask(server, 'DELETE', `${ROOT}/Ward`)).status).toBe(204);
    expect(bob.exists('Ward/list.txt')).toBe(true);
    bob.share('Ward', 'alice');
    bob.remove('Ward');
    expect(alice.exists('Ward')).toBe(false);
  });
});

describe('a server restored from a backup', () => {
  it('has its files as they were, gives ids away a second time, and tells by its fingerprint where the administrator said so', async () => {
    const server = createNextcloudServer();
    const files = server.files('alice');
    files.put('old.txt', 'old');
    const backup = server.snapshot();
    files.put('new.txt', 'new');
    const lost = files.list().find(({ path }) => path === 'new.txt')!.fileId;
    server.restore(backup, { fingerprint: true });
    expect(files.list().map(({ path }) => path)).toEqual(['old.txt']);
    expect(await propertyOf(server, '', 'oc:data-fingerprint')).toBe('restored1');
    files.put('other.txt', 'other');
    expect(files.list().find(({ path }) => path === 'other.txt')?.fileId).toBe(lost);
  });
});

describe('signing in', () => {
  it('by login flow: a page that waits, one grant, one answer; the app password can be taken back', async () => {
    const server = createNextcloudServer({ basePath: '/cloud' });
    const started = await server.handle(new Request('http://cloud.test/cloud/index.php/login/v2', { method: 'POST' }));
    const { poll, login } = (await started.json()) as { poll: { token: string; endpoint: string }; login: string };
    expect(server.loginFlow.waiting()).toEqual([login]);
    const ask1 = () =>
      server.handle(new Request(poll.endpoint, { method: 'POST', body: new URLSearchParams({ token: poll.token }) }));
    expect((await ask1()).status).toBe(404);
    server.loginFlow.grant(login, 'alice');
    const granted = (await (await ask1()).json()) as { server: string; loginName: string; appPassword: string };
    expect(granted).toMatchObject({ server: 'http://cloud.test/cloud', loginName: 'alice' });
    expect((await ask1()).status).toBe(404);
    const authorization = `Basic ${btoa(`alice:${granted.appPassword}`)}`;
    const headers = { authorization, 'ocs-apirequest': 'true' };
    const revoke = () => ask(server, 'DELETE', 'http://cloud.test/cloud/ocs/v2.php/core/apppassword?format=json', { headers });
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(401);
    expect(server.accounts.appPasswords('alice')).toEqual([]);
  });

  it('a wrong password too often locks the right one out, too, for half an hour', async () => {
    const clock = createManualClock();
    const server = createNextcloudServer({ clock });
    const wrong = { headers: { authorization: `Basic ${btoa('alice:wrong')}`, depth: '0' } };
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await ask(server, 'PROPFIND', ROOT, wrong)).status);
    expect(statuses).toEqual([...Array<number>(11).fill(401), 429]);
    expect((await ask(server, 'PROPFIND', ROOT, { headers: { depth: '0' } })).status).toBe(429);
    clock.passMs(31 * 60_000);
    expect((await ask(server, 'PROPFIND', ROOT, { headers: { depth: '0' } })).status).toBe(207);
  });

  it('a session of OCS is none for DAV, one of DAV is one for both', async () => {
    const server = createNextcloudServer();
    const user = 'http://cloud.test/ocs/v2.php/cloud/user';
    const cookieOf = (response: Response): string =>
      response.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ');
    const byOcs = cookieOf(await ask(server, 'GET', user, { headers: { 'ocs-apirequest': 'true' } }));
    expect((await ask(server, 'PROPFIND', ROOT, { headers: { depth: '0', cookie: byOcs } })).status).toBe(401);
    const byDav = cookieOf(await ask(server, 'PROPFIND', ROOT, { headers: { depth: '0' } }));
    expect((await ask(server, 'PROPFIND', ROOT, { headers: { depth: '0', cookie: byDav } })).status).toBe(207);
    expect((await ask(server, 'GET', user, { headers: { 'ocs-apirequest': 'true', cookie: byDav } })).status).toBe(200);
    expect(server.log.sessions()).toBe(2);
  });

  it('what is logged has neither password nor cookies', async () => {
    const server = createNextcloudServer();
    await ask(server, 'GET', `${ROOT}/x`, { headers: { cookie: 'oc_sessionPassphrase=1' } });
    expect(server.log.requests[0]).toMatchObject({
      method: 'GET',
      status: 404,
      headers: { authorization: '<redacted>', cookie: '<redacted>' },
    });
  });
});

describe('a plain WebDAV server', () => {
  it('tells neither ids nor ETags of folders', async () => {
    const server = createNextcloudServer({ plain: {} });
    server.files('alice').put('a/b.txt', 'b');
    const body =
      '<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getetag/><oc:fileid/></d:prop></d:propfind>';
    const listing = await (await ask(server, 'PROPFIND', 'http://dav.test/a', { headers: { depth: '1' }, body })).text();
    expect(listing).toMatch(/<d:href>\/a\/<\/d:href><d:propstat><d:prop><d:getetag\/>/u);
    expect(listing).toMatch(/<d:href>\/a\/b\.txt<\/d:href><d:propstat><d:prop><d:getetag>[^<]+<\/d:getetag><\/d:prop>/u);
    expect(listing).not.toMatch(/fileid>/u);
  });
});
