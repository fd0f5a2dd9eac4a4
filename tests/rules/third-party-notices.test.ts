import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockedPackages, reachable } from '../../scripts/lock-file.ts';
import { NOTICES_FILE, thirdPartyNotices } from '../../scripts/third-party-notices.ts';
import { ROOT } from '../../scripts/tools.ts';

describe('the third-party notices', () => {
  it('are those of the lock file: run npm run notices where this fails', () => {
    expect(readFileSync(path.join(ROOT, NOTICES_FILE), 'utf8') === thirdPartyNotices()).toBe(true);
  });

  it('name what is needed at run time, what is built into the pages, and what those need', () => {
    const notices = thirdPartyNotices();
    for (const name of [
      'better-sqlite3-multiple-ciphers ',
      'electron ',
      'react ',
      '@mantine/core ',
      '@orpc/shared ',
      'scheduler ',
    ]) {
      expect(notices).toContain(`\n- ${name}`);
    }
    expect(notices).not.toContain('\n- vitest ');
  });

  it('find no licence that asks for the source of the whole product', () => {
    const licences = reachable(lockedPackages(ROOT), Object.keys(dependencies())).map((found) => found.licence);
    expect(licences.filter((licence) => /\bA?GPL/.test(licence) && !/ OR /.test(licence))).toEqual([]);
  });
});

function dependencies(): Record<string, string> {
  return (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> })
    .dependencies;
}
