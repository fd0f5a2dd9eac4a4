import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import * as z from 'zod';

const deriveScrypt = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

/**
 * scrypt (RFC 7914) and not Argon2: it must run in Electron too, whose BoringSSL has scrypt and no Argon2.
 * N = 2^17, r = 8, p = 1 is OWASP's first choice: 128 MiB and a few tenths of a second for each guess.
 */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;

/** Room for the cost above and for one step up; a file that asks for more is not ours. */
const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

const base64 = z.base64().max(200);

/** A data key encrypted under a secret a person knows. */
export const keyWrapSchema = z.object({
  kdf: z.literal('scrypt'),
  N: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 18),
  r: z.literal(8),
  p: z.number().int().min(1).max(4),
  salt: base64,
  nonce: base64,
  sealed: base64,
  tag: base64,
});
export type KeyWrap = z.infer<typeof keyWrapSchema>;

/** Encrypts a data key under a secret (AES-256-GCM). `context` ties the result to its profile and use. */
export async function wrapKey(key: Uint8Array, secret: string, context: string): Promise<KeyWrap> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await stretch(secret, salt, COST), nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return { kdf: 'scrypt', ...COST, ...encoded({ salt, nonce, sealed, tag: cipher.getAuthTag() }) };
}

/** The data key, or null where the secret (or the context) is not the one it was wrapped with. */
export async function unwrapKey(wrap: KeyWrap, secret: string, context: string): Promise<Uint8Array | null> {
  const wrappingKey = await stretch(secret, Buffer.from(wrap.salt, 'base64'), wrap);
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, Buffer.from(wrap.nonce, 'base64'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context));
  const tag = Buffer.from(wrap.tag, 'base64');
  if (tag.length !== 16) return null;
  decipher.setAuthTag(tag);
  const key = decipher.update(Buffer.from(wrap.sealed, 'base64'));
  try {
    decipher.final();
  } catch {
    // The one thing `final` can say here is that the tag does not match: a wrong secret.
    return null;
  }
  return key;
}

function stretch(secret: string, salt: Uint8Array, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return deriveScrypt(secret, salt, 32, { N, r, p, maxmem: MAX_MEMORY_BYTES });
}

function encoded<Name extends string>(parts: Record<Name, Uint8Array>): Record<Name, string> {
  const entries = Object.entries<Uint8Array>(parts).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  return Object.fromEntries(entries) as Record<Name, string>;
}
