import { X509Certificate } from 'node:crypto';
import type { CertificateAuthority } from '../../contract/accounts.ts';
import { Failure } from '../failure.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** As many as a chain of hospitals may have; each is trusted for every server of every account. */
const MOST = 50;

/**
 * The authorities in texts as they are handed out (PEM, one or several in each), each once. Failure: INVALID_INPUT, which says
 * what is wrong: no certificate, one that is no authority's, one that is not valid at `nowMs`, a private key.
 */
export function readAuthorities(texts: readonly string[], nowMs: number): CertificateAuthority[] {
  const all = new Map(texts.flatMap(certificatesIn).map((certificate) => [certificate.fingerprint256, certificate]));
  if (all.size > MOST) throw invalid(`At most ${MOST} certificate authorities can be added.`);
  return [...all.values()].map((certificate) => {
    const authority = described(certificate, nowMs);
    if (!certificate.ca) {
      throw invalid(`${authority.subject} is the certificate of a server or person, not of an authority that signs others.`);
    }
    if (authority.isExpired)
      throw invalid(`The certificate of ${authority.subject} is not valid now: it has expired, or is not valid yet.`);
    return authority;
  });
}

/** Those that were read once, as a person compares them; one may have expired since. */
export function describeAuthorities(pems: readonly string[], nowMs: number): CertificateAuthority[] {
  return pems.flatMap(certificatesIn).map((certificate) => described(certificate, nowMs));
}

function certificatesIn(text: string): X509Certificate[] {
  if (text.includes('PRIVATE KEY-----'))
    throw invalid('This holds a private key, which is nobody else’s to see. Give the certificate alone.');
  const found = text.match(CERTIFICATE);
  if (found === null) {
    throw invalid('There is no certificate in it. It has to be text (PEM) that begins with -----BEGIN CERTIFICATE-----.');
  }
  return found.map((pem) => {
    try {
      return new X509Certificate(pem);
    } catch (error) {
      throw new Failure('INVALID_INPUT', { message: 'A certificate in it is damaged and cannot be read.', cause: error });
    }
  });
}

function described(certificate: X509Certificate, nowMs: number): CertificateAuthority {
  const [validFromMs, validToMs] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()];
  return {
    pem: certificate.toString(),
    fingerprint: certificate.fingerprint256,
    subject: certificate.subject.split('\n').join(', '),
    validFromMs,
    validToMs,
    isExpired: nowMs < validFromMs || nowMs > validToMs,
  };
}

function invalid(message: string): Failure {
  return new Failure('INVALID_INPUT', { message });
}
