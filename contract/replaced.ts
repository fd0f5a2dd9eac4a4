import * as z from 'zod';

/** What tells who a text is about, and was replaced by a token before a provider saw it. */
export const replacedType = z.enum([
  'person',
  'birthdate',
  'age',
  'record',
  'phone',
  'email',
  'address',
  'url',
  'account',
  'device',
  'username',
]);
export type ReplacedType = z.infer<typeof replacedType>;

/** How many different ones of each kind were replaced. */
export const replacedCounts = z.partialRecord(replacedType, z.number().int().positive());
export type ReplacedCounts = z.infer<typeof replacedCounts>;
