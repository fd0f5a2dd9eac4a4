import { describe, expect, it } from 'vitest';
import { ownAddress } from './push-endpoint.ts';

describe('where a server tells of changes', () => {
  it.each([
    ['wss://cloud.example/push/ws', 'https://cloud.example', 'wss://cloud.example/push/ws'],
    ['wss://cloud.example:8443/nc/push/ws', 'https://cloud.example:8443/nc', 'wss://cloud.example:8443/nc/push/ws'],
    // A server behind a proxy that takes the encryption off does not know that it is encrypted.
    ['ws://cloud.example/push/ws', 'https://cloud.example', 'wss://cloud.example/push/ws'],
    ['ws://127.0.0.1:80/push/ws', 'http://127.0.0.1', 'ws://127.0.0.1/push/ws'],
    ['https://cloud.example/push/ws', 'https://cloud.example', 'wss://cloud.example/push/ws'],
  ])('is %s of %s: %s', (told, baseUrl, address) => expect(ownAddress(told, baseUrl)?.href).toBe(address));

  it.each([
    'wss://push.example/ws',
    'wss://cloud.example.evil.example/ws',
    'wss://cloud.example:444/ws',
    'javascript:alert(1)',
    'file:///push',
    'push/ws',
    '',
  ])('is never %s, since the password would go there', (told) => expect(ownAddress(told, 'https://cloud.example')).toBeNull());

  it('goes without a name and a password that stand in the address', () => {
    expect(ownAddress('wss://somebody:word@cloud.example/ws', 'https://cloud.example')?.href).toBe('wss://cloud.example/ws');
  });
});
