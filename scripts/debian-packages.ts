import { run } from './tools.ts';

/** What suites need from the system, and which cannot run without it. */
const NEEDED: Readonly<Record<string, string>> = {
  openssl: 'the suites of certificates',
  strace: 'the suite that shows that nothing else leaves this computer',
  iproute2: 'the suite that shows that nothing else leaves this computer',
  chromium: 'the end-to-end suites in a browser',
  flite: 'the suites of speaking with a real voice',
  'espeak-ng': 'the suites of speaking with a real voice',
  sox: 'the suites with a real recogniser',
  pocketsphinx: 'the suites with a real recogniser',
  'pocketsphinx-en-us': 'the suites with a real recogniser',
  'tesseract-ocr-eng': 'the suites of text recognition',
  pulseaudio: 'the suites of the voice with real audio',
  'pulseaudio-utils': 'the suites of the voice with real audio',
  'gnome-keyring': 'the suites of the keychain',
  dbus: 'the suites of the keychain',
  'dbus-x11': 'the suites of the keychain',
  'libsecret-tools': 'the suites of the keychain',
  xvfb: 'the suites in Electron and of the key listener',
  xdotool: 'the suite of the key listener',
  libxtst6: 'the suite of the key listener',
  libxt6: 'the suite of the key listener',
  rclone: 'the suites of syncing with real servers',
  apache2: 'the suites of syncing with real servers',
  'apache2-utils': 'the suites of syncing with real servers',
  lighttpd: 'the suites of syncing with real servers',
  'lighttpd-mod-webdav': 'the suites of syncing with real servers',
  radicale: 'the suites of calendars on real servers',
  xandikos: 'the suites of calendars on real servers',
};

/** Installing asks nothing and starts no services: this may be a container. */
const QUIET = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * Installs from Debian what the suites need and is missing, where that is possible (as root, with apt). Gives what is
 * then still missing as sentences: which package, and what cannot run without it.
 */
export async function provideDebianPackages(): Promise<string[]> {
  if ((await run('dpkg-query', ['--version'])).code !== 0) return [];
  const missing = await missingPackages();
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0) {
    console.log(`Installing from Debian: ${missing.join(' ')}`);
    await run('apt-get', ['update'], { env: QUIET });
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env: QUIET });
  }
  return (await missingPackages()).map((name) => `${name} is not installed: without it ${NEEDED[name]} cannot run`);
}

async function missingPackages(): Promise<string[]> {
  const found = await Promise.all(
    Object.keys(NEEDED).map(async (name) => {
      const { output } = await run('dpkg-query', ['-W', '-f=${Status}', name]);
      return output === 'install ok installed' ? null : name;
    }),
  );
  return found.filter((name) => name !== null);
}
