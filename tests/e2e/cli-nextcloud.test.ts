import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ALICE } from '../fakes/dav-account-server.ts';
import { accountServer } from '../fixtures/account-servers.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Without a keychain in reach. */
const ENVIRONMENT = { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

/** Runs `nextcloud ...` as a user would, on one profile. */
async function commandLine() {
  const folder = await temporaryFolder();
  const [passphrase, appPassword] = [join(folder, 'passphrase'), join(folder, 'app-password')];
  await writeFile(passphrase, 'correct horse battery\n');
  await writeFile(appPassword, `${ALICE.password}\n`);
  const options = ['--data', join(folder, 'profile'), '--passphrase-file', passphrase];
  const run = async (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const command = [MAIN, 'nextcloud', ...args, ...options];
    const child = spawn(process.execPath, command, {
      env: { ...ENVIRONMENT, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, stdout, stderr };
  };
  return { run, asAlice: ['--user', 'alice', '--app-password-file', appPassword] };
}

it('signs in with an app password from a file, chooses folders, tells what there is, and signs out', async () => {
  const server = await accountServer();
  const { run, asAlice } = await commandLine();
  const login = await run([
    'login',
    '--server',
    server.baseUrl,
    ...asAlice,
    '--folder',
    'Guidelines',
    '--folder',
    '/Shared/',
    '--json',
  ]);
  expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining('"folders":["Guidelines","Shared"]') });
  const accounts = await run(['accounts', '--json']);
  expect(JSON.parse(accounts.stdout)).toMatchObject([{ userId: 'alice', state: 'ready' }]);
  // Again, as a script does, and nothing new is chosen.
  expect(await run(['login', '--server', server.baseUrl, ...asAlice, '--json'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"Shared"'),
  });
  expect(login.stdout + login.stderr + accounts.stdout).not.toContain(ALICE.password);
  expect(await run(['logout', 'somebody'])).toMatchObject({ code: 1, stderr: expect.stringContaining('NOT_FOUND') });
  expect(await run(['logout', 'alice'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Signed out of alice@127.0.0.1'),
  });
  expect((await run(['accounts', '--json'])).stdout.trim()).toBe('[]');
});

it('shows a certificate that is not trusted, and takes it when it is named, or an authority of the system', async () => {
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  const certificate = await makeCertificate({ subject: '127.0.0.1', names: 'IP:127.0.0.1', authority });
  const server = await accountServer({ tls: certificate });
  const { run, asAlice } = await commandLine();
  const login = ['login', '--server', server.baseUrl, ...asAlice, '--folder', 'Guidelines'];
  const refused = await run(login);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`--accept-fingerprint ${certificate.fingerprint}`) });
  expect(server.received).toHaveLength(0);
  expect(await run([...login, '--accept-fingerprint', certificate.fingerprint])).toMatchObject({ code: 0 });
  const other = await commandLine();
  const trusting = await other.run(['login', '--server', server.baseUrl, ...other.asAlice, '--folder', 'Guidelines', '--json'], {
    NODE_EXTRA_CA_CERTS: authority.files.cert,
  });
  expect(trusting).toMatchObject({ code: 0, stdout: expect.stringContaining('"certificateFingerprint":null') });
});

it('waits for the sign-in in the browser at the address it prints', async () => {
  const server = await accountServer();
  const { run } = await commandLine();
  server.answerWith((request, response) => {
    if (!request.path.endsWith('/poll')) return false;
    response.writeHead(200).end(JSON.stringify({ loginName: 'alice', appPassword: ALICE.password }));
    return true;
  });
  const login = await run(['login', '--server', server.baseUrl]);
  expect(login).toMatchObject({ code: 0, stdout: expect.stringContaining('Signed in: alice@') });
  expect(login.stderr).toContain(`${server.baseUrl}/index.php/login/v2/flow/abc`);
  expect(login.stderr).toContain('Nothing was chosen: all files');
  expect(login.stdout + login.stderr).not.toContain(ALICE.password);
  expect(await run(['login'])).toMatchObject({ code: 2 });
});
