import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Protocol, protocol } from 'electron';
import * as z from 'zod';
import { contentSecurityPolicy } from '../../engine/security/content-security-policy.ts';
import { APP_SCHEME, isOurs } from './origin.ts';

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), mime: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
export type RendererManifest = z.infer<typeof manifestSchema>;
type RendererFile = RendererManifest[string];

const HEADERS: Record<string, string> = {
  'Content-Security-Policy': contentSecurityPolicy({ connect: ["'self'"] }),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'microphone=(self), hid=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=()',
  'Cache-Control': 'no-cache',
};

/** Makes `app:` a scheme with an origin of its own, a secure context and code caching. Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Reads the list of built pages. Throws when the build is missing or damaged. */
export async function readRendererManifest(file: string): Promise<RendererManifest> {
  return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/**
 * The built file an address names, or null: wrong scheme or host, a path that does not decode, or one not in the
 * manifest. The path is decoded once and looked up, never joined to a folder, so there is nothing to climb out of.
 */
export function resolveFile(address: string, manifest: RendererManifest): RendererFile | null {
  if (!isOurs(address)) return null;
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return null;
  return Object.hasOwn(manifest, pathname) ? (manifest[pathname] ?? null) : null;
}

/** Serves the built pages to one session: GET only, every byte checked against the manifest, headers on every answer. */
export function serveApp(target: Protocol, renderer: { dir: string; manifest: RendererManifest }): void {
  target.handle(APP_SCHEME, (request) => answer(request, renderer));
}

async function answer(
  request: { method: string; url: string },
  renderer: { dir: string; manifest: RendererManifest },
): Promise<Response> {
  if (request.method !== 'GET') return refused(405);
  const found = resolveFile(request.url, renderer.manifest);
  if (found === null) return refused(404);
  const bytes = await readFile(path.join(renderer.dir, ...found.file.split('/')));
  if (createHash('sha256').update(bytes).digest('hex') !== found.sha256) return refused(500);
  return new Response(new Uint8Array(bytes), { status: 200, headers: { ...HEADERS, 'Content-Type': found.mime } });
}

function refused(status: 404 | 405 | 500): Response {
  return new Response(null, { status, headers: HEADERS });
}
