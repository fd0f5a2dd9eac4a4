import { describe, expect, it } from 'vitest';
import { FakeSession } from '../../tests/fakes/electron.ts';
import { allowsCheck, allowsRequest, guardPermissions } from './permissions.ts';

const OURS = 'app://bundle/index.html';
type CheckDetails = Parameters<typeof allowsCheck>[2];
type RequestDetails = Parameters<typeof allowsRequest>[1];

describe('permission checks', () => {
  it.each<[boolean, string, string, CheckDetails]>([
    [true, 'media', 'app://bundle', { isMainFrame: true, mediaType: 'audio' }],
    [true, 'media', 'app://bundle/', { isMainFrame: true, mediaType: 'audio', securityOrigin: 'app://bundle' }],
    [false, 'media', 'app://bundle', { isMainFrame: true, mediaType: 'video' }],
    [false, 'media', 'app://bundle', { isMainFrame: true, mediaType: 'unknown' }],
    [false, 'media', 'app://bundle', { isMainFrame: true }],
    [false, 'media', 'app://bundle', { isMainFrame: false, mediaType: 'audio' }],
    [false, 'media', 'app://bundle', { isMainFrame: true, mediaType: 'audio', securityOrigin: 'https://evil.example' }],
    [false, 'media', 'app://bundle', { isMainFrame: true, mediaType: 'audio', embeddingOrigin: 'https://evil.example' }],
    [false, 'media', 'app://other', { isMainFrame: true, mediaType: 'audio' }],
    [false, 'media', 'other://bundle', { isMainFrame: true, mediaType: 'audio' }],
    [false, 'media', 'null', { isMainFrame: true, mediaType: 'audio' }],
    [false, 'media', '', { isMainFrame: true, mediaType: 'audio' }],
    [true, 'clipboard-sanitized-write', OURS, { isMainFrame: true }],
    [true, 'speaker-selection', OURS, { isMainFrame: true }],
    [true, 'hid', OURS, { isMainFrame: true }],
    [false, 'hid', OURS, { isMainFrame: false }],
    [false, 'hid', 'https://evil.example', { isMainFrame: true }],
    ...[
      'clipboard-read',
      'notifications',
      'geolocation',
      'display-capture',
      'usb',
      'serial',
      'midi',
      'openExternal',
      'fileSystem',
      'local-fonts',
      'loopback-network',
      'local-network-access',
      'unknown',
    ].map((permission): [boolean, string, string, CheckDetails] => [false, permission, OURS, { isMainFrame: true }]),
  ])('%s: %s for %s with %o', (allowed, permission, origin, details) => {
    expect(allowsCheck(permission, origin, details)).toBe(allowed);
  });
});

describe('permission requests', () => {
  it.each<[boolean, string, RequestDetails]>([
    [true, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['audio'] }],
    [true, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['audio'], securityOrigin: 'app://bundle/' }],
    [false, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['audio'], securityOrigin: 'app://other/' }],
    [false, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['audio', 'video'] }],
    [false, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['video'] }],
    [false, 'media', { isMainFrame: true, requestingUrl: OURS, mediaTypes: [] }],
    [false, 'media', { isMainFrame: true, requestingUrl: OURS }],
    [false, 'media', { isMainFrame: false, requestingUrl: OURS, mediaTypes: ['audio'] }],
    [false, 'media', { isMainFrame: true, requestingUrl: 'https://evil.example/', mediaTypes: ['audio'] }],
    [false, 'display-capture', { isMainFrame: true, requestingUrl: OURS, mediaTypes: ['audio'] }],
    [true, 'clipboard-sanitized-write', { isMainFrame: true, requestingUrl: OURS }],
    [false, 'openExternal', { isMainFrame: true, requestingUrl: OURS }],
  ])('%s: %s with %o', (allowed, permission, details) => {
    expect(allowsRequest(permission, details)).toBe(allowed);
  });
});

it('gives a session all four handlers, and neither devices nor screens to anyone', () => {
  const session = new FakeSession();
  guardPermissions(session as never);
  expect(session.checkPermission).toBeTypeOf('function');
  expect(session.requestPermission).toBeTypeOf('function');
  expect(session.checkDevice?.()).toBe(false);
  let streams: unknown = 'unanswered';
  session.displayMedia?.(...([{}, (given: unknown) => (streams = given)] as never[]));
  expect(streams).toBeNull();
});
