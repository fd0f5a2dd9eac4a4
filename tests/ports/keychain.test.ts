import { describe, expect, it } from 'vitest';
import type { Keychain } from '../../engine/security/keychain.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { missingPrograms, startKeychainWithoutBus, startSecretService } from '../fixtures/secret-service.ts';

const noService = missingPrograms.length > 0;
const why = noService ? ` (skipped: ${missingPrograms.join(', ')} not installed)` : '';

const code = (expected: string) => expect.objectContaining({ code: expected });

const adapters: { name: string; open: () => Promise<Keychain>; skip: boolean }[] = [
  { name: 'memory fake', open: async () => createMemoryKeychain(), skip: false },
  { name: `real Secret Service${why}`, open: async () => (await startSecretService('unlocked')).keychain, skip: noService },
];

describe.each(adapters)('a keychain: $name', ({ open, skip }) => {
  it.skipIf(skip)('is available, gives back what was stored, replaces it and forgets it', async () => {
    const keychain = await open();
    expect(await keychain.available()).toBe(true);
    expect(await keychain.get('profile:one')).toBeNull();
    await keychain.set('profile:one', 'first');
    await keychain.set('profile:two', 'other');
    await keychain.set('profile:one', 'zweites Geheimnis 🔑');
    expect(await keychain.get('profile:one')).toBe('zweites Geheimnis 🔑');
    await keychain.delete('profile:one');
    await keychain.delete('profile:one');
    expect(await keychain.get('profile:one')).toBeNull();
    expect(await keychain.get('profile:two')).toBe('other');
  });

  it.skipIf(skip)('answers many calls at once', async () => {
    const keychain = await open();
    const names = Array.from({ length: 8 }, (_, index) => `account:${index}`);
    await Promise.all(names.map((name) => keychain.set(name, `secret of ${name}`)));
    const found = await Promise.all(names.map((name) => keychain.get(name)));
    expect(found).toEqual(names.map((name) => `secret of ${name}`));
  });
});

describe(`the Secret Service${why}`, () => {
  it.skipIf(noService)('counts as unavailable while it never had a keyring, and refuses to store', async () => {
    const { keychain } = await startSecretService('empty');
    expect(await keychain.available()).toBe(false);
    expect(await keychain.get('profile:one')).toBeNull();
    await expect(keychain.set('profile:one', 'x')).rejects.toEqual(code('KEYCHAIN_LOCKED'));
  });

  it.skipIf(noService)('says locked after a restart without the password, and has everything once it is unlocked', async () => {
    const service = await startSecretService('unlocked');
    await service.keychain.set('profile:one', 'kept');
    await service.restart('locked');
    expect(await service.keychain.available()).toBe(false);
    await expect(service.keychain.set('profile:one', 'x')).rejects.toEqual(code('KEYCHAIN_LOCKED'));
    await service.restart('unlocked');
    expect(await service.keychain.get('profile:one')).toBe('kept');
  });

  it.skipIf(noService)('is unavailable when its daemon dies while we run, and works again when it is back', async () => {
    const service = await startSecretService('unlocked');
    await service.keychain.set('profile:one', 'kept');
    await service.killDaemon();
    expect(await service.keychain.available()).toBe(false);
    await expect(service.keychain.get('profile:one')).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
    await expect(service.keychain.set('profile:one', 'x')).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
    await service.restart('unlocked');
    expect(await service.keychain.get('profile:one')).toBe('kept');
  });

  it.skipIf(noService)('is unavailable when the bus dies while we run', async () => {
    const service = await startSecretService('unlocked');
    await service.killBus();
    expect(await service.keychain.available()).toBe(false);
    await expect(service.keychain.get('profile:one')).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
  });

  it.skipIf(noService)('ends with locked, not never, while nobody answers its dialog', async () => {
    const service = await startSecretService('unlocked');
    service.freeze();
    expect(await service.keychain.available()).toBe(false);
    await expect(service.keychain.get('profile:one')).rejects.toEqual(code('KEYCHAIN_LOCKED'));
  });

  it.skipIf(process.platform !== 'linux')(
    'does not fall back to the kernel keyring, which forgets at restart, without a bus',
    async () => {
      const keychain = await startKeychainWithoutBus();
      expect(await keychain.available()).toBe(false);
      await expect(keychain.set('profile:one', 'x')).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
      await expect(keychain.get('profile:one')).rejects.toEqual(code('KEYCHAIN_UNAVAILABLE'));
    },
  );
});
