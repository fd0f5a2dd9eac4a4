import { describe, expect, it } from 'vitest';
import { allowedHost, destinationOf, socketHostOf } from './allowed-host.ts';

describe('allowedHost', () => {
  it('takes https anywhere and http on this machine only', () => {
    expect(allowedHost('https://API.Example.com/v1')).toEqual({ protocol: 'https:', hostname: 'api.example.com', port: '443' });
    expect(allowedHost('http://localhost:11434/v1')).toEqual({ protocol: 'http:', hostname: 'localhost', port: '11434' });
    expect(allowedHost('http://[::1]:8080')).toEqual({ protocol: 'http:', hostname: '[::1]', port: '8080' });
    expect(allowedHost('http://127.0.0.1')).toEqual({ protocol: 'http:', hostname: '127.0.0.1', port: '80' });
  });

  it.each([
    'http://example.com',
    'http://192.168.1.5:11434',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://[::ffff:127.0.0.1]',
    'https://user@example.com',
    'https://user:word@example.com',
    'ftp://example.com',
    'file:///etc/passwd',
    'data:text/plain,x',
    'example.com',
    '',
  ])('takes nothing from %s', (address) => expect(allowedHost(address)).toBeNull());
});

describe('socketHostOf', () => {
  it('takes wss anywhere, ws on this machine only, and nothing else', () => {
    expect(socketHostOf(new URL('wss://api.example.com/v1'))).toEqual(allowedHost('https://api.example.com'));
    expect(socketHostOf(new URL('wss://api.example.com:8443/v1'))).toEqual(allowedHost('https://api.example.com:8443'));
    expect(socketHostOf(new URL('ws://127.0.0.1:81/v1'))).toEqual(allowedHost('http://127.0.0.1:81'));
    for (const address of ['ws://api.example.com', 'https://api.example.com', 'wss://user@api.example.com'])
      expect(socketHostOf(new URL(address))).toBeNull();
  });
});

describe('destinationOf', () => {
  it.each([
    ['https://user:word@cloud.example.org/remote.php/dav/files/anna?token=1#x', 'https://cloud.example.org:443'],
    ['wss://cloud.example.org:8443/push', 'wss://cloud.example.org:8443'],
    ['http://[::1]/v1', 'http://[::1]:80'],
    ['file:///home/anna', 'file://'],
  ])('says of %s where it leads, and no more', (address, destination) => {
    expect(destinationOf(new URL(address))).toBe(destination);
  });
});
