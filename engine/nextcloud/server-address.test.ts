import { describe, expect, it } from 'vitest';
import { accountLabel, serverAddresses } from './server-address.ts';

describe('the address of a server', () => {
  it.each([
    ['cloud.example', ['https://cloud.example']],
    [' cloud.example/nextcloud/ '.trim(), ['https://cloud.example/nextcloud', 'https://cloud.example']],
    [
      'https://cloud.example/index.php/apps/files/files/42?dir=/Notes#top',
      ['https://cloud.example', 'https://cloud.example/index.php/apps/files/files/42'],
    ],
    [
      'https://cloud.example/nc/apps/dashboard',
      ['https://cloud.example/nc', 'https://cloud.example/nc/apps/dashboard', 'https://cloud.example'],
    ],
    [
      'https://cloud.example/remote.php/dav/files/alice/',
      ['https://cloud.example', 'https://cloud.example/remote.php/dav/files/alice'],
    ],
    ['https://alice@cloud.example:8443', ['https://cloud.example:8443']],
    ['http://127.0.0.1:8090/login', ['http://127.0.0.1:8090', 'http://127.0.0.1:8090/login']],
    ['HTTPS://Cloud.Example/', ['https://cloud.example']],
  ])('%s may be a Nextcloud at %j', (text, bases) => {
    expect(serverAddresses(text).bases).toEqual(bases);
  });

  it('of a plain server is what was typed', () => {
    expect(serverAddresses('dav.example/files/apps/').typed).toBe('https://dav.example/files/apps');
  });
});

describe('the label of an account', () => {
  it.each([
    ['https://cloud.example', 'alice', 'alice@cloud.example'],
    ['https://cloud.example:8443/nc', 'alice', 'alice@cloud.example:8443/nc'],
    ['https://cloud.example', 'clinic/alice', 'clinic_alice@cloud.example'],
    ['https://cloud.example/50%25%zz', 'alice', 'alice@cloud.example/50%25%zz'],
    ['https://cloud.example/%C3%BCber', 'u\u0308', 'ü@cloud.example/über'],
  ])('of %s and %s is %s', (baseUrl, userId, label) => {
    expect(accountLabel(baseUrl, userId)).toBe(label);
  });
});
