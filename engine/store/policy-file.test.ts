import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCertificate } from '../../tests/fixtures/certificates.ts';
import { temporaryFolder } from '../../tests/fixtures/temporary-folder.ts';
import { fixedValues } from './fixed-settings.ts';
import { placeOfPolicy, policyPath, readPolicy } from './policy-file.ts';

const SERVER = { providerId: 'ward', baseUrl: 'https://gateway.example.org/v1' };

async function written(content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'policy.json');
  await writeFile(path, content);
  return path;
}

const policyOf = async (settings: unknown, more: object = {}) => written(JSON.stringify({ version: 1, settings, ...more }));

function utf16(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

it('lies where only administrators write, on every system', () => {
  expect(placeOfPolicy('linux')).toBe('/etc/voiceassist/policy.json');
  expect(placeOfPolicy('darwin')).toBe('/Library/Application Support/VoiceAssist/policy.json');
  expect(placeOfPolicy('win32')).toBe('C:\\ProgramData\\VoiceAssist\\policy.json');
});

it('is not got around by one that somebody brings: that counts only where the computer has none', async () => {
  const [own, tried] = [await policyOf({ mode: 'offline' }), await policyOf({ mode: 'cloud' })];
  expect(policyPath(own, tried)).toBe(own);
  expect(policyPath(`${own}.none`, tried)).toBe(tried);
  expect(policyPath(`${own}.none`, undefined)).toBe(`${own}.none`);
  expect(() => policyPath(`${own}.none`, `${tried}.none`)).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
});

it('says nothing where there is no file', async () => {
  expect(readPolicy(join(await temporaryFolder(), 'none', 'policy.json'))).toEqual({ file: null, contact: '', fixed: {} });
});

it('fixes what it names and nothing else, lists and servers as one value each', async () => {
  const settings = {
    mode: 'offline',
    cache: { answers: false },
    voice: { microphone: { warmMs: 0 } },
    providers: { list: [SERVER], roles: { answer: [{ providerId: 'ward', model: 'm' }] } },
  };
  const policy = readPolicy(await policyOf(settings, { contact: 'IT, 1234' }));
  expect(policy.contact).toBe('IT, 1234');
  expect(fixedValues(policy)).toEqual([
    ['mode', 'offline'],
    ['cache.answers', false],
    ['voice.microphone.warmMs', 0],
    // A server is what it would be when set up by hand: its names are replaced before anything is sent.
    ['providers.list', [expect.objectContaining({ ...SERVER, pseudonymise: 'required', offline: false })]],
    ['providers.roles.answer', [{ providerId: 'ward', model: 'm' }]],
  ]);
});

it('is read as Windows writes files, with or without a mark', async () => {
  const text = JSON.stringify({ version: 1, settings: { mode: 'offline' } });
  for (const content of [`\ufeff${text}`, utf16(text)]) {
    expect(fixedValues(readPolicy(await written(content)))).toEqual([['mode', 'offline']]);
  }
});

it.each<[string, unknown, string]>([
  ['no JSON', '{"version": 1, "settings": {"mode": "offline"', 'It is not JSON.'],
  ['an empty file', '', 'It is not JSON.'],
  ['bytes of no text', new Uint8Array([0x7b, 0xff, 0xff, 0x22]), 'It is not readable text.'],
  ['another version', '{"version": 2, "settings": {}}', 'version'],
  ['settings at its top', '{"version": 1, "mode": "offline", "settings": {}}', 'mode'],
  ['a name that is none', '{"version": 1, "settings": {"voice": {"speaking": {"loud": true}}}}', '“voice.speaking.loud”'],
  [
    'a name that is none in a list',
    '{"version": 1, "settings": {"providers": {"list": [{"providerId": "w", "baseUrl": "https://a.example/v1", "ofline": true}]}}}',
    '“providers.list.0.ofline”',
  ],
  ['a name of the language', '{"version": 1, "settings": {"__proto__": {"mode": "cloud"}}}', '“__proto__”'],
  ['a value out of range', '{"version": 1, "settings": {"voice": {"microphone": {"warmMs": -1}}}}', 'voice.microphone.warmMs'],
  ['a section that is a list', '{"version": 1, "settings": {"cache": []}}', 'cache'],
  [
    'a role of a server it does not name',
    '{"version": 1, "settings": {"providers": {"roles": {"answer": [{"providerId": "ward", "model": "m"}]}}}}',
    'ward',
  ],
  [
    'a server in the clear',
    '{"version": 1, "settings": {"providers": {"list": [{"providerId": "ward", "baseUrl": "http://gateway.example.org/v1"}]}}}',
    'https://',
  ],
  [
    'what is no certificate',
    '{"version": 1, "settings": {"sync": {"certificateAuthorities": ["hospital.pem"]}}}',
    'There is no certificate in it.',
  ],
])('is not passed over where it cannot be used: %s', async (_name, content, why) => {
  const path = await written(content as string);
  expect(() => readPolicy(path)).toThrow(
    expect.objectContaining({ code: 'POLICY_INVALID', message: expect.stringContaining(why) as string }),
  );
  expect(() => readPolicy(path)).toThrow(path);
});

it('is what the page about it says', async () => {
  const page = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  const example = JSON.parse(/```json\n(.*?)```/su.exec(page)?.[1] ?? '') as { settings: { sync: object } };
  const { cert } = await makeCertificate({ subject: 'Hospital CA' });
  example.settings.sync = { certificateAuthorities: [cert] };
  const { contact, fixed } = readPolicy(await written(JSON.stringify(example)));
  expect(contact).toBe('IT service desk, 1234');
  expect(Object.keys(fixed)).toEqual(['mode', 'providers', 'privacy', 'cache', 'cost', 'voice', 'sync']);
});

it('is not passed over, nor replaced by another, where it cannot be read or leads nowhere', async () => {
  const folder = await temporaryFolder();
  const link = join(folder, 'policy.json');
  await symlink(join(folder, 'gone.json'), link);
  const tried = await policyOf({ mode: 'cloud' });
  for (const path of [folder, link]) {
    expect(policyPath(path, tried)).toBe(path);
    expect(() => readPolicy(path)).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
  }
});
