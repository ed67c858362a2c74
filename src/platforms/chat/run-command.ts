import { type Answer, type Command, type CommandCall, generationIdsIn, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget, Requester } from '../../domain/generation.ts';
import { wordsForCommand } from '../../domain/moderation/words-of.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { isPrivate } from '../../domain/private-target.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { findHere, type Here, type ShownVideos } from './find-here.ts';
import { givenProposal } from './given-proposal.ts';
import { type OpenDirect, privately } from './privately.ts';

/** A person who runs commands somewhere. */
export interface Caller {
  readonly here: Here;
  /** Whether they manage the place that a generation was asked for in, as far as the platform says so. */
  manages(generation: GenerationView): boolean;
  /** Whether they manage the server or workspace that they are in, as far as the platform says so. */
  readonly managesPlace: boolean;
  /** Whether they manage the channel, and the server, where they are. Default: neither, as far as is known. */
  readonly managesHere?: CommandCall['manages'];
  /**
   * Looks whether a video could be posted there, before anything is taken in.
   *
   * @param command its name
   * @throws {UserError} where it surely could not
   */
  requirePlace(call: CommandCall, command: string): Promise<void> | void;
  readonly openDirect: OpenDirect;
  /** Their roles where a private video is paid for, which goes on in their direct messages. Default: as they are known where they ask. */
  rolesAt?(replyTarget: ReplyTarget): Promise<Pick<Requester, 'roles' | 'rolesIn'>>;
  /** Their direct messages, which are offered where `requirePlace` refuses. Default: nothing is. */
  directTarget?(): ReplyTarget;
}

/** What a command that is run has to know. */
export type RunEngine = ShownVideos & Pick<VideoEngine, 'placeSettings' | 'words'>;

/** Who calls a command: whether they may manage what it is about is found out by `runCommand`. */
export type UncheckedCall = Omit<CommandCall, 'mayManage' | 'manages'>;

/**
 * Runs a command on raw values. A generation that they name has to be one of here, and the call says whether its person manages it.
 *
 * @throws {UserError} for a value that is none, `not_found`, and what the command itself says
 */
export async function runCommand(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  unchecked: UncheckedCall,
  caller: Caller,
  engine: RunEngine,
): Promise<Answer> {
  // Before anything else is found out about it, since a refusal may keep what was given, or offer it elsewhere.
  if (looksAtWords(command)) await engine.words.require(settingScopeOf(unchecked.replyTarget), wordsForCommand(command, raw));
  const values = parseOptions(command, raw);
  const about = await Promise.all(generationIdsIn(command, values).map((id) => findHere(engine, caller.here, id)));
  const mayManage = about.length > 0 && about.every((generation) => caller.manages(generation));
  const manages = caller.managesHere === undefined ? {} : { manages: caller.managesHere };
  const asked = { ...unchecked, mayManage, managesPlace: caller.managesPlace, ...manages };
  if (!makesSomething(command, values)) return command.run(values, asked);
  // A press on a price, or on a button, is about what says itself where it goes.
  const saysItself = command.entry === 'button' && values.private !== true;
  const placed = saysItself ? asked : await privately(command, values, asked, caller.openDirect, engine);
  const call = await withRoles(placed, caller);
  await requirePlace(command, values, call, caller);
  return command.run(values, call);
}

/** Those of a set are looked at one by one as they are taken in, and those of managers are none of a request. */
function looksAtWords({ planAll, isForManagers }: Command): boolean {
  return planAll === undefined && isForManagers !== true;
}

/** Where roles are not told, those are asked for that count: of where it was asked for at first. */
export async function withRoles<Call extends Pick<CommandCall, 'requester' | 'replyTarget'>>(
  call: Call,
  { rolesAt }: Pick<Caller, 'rolesAt'>,
): Promise<Call> {
  const { requester, replyTarget } = call;
  if (!isPrivate(replyTarget) || requester.roles !== 'elsewhere' || rolesAt === undefined) return call;
  return { ...call, requester: { ...requester, ...(await rolesAt(replyTarget)) } };
}

/** What can't be posted there is one press away in their direct messages, at its price. */
async function requirePlace(
  command: Command,
  values: Readonly<Record<string, unknown>>,
  call: CommandCall,
  caller: Caller,
): Promise<void> {
  try {
    await caller.requirePlace(call, command.name);
  } catch (error) {
    const replyTarget = caller.directTarget?.();
    if (!(error instanceof UserError) || replyTarget === undefined) throw error;
    const proposal = await givenProposal('direct', command, values, { ...call, replyTarget });
    if (proposal === undefined) throw error;
    throw new UserError(error.code, error.text, { option: error.option, proposals: [proposal], cause: error });
  }
}

/** Whether a video comes of it, which has to be posted. A decision is an answer in words, and one of the two makes the video once more. */
export function makesSomething({ answers }: Pick<Command, 'answers'>, values: Readonly<Record<string, unknown>>): boolean {
  return answers === 'generation' || values.decision === 'again';
}
