/** By which door the admin came: `page` is also any program of this machine where no token is set; `bot` is the bot itself, which ends a drain; `member` somebody in a chat who manages a
 * place of it, whose id is in the details; `person-…` an admin who has a name of their own. Who stands behind the other doors nobody knows. */
export type AdminWho = 'terminal' | 'token' | 'page' | 'bot' | 'member' | `person-${string}`;
