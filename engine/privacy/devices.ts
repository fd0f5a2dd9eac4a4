import { matchesOf, type Recogniser } from './identifier.ts';
import { BEFORE_VALUE_OR_BELOW, digitsIn, LABEL_END, labelledValues } from './labels.ts';

const VALUE = String.raw`(?=[\p{L}() /-]{0,7}\d)[\p{L}\d()](?:[\p{L}\d()]|[-/.](?=[\p{L}\d])|[ ](?=\p{Lu}{0,3}\d)|[ ](?=\p{Lu}{2,3}(?!\p{L}))){0,60}`;
const SEPARATOR = String.raw`${LABEL_END}[ \t]{0,60}[:=#|.]{0,2}${BEFORE_VALUE_OR_BELOW}`;
const accepts = (found: string): boolean => digitsIn(found) >= 2;

/** Numbers of devices, licences and vehicles, by label; and addresses of network adapters. */
const labelled = labelledValues([
  {
    type: 'device',
    labels:
      "serial|serial no|serial number|serial #|s/n|sn|udi|imei|vin|gmc|gmc no|gmc number|nmc|nmc pin|npi|npi number|npi no|dea|dea number|dea no|licence|license|licence no|license no|licence number|license number|driving licence|driver's license|registration no|vehicle registration|car registration|number plate|license plate|plate|certificate number|prescriber number|lanr|bsnr|seriennummer|kennzeichen|device id|device no|device number|implant id|implant no|lot number|lot no|batch number|batch no|machine no|asset no|asset number|pump no",
    between: SEPARATOR,
    value: VALUE,
    accepts,
  },
]);
const MAC = /(?<![\p{L}\d:-])(?<id>[\da-fA-F]{2}(?:[:-][\da-fA-F]{2}){5})(?![\p{L}\d:-])/gu;
const MAC_HINT = /[\da-fA-F]{2}[:-][\da-fA-F]{2}[:-]/;

export const findDevices: Recogniser = (read) => [
  ...labelled(read),
  ...(MAC_HINT.test(read.text) ? matchesOf(read.text, MAC, 'device') : []),
];

const users = labelledValues([
  {
    type: 'username',
    labels:
      'username|user name|user id|user|login|login name|log-in|signed in as|logged in as|screen name|skype|twitter|instagram|benutzer|benutzername|account name',
    between: String.raw`(?:${LABEL_END}[ \t]{0,60}[:=|]|(?<=as|name|id))${BEFORE_VALUE_OR_BELOW}`,
    value: String.raw`[\p{L}\d][\p{L}\d._:\\-]{1,40}[\p{L}\d]`,
    accepts: (found) => !/^(?:name|id|with|and|the|as|in|to|for|is|was)$/i.test(found),
  },
]);
const HANDLE = /(?<![\p{L}\d._%+@/-])(?<id>@[\p{L}\d_][\p{L}\d_.]{2,30}[\p{L}\d_])/gu;

export const findUsernames: Recogniser = (read) => [
  ...users(read),
  ...(read.text.includes('@') ? matchesOf(read.text, HANDLE, 'username') : []),
];
