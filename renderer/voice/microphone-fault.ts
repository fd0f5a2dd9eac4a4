/**
 * What can be wrong with a microphone. `denied`: not allowed; `no-device`: there is none; `in-use`: the system does not
 * give it; `lost`: it went away; `revoked`: the permission did; `stalled`: it delivers nothing; `silent`: it delivers
 * digital silence only; `failed`: anything else.
 */
export type MicrophoneFault = 'denied' | 'no-device' | 'in-use' | 'lost' | 'revoked' | 'stalled' | 'silent' | 'failed';

/** The fault behind a rejection of `getUserMedia` (Media Capture and Streams, section 10.2). */
export function faultOf(error: unknown): MicrophoneFault {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no-device';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'failed';
  }
}
