import { DavError, unsupportedMedia } from './dav-error.ts';
import type { Collection } from './collections.ts';

/** What the server makes of what it was sent. */
export interface CheckedData {
  uid: string;
  component: string;
  data: string;
  /** Why it did not store what was sent; then it tells no ETag. */
  repaired: string | null;
}

/** Lines with continuations joined. */
const linesOf = (data: string): string[] => data.replaceAll(/\r?\n[ \t]/gu, '').split(/\r?\n/u);

function valuesOf(lines: readonly string[], name: string): string[] {
  const pattern = new RegExp(`^${name}(?:;[^:]*)?:(.*)$`, 'iu');
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

/** Checks and repairs an event, task or contact as the server does. */
export function checkData(collection: Collection, data: string, uri: string, nowS: number): CheckedData {
  return collection.kind === 'calendar' ? checkCalendarObject(collection, data, nowS) : checkCard(data, uri);
}

const PARSER = 'Parse error: This parser only supports VCARD and VCALENDAR files';

function checkCalendarObject({ components }: Collection, data: string, nowS: number): CheckedData {
  const lines = linesOf(data);
  if (lines[0]?.toUpperCase() !== 'BEGIN:VCALENDAR') {
    throw unsupportedMedia(`This resource only supports valid iCalendar 2.0 data. ${PARSER}`);
  }
  const component = valuesOf(lines, 'BEGIN')
    .find((name) => /^V(?:EVENT|TODO|JOURNAL)$/iu.test(name))
    ?.toUpperCase();
  const uids = new Set(valuesOf(lines, 'UID'));
  if (component === undefined) throw unsupportedMedia('Validation error in iCalendar: there is no component');
  if (uids.size > 1) {
    throw unsupportedMedia(
      'Validation error in iCalendar: A calendar object on a CalDAV server may only have components with the same UID.',
    );
  }
  if (!components.includes(component)) {
    throw new DavError(403, {
      exception: 'Sabre\\CalDAV\\Exception\\InvalidComponentType',
      message: `iCalendar objects must at least have a component of type ${components.join(', ')}`,
    });
  }
  let stored = data;
  let repaired: string | null = null;
  if (valuesOf(lines, 'PRODID').length === 0) {
    stored = stored.replace(
      /^VERSION:.*$/mu,
      (version) => `${version.trimEnd()}\r\nPRODID:-//Sabre//Sabre VObject 4.5.6//EN${version.endsWith('\r') ? '\r' : ''}`,
    );
    repaired = 'iCalendar validation warning: PRODID MUST appear exactly once in a VCALENDAR component';
  }
  if (valuesOf(lines, 'DTSTAMP').length === 0) {
    const stamp = new Date(nowS * 1000).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
    stored = stored.replace(`END:${component}`, `DTSTAMP:${stamp}\r\nEND:${component}`);
    repaired = `iCalendar validation warning: DTSTAMP MUST appear exactly once in a ${component} component`;
  }
  return { uid: [...uids][0] ?? '', component: component.toLowerCase(), data: stored, repaired };
}

function checkCard(data: string, uri: string): CheckedData {
  const lines = linesOf(data);
  if (lines[0]?.toUpperCase() !== 'BEGIN:VCARD') {
    throw unsupportedMedia(`This resource only supports valid vCard or jCard data. ${PARSER}`);
  }
  if (valuesOf(lines, 'VERSION')[0] === '2.1') {
    throw unsupportedMedia('Validation error in vCard: CardDAV servers are not allowed to accept vCard 2.1.');
  }
  const uid = valuesOf(lines, 'UID')[0];
  if (uid !== undefined) return { uid, component: 'vcard', data, repaired: null };
  const made = uri.replace(/\.vcf$/u, '');
  return {
    uid: made,
    component: 'vcard',
    data: data.replace('END:VCARD', `UID:${made}\r\nEND:VCARD`),
    repaired: 'vCard validation warning: vCards on CardDAV servers MUST have a UID property.',
  };
}

/** A vCard 4 as it is sent: as 3.0, whatever was stored. */
export function cardAsSent(data: string): string {
  return data.replace(
    /^VERSION:4\.0(\r?)$/mu,
    (_, end: string) => `VERSION:3.0${end}\nPRODID:-//Sabre//Sabre VObject 4.5.6//EN${end}`,
  );
}

/** A contact's birthday and name, for the calendar the server makes of them; null where it tells none. */
export function birthdayOf(data: string): { date: string; name: string } | null {
  const lines = linesOf(data);
  const date = valuesOf(lines, 'BDAY')[0]?.replaceAll('-', '').slice(0, 8);
  return date !== undefined && /^\d{8}$/u.test(date) ? { date, name: valuesOf(lines, 'FN')[0] ?? '' } : null;
}
