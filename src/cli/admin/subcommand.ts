import type { adminAnswers } from '../../platforms/web/rest/admin/admin-schemas.ts';

/** What a subcommand asks of the bot. */
export interface AdminCall {
  readonly method: 'GET' | 'POST';
  /** Below the admin's part of the API, with its query. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly answer: keyof typeof adminAnswers;
  /** It is answered with a table, which is printed as it is. */
  readonly isCsv?: boolean;
}

/** As it was typed. */
export interface Given {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Subcommand {
  /** What stands behind its name, for the help. */
  readonly usage: string;
  readonly help: string;
  /** How many words it takes at least and at most. Default: none. */
  readonly words?: readonly [least: number, most: number];
  readonly flags?: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** It can't be undone: somebody has to say yes. */
  readonly isFinal?: true;
  /** The bot asks first, with what it does: somebody has to say yes. */
  readonly asksFirst?: true;
  /** Its price may have to be agreed to: then it is called once more with it. */
  readonly hasPrice?: true;
  call(given: Given): AdminCall;
}

/** Asks for something. */
export const read = (path: string, answer: AdminCall['answer']): AdminCall => ({ method: 'GET', path, answer });
/** Has something done. */
export const act = (path: string, body: Record<string, unknown> = {}): AdminCall => ({
  method: 'POST',
  path,
  body,
  answer: 'AdminDone',
});

/** Without what was not given. */
export function set<T>(fields: Readonly<Record<string, T | undefined>>): Record<string, Exclude<T, undefined>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // What was undefined is left out.
  return Object.fromEntries(given) as Record<string, Exclude<T, undefined>>;
}

/** A query without what was not given. */
export function queryOf(fields: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(Object.entries(set(fields)).map(([name, value]) => [name, String(value)]));
}
