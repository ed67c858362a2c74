import type { Context } from 'hono';
import { UserError } from '../../../domain/errors.ts';
import type { SignedIn } from '../../../domain/people/people-book.ts';
import type { Text } from '../../../domain/texts.ts';
import type { WebDeps } from '../web-deps.ts';
import type { Asking } from './asking.ts';
import { deviceOf } from './device.ts';
import type { SignIn } from './sign-in.ts';
import { forgetSignIn, readSignIn, writeSignIn } from './sign-in-cookie.ts';

/** How people come in by a name of their own, and leave. */
export interface Entrance {
  /** Looks whether the invite of the address is good. @throws {UserError} `not_found` with what to do */
  look(context: Context): Promise<void>;
  /**
   * Comes in by the invite of the address.
   *
   * @returns what is wrong with the name, which can be said anew
   * @throws {UserError} `not_found` as `look`
   */
  join(context: Context, name: string): Promise<Text | undefined>;
  /** Makes this browser theirs who was let in. */
  letIn(context: Context, signedIn: SignedIn): Promise<void>;
  /** Ends the sign-in of the person who asks, and forgets its cookie. */
  leave(context: Context): Promise<void>;
}

export function createEntrance(
  { engine: { people }, web, asking }: Pick<WebDeps, 'engine' | 'web'> & { readonly asking: Pick<Asking, 'current'> },
  signIn: Pick<SignIn, 'signOut'>,
): Entrance {
  const secretOf = (context: Context): string => context.req.query('invite') ?? '';
  const leave = async (context: Context): Promise<void> => {
    const { person, signIn: own } = asking.current() ?? {};
    if (person !== undefined && own !== undefined) await people.endSignIn(person.id, own.id);
    if (readSignIn(context, web) !== undefined) forgetSignIn(context, web);
  };
  const letIn = async (context: Context, { secret }: SignedIn): Promise<void> => {
    await leave(context);
    // Two ways in at once would be two people in one browser.
    signIn.signOut(context);
    writeSignIn(context, web, secret);
  };
  return {
    leave,
    letIn,
    async look(context) {
      await people.invited(secretOf(context));
    },
    async join(context, name) {
      await people.invited(secretOf(context));
      try {
        await letIn(context, await people.join(secretOf(context), name, deviceOf(context.req.header('user-agent'))));
        return undefined;
      } catch (error) {
        if (error instanceof UserError && error.code === 'invalid_option') return error.text;
        throw error;
      }
    },
  };
}
