import type { DoorPerson } from './people-book.ts';

/** One attempt to sign in with a chat. Its secrets are known to the browser that began it, and to nobody else. */
export interface SignInWay {
  /** Where the chat sends the browser back to. */
  readonly redirectUri: string;
  /** Comes back as it was sent: what comes with another one was begun elsewhere. */
  readonly state: string;
  /** Stands in what a chat signs, where it signs anything. */
  readonly nonce: string;
  /** Of PKCE: its hash is sent first, itself with the code. @see https://www.rfc-editor.org/rfc/rfc7636 */
  readonly verifier: string;
}

/** A chat that people can sign in with on the page. */
export interface SignInDoor {
  /** Of its platform. */
  readonly id: string;
  readonly label: string;
  /** Where a browser is sent to. */
  begin(way: SignInWay): Promise<URL>;
  /**
   * Who came back.
   *
   * @param answer what the chat put into the address
   * @throws {SignInFailed} where it does not belong to this attempt, or the chat does not confirm it
   * @returns undefined for somebody who is nowhere where this bot is
   */
  finish(way: SignInWay, answer: URLSearchParams, signal: AbortSignal): Promise<DoorPerson | undefined>;
}

/** Nobody was signed in. The message is for the log: it says nothing of codes and tokens. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}
