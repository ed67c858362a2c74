import { isAgeRestricted } from '../../domain/age-restricted.ts';
import { findModel, type Model } from '../../domain/catalog.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { requestPictures } from '../../domain/option-schema.ts';
import { type ChosenValues, valuesIn } from '../../domain/place-settings/place-settings.ts';
import { readPlaceSettings } from '../../domain/place-settings/read-place-settings.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { ownTiers } from '../../domain/tiers/tier.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { Core } from '../core.ts';
import type { Ready } from '../insert-accepted.ts';
import { picturesIn, type Raw, withoutPictures } from '../kept-raw.ts';
import { idsHere, tiersOf } from '../tiers/tier-of.ts';

type Reading = Pick<Core, 'store'>;
type Asker = { readonly requester: Requester; readonly replyTarget: ReplyTarget };

/** Whether somebody may give pictures and videos of their own there, with people in them. */
export async function mayGivePictures(core: Reading, { requester, replyTarget }: Asker): Promise<boolean> {
  const whose = await whoseAt(core, replyTarget);
  if (whose !== 'some') return whose === 'everybody';
  if (isAgeRestricted(replyTarget)) return true;
  const scope = settingScopeOf(replyTarget);
  // Roles of another server say nothing of those here.
  const isElsewhere = requester.rolesIn !== undefined && requester.rolesIn !== scope.serverId;
  const roles = isElsewhere || requester.roles === undefined ? {} : { roles: requester.roles };
  const ids = await idsHere(core, replyTarget, requester);
  return ownTiers(await tiersOf(core, scope), { ids, ...roles }).length > 0;
}

/**
 * Holds what is asked for against who may give pictures there, inside the transaction that takes it in. Nobody can tell whether a picture
 * shows somebody: so the model has to leave people out, and where it can't, none is taken.
 *
 * @returns the same, without people where they have to be left out
 * @throws {UserError} `not_allowed`
 */
export async function withoutPeople(core: Reading, ready: readonly Ready[]): Promise<readonly Ready[]> {
  const [first] = ready;
  if (first === undefined || !ready.some(({ submission }) => isGiven(submission))) return ready;
  if (await mayGivePictures(core, first.submission)) return ready;
  const isForSome = (await whoseAt(core, first.submission.replyTarget)) === 'some';
  return ready.map((each) => (isGiven(each.submission) ? leftOut(each, isForSome) : each));
}

/** Before a question about them is kept, all of one person in one place. @throws {UserError} `not_allowed` as `withoutPeople` does */
export async function requirePictures(core: Reading, submissions: readonly Submission[]): Promise<void> {
  const given = submissions.filter(isGiven);
  const [first] = given;
  if (first === undefined || (await mayGivePictures(core, first))) return;
  const isForSome = (await whoseAt(core, first.replyTarget)) === 'some';
  for (const each of given) requireLeftOut(each, isForSome);
}

/** Before anything of somebody's own is kept. @throws {UserError} `not_allowed` where nothing could leave people out of it */
export async function requireOwnVideo(core: Reading, asker: Asker): Promise<void> {
  if (await mayGivePictures(core, asker)) return;
  throw refusal('videoFile', undefined, (await whoseAt(core, asker.replyTarget)) === 'some');
}

/** What somebody gave, as it may be kept until they are answered: without pictures that may be taken from nobody there, or not from them. */
export async function keepablePictures(core: Reading, asker: Asker, raw: Raw): Promise<Raw> {
  return picturesIn(raw).length === 0 || (await mayGivePictures(core, asker)) ? raw : withoutPictures(raw);
}

async function whoseAt({ store }: Reading, target: ReplyTarget): Promise<NonNullable<ChosenValues['peoplePictures']>> {
  const stored = await store.placeSettings(settingScopeOf(target));
  return valuesIn({ ...readPlaceSettings(stored), bot: {} }).peoplePictures ?? 'everybody';
}

/** Whether somebody gave a picture or a video. Stills and frames of the bot’s own making are none. */
function isGiven({ request, source }: Pick<Submission, 'request' | 'source'>): boolean {
  const isOwnFrame = source?.how === 'animate' || source?.how === 'continue';
  const given = requestPictures(request).filter(
    ({ option, image }) => image.sha256 !== '' && !(isOwnFrame && option === 'image'),
  );
  return request.video !== undefined || given.length > 0;
}

/** @throws {UserError} where its model can't leave people out */
function requireLeftOut({ request }: Pick<Submission, 'request'>, isForSome: boolean): void {
  const model = findModel(request.model);
  if (request.video !== undefined) throw refusal('videoFile', undefined, isForSome);
  if (model === undefined || !canLeaveOut(model)) throw refusal('image', model, isForSome);
}

/** @throws {UserError} as `requireLeftOut` */
function leftOut(ready: Ready, isForSome: boolean): Ready {
  const { submission, members } = ready;
  requireLeftOut(submission, isForSome);
  const alone = (request: VideoRequest): VideoRequest => ({ ...request, people: 'nobody' });
  if (submission.request.people === 'nobody') return ready;
  const notes = [...(submission.notes ?? []), text('note.peopleLeftOut')];
  return {
    ...ready,
    submission: { ...submission, request: alone(submission.request), notes },
    members: members.map((member) => ({ ...member, request: alone(member.request) })),
  };
}

/** Whether it takes “nobody” together with a picture. */
function canLeaveOut({ people, peopleByMode }: Model): boolean {
  return people && peopleByMode !== true;
}

function refusal(option: string, model: Model | undefined, isForSome: boolean): UserError {
  const why = model === undefined ? text('place.noOwnVideos') : text('place.noPictures', { model: model.label });
  const said = isForSome ? text('list.sentences', { sentences: [why, text('place.picturesElsewhere')] }) : why;
  return new UserError('not_allowed', said, { option });
}
