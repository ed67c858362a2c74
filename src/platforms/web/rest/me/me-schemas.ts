import { z } from 'zod';
import { keyScopes, personRoles } from '../../../../domain/people/person.ts';
import { privacyAnswers } from './privacy-schemas.ts';

/** What people of the web are told of themselves, and send to change it, once: the server, the page and the description are made of it. */

const at = z.iso.datetime();
const role = z.enum(personRoles);

const link = z.object({
  /** `platform:id`, with the workspace where ids need one. */
  link: z.string(),
  platform: z.string(),
  name: z.string().nullable(),
});

const me = z.object({
  /** Null for the machine itself and for `WEB_TOKEN`, who are nobody in particular. */
  person: z.object({ person_id: z.string(), name: z.string(), role }).nullable(),
  links: z.array(link),
  /** Chats that an account can be linked of. */
  doors: z.array(z.object({ door: z.string(), label: z.string() })),
});
export type MeAnswer = z.infer<typeof me>;

const signIn = z.object({
  sign_in_id: z.string(),
  device: z.string(),
  created_at: at,
  last_used_at: at,
  /** It is the one that asks. */
  is_this: z.boolean(),
});
const signIns = z.object({ sign_ins: z.array(signIn) });
export type SignInsAnswer = z.infer<typeof signIns>;

const key = z.object({
  key_id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(keyScopes)),
  per_day_usd: z.number().nullable(),
  per_month_usd: z.number().nullable(),
  created_at: at,
  last_used_at: at.nullable(),
  ended_at: at.nullable(),
});
const keys = z.object({ keys: z.array(key) });
export type KeyAnswer = z.infer<typeof key>;
export type KeysAnswer = z.infer<typeof keys>;

/** @property key the key itself, which is told this once */
const newKey = key.extend({ key: z.string() });
export type NewKeyAnswer = z.infer<typeof newKey>;

const doneForMe = z.object({ message: z.string() });
export type DoneForMeAnswer = z.infer<typeof doneForMe>;

/** By their names in the description of the API. */
export const meAnswers = {
  ...{ Me: me, SignIns: signIns, Keys: keys, NewKey: newKey, DoneForMe: doneForMe },
  ...privacyAnswers,
} as const;

export const keyRequestBody = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(keyScopes)),
  /** US dollars; null and absent: no cap of its own. */
  per_day_usd: z.number().nullable().optional(),
  per_month_usd: z.number().nullable().optional(),
});
