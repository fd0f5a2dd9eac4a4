import { expect, it } from 'vitest';
import { ALICE } from '../fakes/dav-account-server.ts';
import { accountServer } from '../fixtures/account-servers.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { openCommandLine } from '../fixtures/command-line.ts';

/** Each command opens the profile anew. */
const LONG = { timeout: 120_000 };

it('signs in with an app password from a file, chooses folders, tells what there is, and signs out', LONG, async () => {
  const server = await accountServer();
  const { tell, login } = await openCommandLine(ALICE.user, ALICE.password);
  const first = await tell([...login, server.baseUrl, '--folder', 'Guidelines', '--folder', '/Shared/', '--json']);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('"folders":["Guidelines","Shared"]') });
  // Again, as a script does, and nothing new is chosen.
  const again = await tell([...login, server.baseUrl, '--json']);
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('"folders":["Guidelines","Shared"]') });
  const accounts = await tell(['nextcloud', 'accounts', '--json']);
  expect(JSON.parse(accounts.stdout)).toMatchObject([{ userId: 'alice', state: 'ready' }]);
  for (const { stdout, stderr } of [first, again, accounts]) expect(stdout + stderr).not.toContain(ALICE.password);
  const stranger = await tell(['nextcloud', 'logout', 'somebody']);
  expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') });
  const logout = await tell(['nextcloud', 'logout', 'alice']);
  expect(logout).toMatchObject({ code: 0, stdout: expect.stringContaining('Signed out of alice@127.0.0.1') });
});

it(
  'shows a certificate that is not trusted, and takes it when it is named, or its authority, given or of the system',
  LONG,
  async () => {
    const authority = await makeCertificate({ subject: 'Hospital CA' });
    const certificate = await makeCertificate({ subject: '127.0.0.1', names: 'IP:127.0.0.1', authority });
    const server = await accountServer({ tls: certificate });
    const { tell, login } = await openCommandLine(ALICE.user, ALICE.password);
    const command = [...login, server.baseUrl, '--folder', 'Guidelines', '--json'];
    const refused = await tell(command);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`--accept-fingerprint ${certificate.fingerprint}\n`),
    });
    expect(server.received).toHaveLength(0);
    const accepted = await tell([...command, '--accept-fingerprint', certificate.fingerprint]);
    expect(accepted).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`"certificateFingerprint":"${certificate.fingerprint}"`),
    });
    const third = await openCommandLine(ALICE.user, ALICE.password);
    const given = [...third.login, ...command.slice(login.length)];
    expect(await third.tell([...given, '--ca-file', certificate.files.cert])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is the certificate of a server or person'),
    });
    const own = await third.tell([...given, '--ca-file', authority.files.cert]);
    expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining('"certificateFingerprint":null') });
    // It was kept.
    expect(await third.tell(['nextcloud', 'sync', '--json'])).toMatchObject({ stdout: expect.stringContaining('"failed":[]') });
    const other = await openCommandLine(ALICE.user, ALICE.password);
    const trusting = await other.tell([...other.login, ...command.slice(login.length)], {
      NODE_EXTRA_CA_CERTS: authority.files.cert,
    });
    expect(trusting).toMatchObject({ code: 0, stdout: expect.stringContaining('"certificateFingerprint":null') });
  },
);

it('waits for the sign-in in the browser at the address it prints', LONG, async () => {
  const server = await accountServer();
  const { tell } = await openCommandLine(ALICE.user, ALICE.password);
  server.answerWith((request, response) => {
    if (!request.path.endsWith('/poll')) return false;
    response.writeHead(200).end(JSON.stringify({ loginName: 'alice', appPassword: ALICE.password }));
    return true;
  });
  const login = await tell(['nextcloud', 'login', '--server', server.baseUrl]);
  expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining('Signed in: alice@') });
  expect(login.stderr).toContain(`${server.baseUrl}/index.php/login/v2/flow/abc`);
  expect(login.stderr).toContain('Nothing was chosen: all files');
  expect(login.stdout + login.stderr).not.toContain(ALICE.password);
  expect(await tell(['nextcloud', 'login'])).toMatchObject({ code: 2 });
});
