import type { Text } from './texts.ts';

/**
 * What the admin is told of where `ALERT_CHANNEL` or `ALERT_WEBHOOK` is set.
 * - `paused`: nothing is sent to a provider for now; `credentials`: it refuses the bot's credentials.
 * - `platform`: a chat platform refuses the bot for good; `channel`: the alert channel itself can't be posted to.
 * - `budget`: most of one, or all of it, is spent; `question`: generations wait for a person's decision; `parked`: posts reached nobody.
 * - `disk`: little room is left; `backup`: the last one failed or is old; `retiring`: a model that is offered ends.
 * - `week`: what the week before cost; to the channel alone, since it has names of people.
 */
export const alarmKinds = [
  'paused',
  'credentials',
  'platform',
  'channel',
  'budget',
  'question',
  'parked',
  'disk',
  'backup',
  'retiring',
  'week',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/**
 * Tells the admin what needs them. Nothing waits for it, and nothing fails with it.
 *
 * An alarm is known by its kind and subject. It is told when it is raised, again at most hourly for as long as it is so, and once more when it is
 * over; restarts change nothing of that. To raise one that is raised already costs nothing.
 */
export interface Alarms {
  /**
   * @param subject what it is about among those of its kind, such as a provider's id: few different ones, and never of a person
   * @param text a sentence or a few: what it is, what happens next, what to do. The first says when it is over what is. No prompts, no secrets,
   *   and of people nothing but in `week`
   */
  raise(kind: AlarmKind, subject: string, text: Text): void;
  /** It is over. One that was not raised is fine. */
  clear(kind: AlarmKind, subject: string): void;
}

/** Where the admin is told, at a chat platform. */
export interface AlertPlace {
  /** Id of the platform. */
  readonly platform: string;
  /** Where its ids are unique, for those that need it: a workspace. */
  readonly tenant?: string;
  readonly channelId: string;
}

/** Tells nobody. */
export const noAlarms: Alarms = { raise: () => undefined, clear: () => undefined };
