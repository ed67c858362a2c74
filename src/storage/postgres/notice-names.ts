/** Ids alone: everybody who may connect can listen. */
const id = /^[\w:.-]{1,200}$/;
const channelName = /^[a-z][a-z0-9_]{0,62}$/;

export function isNoticeId(payload: string): boolean {
  return id.test(payload);
}

/** @throws {Error} where it could not stand in a statement as it is */
export function requireChannel(channel: string): void {
  if (!channelName.test(channel)) throw new Error(`not the name of a channel: ${channel}`);
}
