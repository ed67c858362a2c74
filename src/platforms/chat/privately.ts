import { type Command, generationIdsIn } from '../../domain/command.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { yesOrNo } from '../../domain/option-types.ts';
import { valuesIn } from '../../domain/place-settings/place-settings.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { wantsPrivate } from '../../domain/place-settings/wants-private.ts';
import { asPrivate, isPrivate } from '../../domain/private-target.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';

/** Who asks for something, where, and by which event. */
export interface Asked {
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  readonly eventId: string;
}

/**
 * Where only its person reads: their direct messages. Opened before anything is stored or paid; nothing ever goes to the channel instead.
 *
 * @returns undefined where they ask there already: it is marked all the same, so that nobody reads it on the page
 * @throws {UserError} `not_possible_now` where they take none
 */
export type OpenDirect = (asked: Asked) => Promise<ReplyTarget | undefined>;

/**
 * The same call, going to where only its person reads if that is asked for, or holds in the place. What follows from an earlier video goes where
 * that one went, unless they say otherwise.
 *
 * @throws {UserError} as `OpenDirect`, and as `wantsPrivate` does
 */
export async function privately<Call extends Asked>(
  command: Pick<Command, 'options'>,
  values: Readonly<Record<string, unknown>>,
  call: Call,
  openDirect: OpenDirect,
  engine: Pick<VideoEngine, 'placeSettings'>,
): Promise<Call> {
  const { replyTarget } = call;
  if (isPrivate(replyTarget)) return call;
  if (values.private !== true && generationIdsIn(command, values).length > 0) return call;
  const here = valuesIn(await engine.placeSettings(settingScopeOf(replyTarget)));
  if (!wantsPrivate(values.private, here)) return call;
  const direct = await openDirect(call);
  return { ...call, replyTarget: asPrivate(replyTarget, direct ?? replyTarget) };
}

/** Whether what somebody gave says so itself, as far as it is read. */
export function asksPrivately(given: Pick<GivenRequest, 'raw'> | undefined): boolean {
  return yesOrNo().safeParse(given?.raw.private).data === true;
}

/** Whether what somebody gave is for them alone, by their word or by the place. What can't be read is. */
export async function isForOneAlone(
  { replyTarget, given }: Pick<Intake, 'replyTarget' | 'given'>,
  engine: Pick<VideoEngine, 'placeSettings'>,
): Promise<boolean> {
  if (given === undefined) return false;
  const asked = yesOrNo().safeParse(given.raw.private).data;
  const { privacy } = valuesIn(await engine.placeSettings(settingScopeOf(replyTarget)));
  return privacy === 'always' || wantsPrivate(asked, { ...(privacy !== undefined && { privacy }) });
}
