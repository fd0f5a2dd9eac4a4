import { matchesOf, type Identifier } from './identifier.ts';

const NUMBER = String.raw`(?:[ .-]?(?:numbers?|no\b\.?|nr\b\.?|id\b|#|pin\b|plate))`;
const LABEL = String.raw`(?:serial${NUMBER}?|s\/n|sn(?=[ \t]*[:#])|(?:device|implant|pacemaker|pump|valve|lead|machine|asset|lot|batch)${NUMBER}|udi|imei|vin|gmc${NUMBER}?|nmc${NUMBER}?|npi${NUMBER}?|dea${NUMBER}?|(?:driving |driver'?s |medical )?licen[cs]e${NUMBER}?|(?:vehicle|number|car) ?(?:plate|registration|reg\b\.?)(?: no\.?)?|certificate${NUMBER}|prescriber${NUMBER}|lanr|bsnr|seriennummer|kennzeichen)`;
const LABELLED = new RegExp(
  String.raw`(?<![\p{L}\d])${LABEL}[ \t]*[:=#|.]{0,2}[ \t|]*(?:\n[ \t]*)?(?<id>(?=[\p{L}() /-]{0,7}\d)[\p{L}\d()](?:[\p{L}\d()]|[-/.](?=[\p{L}\d])|[ ](?=[\p{Lu}\d]*\d)|[ ](?=\p{Lu}{2,3}(?!\p{L})))*)`,
  'dgiu',
);
const MAC = /(?<![\p{L}\d:-])(?<id>[\da-f]{2}(?:[:-][\da-f]{2}){5})(?![\p{L}\d:-])/dgiu;

/** Numbers of devices, licences and vehicles. */
export function findDevices(text: string): Identifier[] {
  return [
    ...matchesOf(text, LABELLED, 'device', (found) => (found.match(/\d/g)?.length ?? 0) >= 3),
    ...matchesOf(text, MAC, 'device'),
  ];
}

const USER =
  /(?<![\p{L}\d])(?:user ?-?(?:name|id)|login(?: name)?|log-?in|signed in as|logged in as|screen name|skype|twitter|instagram|benutzer(?:name)?|entered by user)[ \t]*[:=|]?[ \t|]*(?:\n[ \t]*)?(?<id>[\p{L}\d][\p{L}\d._\\-]{1,40}[\p{L}\d])/dgiu;
const HANDLE = /(?<![\p{L}\d._%+@/-])(?<id>@[\p{L}\d_][\p{L}\d_.]{2,30}[\p{L}\d_])/dgu;

export function findUsernames(text: string): Identifier[] {
  return [
    ...matchesOf(text, USER, 'username', (found) => !/^(?:name|id|with|and|the|as|in|to|for|is|was)$/i.test(found)),
    ...(text.includes('@') ? matchesOf(text, HANDLE, 'username') : []),
  ];
}
