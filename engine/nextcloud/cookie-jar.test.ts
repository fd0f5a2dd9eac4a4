import { describe, expect, it } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';

function jarWith(...lines: string[]) {
  const jar = createCookieJar();
  const headers = new Headers();
  for (const line of lines) headers.append('set-cookie', line);
  jar.keep(headers, 0);
  return jar;
}

describe('cookies of a server', () => {
  it('come back by name, the last of a name once', () => {
    const jar = jarWith('session=one; path=/; HttpOnly; SameSite=Lax', 'other=2=3', 'session=two; path=/');
    expect(jar.header('/remote.php/dav/', 0)).toBe('other=2=3; session=two');
  });

  it('go to the paths they are for, and not to those that begin alike', () => {
    const jar = jarWith('below=1; Path=/cloud');
    expect(['/cloud', '/cloud/files', '/cloudy', '/'].map((path) => jar.header(path, 0))).toEqual([
      'below=1',
      'below=1',
      null,
      null,
    ]);
  });

  it.each([
    ['Max-Age=10', 9_999, 10_000],
    ['expires=Thu, 01-Jan-1970 00:00:10 GMT', 9_999, 10_000],
    ['Max-Age=10; expires=Thu, 01-Jan-2099 00:00:10 GMT', 9_999, 10_000],
  ])('last as long as %s says', (lifetime, lastMs, overMs) => {
    const jar = jarWith(`a=1; ${lifetime}`);
    expect([jar.header('/', lastMs), jar.header('/', overMs)]).toEqual(['a=1', null]);
  });

  it('are forgotten when the server says so, and are not taken without a name', () => {
    const jar = jarWith('a=1', '=nameless', 'nothing');
    expect(jar.header('/', 0)).toBe('a=1');
    jar.keep(new Headers({ 'set-cookie': 'a=; Max-Age=0' }), 0);
    expect(jar.header('/', 0)).toBeNull();
  });

  it('are of a reasonable number', () => {
    const jar = jarWith(...Array.from({ length: 500 }, (_, at) => `c${at}=1`));
    expect(jar.header('/', 0)?.split('; ')).toHaveLength(50);
  });
});
