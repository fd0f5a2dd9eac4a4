import { describe, expect, it } from 'vitest';
import { hasRecordings, headerOf, readRecordings, type RecordedExchange } from '../nextcloud-recordings.ts';
import { createManualClock } from './clock.ts';
import { createNextcloudServer, type NextcloudServer } from './server.ts';
import { child, descendants, DAV, parseXml, type Element } from './xml.ts';

/** Exchanges about what the server does not model. */
const NOT_MODELLED =
  /^(056|063|081|103|104|105|106|107|108|109|110|119|12\d|135|137|164|189|190|197|205|221|272|273|241|242|297|298)-|loginflow|flow2|apppassword|getapppassword/u;

/** What of the recorded history was not recorded, by the exchange it must have come before. */
const BEFORE: Readonly<Record<string, (server: NextcloudServer) => void>> = {
  'getlastmodified-after-rapid': ({ files }) =>
    files('alice').put('docs/a/b/c.txt', 'r2\n', { mtimeS: Date.UTC(2026, 10, 20, 8, 50, 59) / 1000 }),
  get: ({ files }) => files('alice').makeFolder('docs/a/b/newdir'),
  'get-gzip': ({ files }) => files('alice').put('docs/big.txt', 'lorem ipsum dolor sit amet\n'.repeat(2000)),
  'maintenance-status': (server) => server.setMaintenance(true),
  'maintenance-over': (server) => server.setMaintenance(false),
  'data-fingerprint': (server) => server.restore(server.snapshot(), { fingerprint: true }),
  'quota-exceeded': ({ accounts }) => (accounts.get('bob').quotaBytes = 1024 * 1024),
  'user-disabled': ({ accounts }) => (accounts.get('bob').disabled = true),
  'bruteforce-00': ({ accounts }) => accounts.clearThrottle(),
  'ab-delta-limit-1': ({ collections }) => {
    for (const card of [0, 1, 2]) {
      collections('alice').put(
        'friends',
        `lim${card}.vcf`,
        `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:lim${card}\r\nFN:L\r\nEND:VCARD\r\n`,
      );
    }
  },
  'et-listing': ({ files }) => files('alice').put('et/g.md', 'g\n'),
  'et-put-1': ({ files, accounts }) => {
    accounts.clearThrottle();
    files('alice').makeFolder('et');
  },
};

/** Names of headers every answer of the recorded server has, or Apache's and the framework's own. */
const NOISE =
  /^(date|server|set-cookie|content-security-policy|referrer-policy|x-(content|frame|permitted|robots|request|debug)-.*|feature-policy|connection|content-length|transfer-encoding|vary|content-encoding|access-control-allow-origin|x-nextcloud-well-known)$/u;

describe.skipIf(!hasRecordings('nc34-apache'))(
  'the server in memory, asked what the real one was asked (../shared/nextcloud)',
  () => {
    const exchanges = hasRecordings('nc34-apache') ? readRecordings('nc34-apache') : [];
    const asked = exchanges.filter(
      ({ number, name, cut }) => !NOT_MODELLED.test(`${String(number).padStart(3, '0')}-${name}`) && !cut,
    );

    it('answers with the same status, headers and shape', async () => {
      const clock = createManualClock(Date.UTC(2026, 10, 20, 8, 50, 50));
      const server = createNextcloudServer({
        clock,
        users: { alice: { displayName: 'Alice Example' }, bob: { displayName: 'Bob' } },
        gzip: true,
        trustedHosts: ['127.0.0.1'],
      });
      const differences: string[] = [];
      const etags = new Map<string, string>();
      for (const exchange of asked) {
        clock.passMs(Date.parse(headerOf(exchange.response, 'date') ?? '') - clock.nowMs());
        BEFORE[exchange.name]?.(server);
        const response = await server.handle(requestOf(exchange, etags, server));
        const body = await response.text();
        learnEtags(exchange, response, body, etags);
        differences.push(
          ...differencesOf(exchange, response, body).map((each) => `${exchange.number} ${exchange.name}: ${each}`),
        );
      }
      expect(differences).toEqual([]);
      expect(asked.length).toBeGreaterThan(230);
    });
  },
);

function requestOf(exchange: RecordedExchange, etags: ReadonlyMap<string, string>, server: NextcloudServer): Request {
  const { method, path, headers, body } = exchange.request;
  const replace = (text: string): string => [...etags].reduce((all, [theirs, ours]) => all.replaceAll(theirs, ours), text);
  const sent = new Headers(
    headers.filter(([name]) => name !== 'Authorization').map(([name, value]): [string, string] => [name, replace(value)]),
  );
  const authorization = credentialsFor(exchange, server);
  if (authorization !== null) sent.set('authorization', authorization);
  const host = sent.get('host') ?? '127.0.0.1:8090';
  const content = typeof body === 'string' ? replace(body) : body;
  return new Request(`http://${host}${path}`, { method, headers: sent, ...(content.length > 0 ? { body: content } : {}) });
}

/** The recordings have none: who asked is known by what was answered. */
function credentialsFor(exchange: RecordedExchange, server: NextcloudServer): string | null {
  const recorded = headerOf(exchange.request, 'authorization');
  if (recorded === null) return null;
  if (recorded.startsWith('Bearer')) return `Bearer ${server.accounts.makeAppPassword('alice')}`;
  const isBob =
    headerOf(exchange.response, 'x-user-id') === 'bob' ||
    /^(bob|quota|share-(create|readonly|delete)|user-disabled)/u.test(exchange.name);
  const isWrong = exchange.response.status === 401 || exchange.name.startsWith('bruteforce');
  return `Basic ${Buffer.from(`${isBob ? 'bob' : 'alice'}:${isWrong ? 'wrong' : 'secret'}`).toString('base64')}`;
}

/** Pairs the ETags of both sides, so that later requests can name ours. */
function learnEtags(exchange: RecordedExchange, response: Response, body: string, etags: Map<string, string>): void {
  const tagOf = (header: string | null): string | undefined => header?.replaceAll(/"|-gzip/gu, '');
  const theirs = tagOf(headerOf(exchange.response, 'etag'));
  const ours = tagOf(response.headers.get('etag'));
  if (theirs !== undefined && ours !== undefined) etags.set(theirs, ours);
  const token = headerOf(exchange.response, 'lock-token');
  if (token !== null) etags.set(token, response.headers.get('lock-token') ?? '');
  if (exchange.response.status !== 207 || typeof exchange.response.body !== 'string') return;
  const syncToken = (xml: string): string | undefined => child(parseXml(xml), DAV, 'sync-token')?.text;
  const [theirToken, ourToken] = [syncToken(exchange.response.body), syncToken(body)];
  if (theirToken?.includes('init_') && ourToken) etags.set(theirToken, ourToken);
  const ourTags = new Map(resourcesOf(body).map(({ href, values }) => [href, tagOf(values.get('getetag') ?? null)]));
  for (const { href, values } of resourcesOf(exchange.response.body)) {
    const tag = tagOf(values.get('getetag') ?? null);
    const own = ourTags.get(href);
    if (tag && own) etags.set(tag, own);
  }
}

interface SeenResource {
  href: string;
  values: Map<string, string>;
  missing: string[];
}

function resourcesOf(xml: string): SeenResource[] {
  return descendants(parseXml(xml), DAV, 'response').map((response) => {
    const stats = response.children.filter(({ name }) => name === 'propstat');
    const properties = (status: string): Element[] =>
      stats
        .filter((each) => child(each, DAV, 'status')?.text.includes(status))
        .flatMap((each) => child(each, DAV, 'prop')?.children ?? []);
    return {
      href: child(response, DAV, 'href')?.text ?? '',
      values: new Map(
        properties('200').map((each) => [
          each.name,
          each.text.replaceAll('\r', '') + each.children.map(({ name }) => name).join(),
        ]),
      ),
      missing: properties('404').map(({ name }) => name),
    };
  });
}

/** Of values only these are alike whenever they are asked. */
const STABLE = [
  'resourcetype',
  'permissions',
  'owner-id',
  'displayname',
  'mount-type',
  'getctag',
  'calendar-data',
  'sync-token',
  'calendar-color',
  'supported-calendar-component-set',
  'getcontenttype',
  'checksums',
  'current-user-principal',
];

function differencesOf({ response: theirs, request }: RecordedExchange, ours: Response, body: string): string[] {
  if (theirs.status !== ours.status) return [`status ${ours.status}, recorded ${theirs.status}`];
  const names = (headers: Iterable<[string, string]>): string =>
    [...new Set(Array.from(headers, ([name]) => name.toLowerCase()))]
      .filter((name) => !NOISE.test(name))
      .toSorted()
      .join();
  const differences: string[] = [];
  if (names(theirs.headers) !== names(ours.headers))
    differences.push(`headers ${names(ours.headers)}, recorded ${names(theirs.headers)}`);
  const contentType = (value: string | null): string => (value ?? '').replaceAll(/[ "]/gu, '').toLowerCase();
  if (contentType(headerOf(theirs, 'content-type')) !== contentType(ours.headers.get('content-type'))) {
    differences.push(`type ${ours.headers.get('content-type')}, recorded ${headerOf(theirs, 'content-type')}`);
  }
  if (typeof theirs.body !== 'string') return differences;
  const content = (text: string): string => text.replaceAll(/\r|^DTSTAMP:2026112.*$/gmu, '').trimEnd();
  if (request.method === 'GET' && /text\/(plain|calendar|vcard)/u.test(headerOf(theirs, 'content-type') ?? '')) {
    if (content(theirs.body) !== content(body)) differences.push(`content ${body}, recorded ${theirs.body}`);
  }
  if (theirs.status === 207) differences.push(...listingDifferences(theirs.body, body, request.path));
  else if (theirs.body.includes('<s:exception>')) {
    const exception = (xml: string): string | undefined => /<s:exception>([^<]*)/u.exec(xml)?.[1];
    if (exception(theirs.body) !== exception(body)) differences.push(`${exception(body)}, recorded ${exception(theirs.body)}`);
  }
  return differences;
}

function listingDifferences(theirs: string, ours: string, path: string): string[] {
  const recorded = new Map(resourcesOf(theirs).map((each) => [each.href, each]));
  const own = new Map(resourcesOf(ours).map((each) => [each.href, each]));
  const differences: string[] = [];
  // The trash is named by the second it happened in.
  if (path.includes('trashbin')) return recorded.size === own.size ? [] : [`${own.size} in the trash, recorded ${recorded.size}`];
  const hrefs = (of: Map<string, SeenResource>): string => [...of.keys()].toSorted().join(' ');
  if (hrefs(recorded) !== hrefs(own)) differences.push(`lists ${hrefs(own)}, recorded ${hrefs(recorded)}`);
  const token = (xml: string): string | undefined => child(parseXml(xml), DAV, 'sync-token')?.text.replace(/init_\d+_/u, '');
  if (token(theirs) !== token(ours)) differences.push(`token ${token(ours)}, recorded ${token(theirs)}`);
  for (const [href, { values, missing }] of recorded) {
    const seen = own.get(href);
    if (!seen) continue;
    const sorted = (list: Iterable<string>): string =>
      [...list]
        .filter((name) => !name.startsWith('lock'))
        .toSorted()
        .join();
    if (sorted(values.keys()) !== sorted(seen.values.keys())) {
      differences.push(`${href} has ${sorted(seen.values.keys())}, recorded ${sorted(values.keys())}`);
    }
    if (sorted(missing) !== sorted(seen.missing))
      differences.push(`${href} lacks ${sorted(seen.missing)}, recorded ${sorted(missing)}`);
    for (const name of STABLE) {
      // How many accounts a server has had is its own affair.
      if (href.includes('z-server-generated') && /token|ctag/u.test(name)) continue;
      if (values.has(name) && values.get(name) !== seen.values.get(name)) {
        differences.push(`${href} ${name} ${seen.values.get(name)}, recorded ${values.get(name)}`);
      }
    }
  }
  return differences;
}
