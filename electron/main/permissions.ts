import type { Session } from 'electron';
import { isOurs } from './origin.ts';

type CheckDetails = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>[3];
type RequestDetails = Parameters<NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>>[3];

/** What our own main frame may do without asking: nothing else is ever allowed. */
const QUIET_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'speaker-selection']);

/** Asked in checks only. Which devices is decided one by one, see `voice/dictation-devices.ts`. */
const DEVICE_PERMISSION = 'hid';

/**
 * May this page have the permission (asked by Chromium all the time, without a prompt)? The microphone for our own main
 * frame; never the camera, the screen, or the unnamed media type a device list would be asked for.
 */
export function allowsCheck(permission: string, requestingOrigin: string, details: CheckDetails): boolean {
  if (!details.isMainFrame || !isOurs(details.securityOrigin ?? requestingOrigin)) return false;
  if (details.embeddingOrigin !== undefined && !isOurs(details.embeddingOrigin)) return false;
  if (permission === 'media') return details.mediaType === 'audio';
  return permission === DEVICE_PERMISSION || QUIET_PERMISSIONS.has(permission);
}

/** May this page have what it now asks for? A media request must be for sound alone. */
export function allowsRequest(permission: string, details: RequestDetails): boolean {
  if (!details.isMainFrame || !isOurs(details.requestingUrl)) return false;
  if (permission === 'media') {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const origin = 'securityOrigin' in details ? details.securityOrigin : undefined;
    return types.length === 1 && types[0] === 'audio' && (origin === undefined || isOurs(origin));
  }
  return QUIET_PERMISSIONS.has(permission);
}

/** Denies by default on this session. Electron's own default is to allow everything, so every session needs this. */
export function guardPermissions(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin, details) => allowsCheck(permission, origin, details));
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(allowsRequest(permission, details)));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
}
