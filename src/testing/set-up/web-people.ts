import type { PersonRole } from '../../domain/people/person.ts';
import type { TestWeb } from './test-web.ts';

/** The token of a web door that people come in by. */
export const adminToken = 'correct-horse-battery-staple';
export const asAdmin = { authorization: `Bearer ${adminToken}` };

/** Makes an invite as its admin does. @returns the address that it opens */
export async function invite(web: TestWeb, role: PersonRole, more: object = {}): Promise<string> {
  const answer = await web.ask('POST', '/api/video_chat/admin/invite', { role, ...more }, asAdmin);
  const { url } = (await answer.json()) as { url: string };
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Opens an invite's address and says a name, as a browser does. */
export function sayName(web: TestWeb, address: string, name: string, headers: Record<string, string> = {}): Promise<Response> {
  const type = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:8000' };
  return web.ask('POST', address, new URLSearchParams({ name }).toString(), { ...type, ...headers });
}

/** Somebody who came in by an invite. @returns the headers of their browser */
export async function person(web: TestWeb, role: PersonRole, name: string): Promise<{ readonly cookie: string }> {
  const answer = await sayName(web, await invite(web, role), name);
  return { cookie: cookieIn(answer) };
}

/** The cookie that a browser keeps of an answer: the last of its name. */
export function cookieIn(answer: Response, name = 'veo_bot_sign_in'): string {
  const set = answer.headers.getSetCookie().flatMap((each) => each.split(';')[0] ?? []);
  return set.findLast((each) => each.startsWith(name) || each.startsWith(`__Host-${name}`)) ?? '';
}
