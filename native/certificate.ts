import type { X509Certificate } from 'node:crypto';
import type { Certificate } from '../contract/accounts.ts';

/** What OpenSSL and Node call what is wrong (nodejs.org/api/tls.html, "X509 certificate error codes"). */
const PROBLEMS: Readonly<Record<string, Certificate['problem']>> = {
  PINNED: 'changed',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
};

/** A certificate as a person compares it with what who runs the server says. */
export function describeCertificate(certificate: X509Certificate, problem: string): Certificate {
  return {
    fingerprint: certificate.fingerprint256,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFromMs: certificate.validFromDate.getTime(),
    validToMs: certificate.validToDate.getTime(),
    problem: PROBLEMS[problem] ?? 'other',
  };
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
