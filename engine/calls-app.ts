import { call, always, type RouterParts } from './calls.ts';

/** The product itself and the way into the profile. */
export function appCalls({ parts, access, status }: RouterParts) {
  const { app } = call;
  return {
    info: app.info.handler(({ context }) => ({
      version: parts.version,
      shell: parts.shell,
      role: context.role,
      canOpenFiles: parts.openFile !== null,
      dataDir: parts.dataDir,
    })),
    watch: app.watch.handler(({ signal }) => status.watch(always(signal))),
    doctor: app.doctor.handler(({ signal }) => access.session().doctor(always(signal))),
    vault: {
      create: app.vault.create.handler(({ input }) => access.create(input)),
      unlock: app.vault.unlock.handler(({ input }) => access.unlock(input)),
      lock: app.vault.lock.handler(() => access.lock()),
      setPassphrase: app.vault.setPassphrase.handler(({ input }) => access.setPassphrase(input.passphrase)),
      storeInKeychain: app.vault.storeInKeychain.handler(() => access.storeInKeychain()),
      createRecoveryCode: app.vault.createRecoveryCode.handler(async () => ({ recoveryCode: await access.createRecoveryCode() })),
    },
  };
}
