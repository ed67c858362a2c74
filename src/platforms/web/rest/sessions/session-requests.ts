import type { Context } from 'hono';
import { z } from 'zod';
import type { KnownSession, SessionChange } from '../../../../domain/sessions/session.ts';
import { text } from '../../../../domain/texts.ts';
import { unknownField } from '../body.ts';
import { RestError } from '../error.ts';

/** A browser knew at most 40. */
const mostKnown = 100;

export const sessionChangeBody = z.strictObject({
  title: z.string().max(1000).nullable().optional(),
  pinned: z.boolean().optional(),
});

export const knownSessionsBody = z.strictObject({
  sessions: z
    .array(z.strictObject({ session_id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/), title: z.string().max(1000) }))
    .min(1)
    .max(mostKnown),
});

type Body = Readonly<Record<string, unknown>>;

/** @throws {RestError} for what is not known, or no value that could be, and where nothing is to change */
export function readSessionChange(body: Body): SessionChange {
  const result = sessionChangeBody.safeParse(body);
  const known = Object.keys(sessionChangeBody.shape);
  if (!result.success) {
    const [issue] = result.error.issues;
    if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', known);
    const field = String(issue?.path[0] ?? 'title');
    const expected = field === 'pinned' ? text('expected.yesNo') : text('expected.text');
    throw new RestError('invalid_option', text('rest.filter', { field, expected }), { field });
  }
  const { title, pinned } = result.data;
  if (title === undefined && pinned === undefined)
    throw new RestError('invalid_request', text('rest.sessionNothing', { fields: known.join(', ') }));
  return { ...(title !== undefined && { name: title }), ...(pinned !== undefined && { isPinned: pinned }) };
}

/** @throws {RestError} for anything but a short list of sessions */
export function readKnownSessions(body: Body): readonly KnownSession[] {
  const result = knownSessionsBody.safeParse(body);
  if (!result.success)
    throw new RestError('invalid_option', text('rest.knownSessions', { max: mostKnown }), { field: 'sessions' });
  return result.data.sessions.map(({ session_id: id, title }) => ({ id, title }));
}

/** Whether what was made in it goes as well. @throws {RestError} for anything but yes and no */
export function readWithVideos(context: Context): boolean {
  const given = context.req.query('videos') ?? 'keep';
  if (given === 'keep' || given === 'delete') return given === 'delete';
  const expected = text('expected.oneOf', { values: 'keep, delete' });
  throw new RestError('invalid_option', text('rest.filter', { field: 'videos', expected }), { field: 'videos' });
}
