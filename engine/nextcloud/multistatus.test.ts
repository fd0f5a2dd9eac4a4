import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { type DavResource, readMultistatus } from './multistatus.ts';
import { asEntry } from './remote-entry.ts';

const RECORDINGS = new URL('../../../shared/nextcloud/', import.meta.url);
const ALICE = { kind: 'nextcloud', userId: 'alice', baseUrl: 'http://server' } as const;

async function read(body: string): Promise<DavResource[]> {
  const resources: DavResource[] = [];
  for await (const resource of readMultistatus(new Response(body), new AbortController().signal)) resources.push(resource);
  return resources;
}

it('tells the properties found, and what is in them', async () => {
  const [folder, file, gone] = await read(`<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:oc="http://owncloud.org/ns">
    <D:response><D:href>/a/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>
      <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
    <D:response><D:href>/a/b%20c.md</D:href><D:propstat><D:status>HTTP/1.1 200</D:status><D:prop><D:resourcetype/>
      <oc:checksums><oc:checksum>SHA1:aa MD5:bb</oc:checksum></oc:checksums></D:prop></D:propstat>
      <D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
    <D:response><D:href>/a/gone</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response></D:multistatus>`);
  expect(folder?.inside.get('{DAV:}resourcetype')).toEqual(['{DAV:}collection']);
  expect(file?.href).toBe('/a/b%20c.md');
  expect(Object.fromEntries(file?.properties ?? [])).toEqual({
    '{DAV:}resourcetype': '',
    '{http://owncloud.org/ns}checksums': 'SHA1:aa MD5:bb',
  });
  expect(gone?.status).toBe(404);
});

it.each(['', '<html><body>Log in</body></html>', '<d:multistatus xmlns:d="DAV:"><d:response>'])(
  'is no listing: %s',
  async (body) => {
    await expect(read(body)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  },
);

it.skipIf(!existsSync(RECORDINGS))(
  'reads what real Nextcloud servers sent (skipped where the recordings are absent)',
  async () => {
    for (const [recording, entries] of [
      ['nc34-apache/044-propfind-depth1.http', 5],
      ['nc29-apache/044-propfind-depth1.http', 5],
      ['nc34-apache/236-propfind-readonly-share.http', 1],
    ] as const) {
      const text = await readFile(new URL(recording, RECORDINGS), 'utf8');
      const body = text.slice(text.indexOf('<?xml', text.indexOf('<<< HTTP')));
      if (body.includes('[cut:')) continue;
      const read207 = (await read(body)).map((resource) => asEntry(ALICE, resource));
      expect(read207.every((entry) => entry?.remoteId != null && entry.etag !== null && entry.isReadable)).toBe(true);
      expect(read207.length).toBeGreaterThanOrEqual(entries);
    }
  },
);
