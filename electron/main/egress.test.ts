import { describe, expect, it } from 'vitest';
import { FakeSession } from '../../tests/fakes/electron.ts';
import { closeEngineSession, closePageSession } from './egress.ts';

describe('the pages’ session', () => {
  it.each([
    ['app://bundle/index.html', false],
    ['app://other/index.html', true],
    ['https://cdn.example/x.js', true],
    ['http://127.0.0.1:8080/', true],
    ['ws://127.0.0.1/', true],
    ['file:///etc/passwd', true],
    ['data:image/png;base64,AA==', false],
    ['blob:app://bundle/0b1c', false],
    ['blob:https://cdn.example/0b1c', true],
    ['devtools://devtools/bundled/inspector.html', true],
  ])('%s cancelled: %s', (url, cancelled) => {
    const session = new FakeSession();
    closePageSession(session as never, false);
    expect(session.cancels(url)).toBe(cancelled);
    expect(session.spellChecker).toBe(false);
  });

  it('lets the developer tools in only while not packaged', () => {
    const session = new FakeSession();
    closePageSession(session as never, true);
    expect(session.cancels('devtools://devtools/bundled/inspector.html')).toBe(false);
    expect(session.cancels('https://cdn.example/x.js')).toBe(true);
  });
});

describe('the engine’s session', () => {
  it('reaches nothing until an origin is opened, and then only that origin', () => {
    const session = new FakeSession();
    const egress = closeEngineSession(session as never);
    expect(session.cancels('https://provider.example/v1/responses')).toBe(true);
    expect(egress.open('https://provider.example')).toBe(true);
    expect(session.cancels('https://provider.example/v1/responses')).toBe(false);
    expect(session.cancels('https://provider.example:8443/v1')).toBe(true);
    expect(session.cancels('http://provider.example/v1')).toBe(true);
    expect(session.cancels('https://provider.example.evil.example/')).toBe(true);
    expect(session.cancels('not a url')).toBe(true);
  });

  it('closes what was opened, and its connections, when it is told to', () => {
    const session = new FakeSession();
    const egress = closeEngineSession(session as never);
    egress.open('https://provider.example');
    egress.closeAll();
    expect(session.cancels('https://provider.example/v1/responses')).toBe(true);
    expect(session.connectionsClosed).toBe(1);
    egress.open('https://provider.example');
    expect(session.cancels('https://provider.example/v1/responses')).toBe(false);
  });

  it.each([
    ['https://provider.example:8443', true],
    ['http://127.0.0.1:11434', true],
    ['http://localhost:11434', true],
    ['http://[::1]:11434', true],
    ['http://provider.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['https://user:secret@provider.example', false],
    ['file:///etc', false],
    ['app://bundle', false],
    ['null', false],
    ['', false],
  ])('opens %s: %s', (origin, allowed) => {
    expect(closeEngineSession(new FakeSession() as never).open(origin)).toBe(allowed);
  });
});
