import type { DoneForMeAnswer, KeysAnswer, MeAnswer, NewKeyAnswer, SignInsAnswer } from '../../rest/me/me-schemas.ts';
import type { BelongingsAnswer } from '../../rest/me/privacy-schemas.ts';
import { spokenLanguage } from '../language/speak.ts';
import { ask } from '../server/server.ts';

export type Me = MeAnswer;
export type Belongings = BelongingsAnswer;
export type Key = KeysAnswer['keys'][number];
export type Scope = Key['scopes'][number];

/** What is read of a person, at once. */
export interface Own extends MeAnswer, SignInsAnswer, KeysAnswer {}

const remove = (path: string) => ask<DoneForMeAnswer>('DELETE', `/me/${path}`);

export const youApi = {
  async own(): Promise<Own> {
    const me = await ask<MeAnswer>('GET', '/me');
    // Who has no name of their own has none of the rest.
    if (me.person === null) return { ...me, sign_ins: [], keys: [] };
    const [signIns, keys] = await Promise.all([ask<SignInsAnswer>('GET', '/me/sign_ins'), ask<KeysAnswer>('GET', '/me/keys')]);
    return { ...me, ...signIns, ...keys };
  },
  unlink: (link: string) => remove(`links/${encodeURIComponent(link)}`),
  endSignIn: (id: string) => remove(`sign_ins/${id}`),
  endSignIns: () => remove('sign_ins'),
  endKey: (id: string) => remove(`keys/${id}`),
  dataUrl: () => `/api/video_chat/me/data?language=${spokenLanguage()}`,
  belongings: (withAccount: boolean) => ask<BelongingsAnswer>('GET', `/me/belongings?account=${withAccount}`),
  forget: (question: string, withAccount: boolean) =>
    ask<BelongingsAnswer>('DELETE', `/me/belongings?account=${withAccount}&question=${encodeURIComponent(question)}`),
  makeKey: (wish: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly per_day_usd: number | null;
    readonly per_month_usd: number | null;
  }) => ask<NewKeyAnswer>('POST', '/me/keys', { body: JSON.stringify(wish) }),
};
