/**
 * The port to the keychain of the operating system. Secrets are short strings. Failures of every member:
 * KEYCHAIN_UNAVAILABLE (nothing answers), KEYCHAIN_LOCKED (it answers, but the person must unlock it).
 */
export interface Keychain {
  /** What it is called on this system, for people: "Secret Service", "macOS Keychain", "Windows Credential Manager". */
  readonly name: string;
  /** True when a secret can be written and read back now. Never throws. */
  available(): Promise<boolean>;
  /** Null when it holds nothing under this account: which is *not* proof that it never did. */
  get(account: string): Promise<string | null>;
  set(account: string, secret: string): Promise<void>;
  delete(account: string): Promise<void>;
}
