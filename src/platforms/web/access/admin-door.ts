import type { Context } from 'hono';
import type { AdminWho } from '../../../domain/admin-who.ts';
import { text } from '../../../domain/texts.ts';
import { isSameSecret, terminalHeader, terminalPass } from '../../../lib/own-door.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { type Asking, requireRole } from './asking.ts';
import { isFromThisMachine } from './connection.ts';
import { isOwnRequest } from './guard.ts';
import type { SignIn } from './sign-in.ts';

export interface AdminDoor {
  /** Whether it is the program at this machine's terminal, which can read the bot's own key. */
  isTerminal(context: Context): boolean;
  /**
   * By which door the admin came.
   *
   * @throws {RestError} `forbidden` for anybody else
   */
  whoOf(context: Context): AdminWho;
}

/**
 * Who may act as the admin: the terminal, people with that role, and who has the token, by itself or in the cookie that was made of it. Where no token is set, nobody
 * but a program on this very machine, and never what another website sent: there is no other proof, and what is done here costs.
 */
export function createAdminDoor(
  { localKey, web }: Pick<WebDeps, 'localKey' | 'web'>,
  signIn: SignIn,
  asking: Pick<Asking, 'current'>,
): AdminDoor {
  const pass = terminalPass(localKey);
  const isTerminal = (context: Context): boolean =>
    isFromThisMachine(context) && isSameSecret(context.req.header(terminalHeader) ?? '', pass);
  return {
    isTerminal,
    whoOf(context) {
      if (isTerminal(context)) return 'terminal';
      const person = asking.current();
      requireRole(person, 'admin');
      if (person !== undefined) return `person-${person.person.id}`;
      if (signIn.hasBearer(context)) return 'token';
      const isHere = isFromThisMachine(context) && isOwnRequest(context, web);
      if (web.token === undefined ? isHere : signIn.isSignedIn(context)) return 'page';
      throw new RestError('forbidden', text('rest.notAdmin'));
    },
  };
}
