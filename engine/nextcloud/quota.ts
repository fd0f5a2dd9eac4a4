import type { Account } from '../../contract/accounts.ts';

/** Asks a folder for used and free room (RFC 4331). */
export const QUOTA_BODY = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:quota-used-bytes/><d:quota-available-bytes/></d:prop></d:propfind>`;

/** What the answer tells; null where the server tells nothing of it, or nothing that can be read. */
export async function quotaIn(xml: string): Promise<Account['quota']> {
  // A tenth of a second to load: only signing in and checking need it.
  const { parseStat, parseXML, translateDiskSpace } = await import('webdav');
  try {
    const stat = parseStat(await parseXML(xml), '/', true);
    const used = Number(stat.props?.['quota-used-bytes']);
    if (stat.props?.['quota-used-bytes'] === undefined || !Number.isSafeInteger(used)) return null;
    const available = translateDiskSpace(stat.props['quota-available-bytes'] ?? '-3');
    return { usedBytes: used, freeBytes: typeof available === 'number' && available >= 0 ? available : null };
  } catch {
    // Its parser throws errors of no kind. How much room there is, is good to know and no more.
    return null;
  }
}
