import type { Delivery, Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { createChatDelivery } from '../chat/deliver.ts';
import type { About, DeliveryPlatform, Posting } from '../chat/delivery-platform.ts';
import { createEditBudget, type EditBudget, weightOf } from '../chat/edit-budget.ts';
import { deleteVideos } from './delivery/delete-videos.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './delivery/deps.ts';
import { answerByToken, uploadFiles } from './delivery/files.ts';
import { furtherVerbs } from './delivery/further.ts';
import { createMessage, deleteMessage, editMessage, findMessage, renameThread } from './delivery/messages.ts';
import { directPlace, placeOf, placesToTell } from './delivery/places.ts';
import { editWithPoster, posterThere } from './delivery/poster.ts';
import { scheduledPlaces } from './delivery/scheduled.ts';
import { createDeliveryWords } from './delivery/words.ts';
import type { Message } from './render-message.ts';
import { messageUrl, type ReplyIds, readReplyIds, serverOf } from './reply-ids.ts';
import { smallestLimitBytes } from './upload.ts';
import { createUserInstallStatus } from './user-install.ts';

/** Where only a place in line changes, a status message is not edited more often. */
const statusGapMs = 10_000;
/** About 5 edits in 5 seconds go to a channel (topics/rate-limits, reported 2026-09); Discord itself says when it was too much. */
const editing = { perMinute: 60, burst: 5, forStates: 3, mostOwedMs: 5000 } as const;

/** Discord's side of an update: regular messages of the bot, which outlive every token and every restart. */
export function createDiscordDelivery(deps: DiscordDeliveryDeps): Delivery {
  const { clock, log } = deps;
  const edits = createEditBudget(clock, editing);
  const byTokenAlone = createUserInstallStatus(deps);
  const said = createDeliveryWords(deps);
  const files = { ...deps, words: said.words };
  const platform: DeliveryPlatform<Message, DiscordPlace> = {
    ...{ platform: 'discord', statusGapMs, answersIn: 'channel', buttonsUnderVideo: true, hidesPictures: true },
    isOpenToAnybody: (replyTarget) => readReplyIds(replyTarget).isOpen,
    maxFileBytes: (replyTarget) => knownLimit(readReplyIds(replyTarget), deps),
    isPrivate: (replyTarget) => readReplyIds(replyTarget).place === 'dm',
    answerOnly: {
      is: (replyTarget) => readReplyIds(replyTarget).place === 'user-install',
      show: (generation, message, attempt) =>
        byTokenAlone.show(generation, readReplyIds(generation.replyTarget), message, attempt),
    },
    ...{ status: said.status, answered: said.answered, interrupted: said.interrupted },
    words: (post, words) => said.words(post, words),
    withoutPrompt: (message) => ({ ...message, embeds: [] }),
    mayNotPost: ({ refusal, why }) =>
      refusal === 'forbidden' ? text('chat.mayNotPost', { rights: text('discord.rights') }) : why,
    nowhere: text('discord.tokenOver'),
    place: (route, about) => placeOf(route, about, deps),
    direct: {
      place: ({ person }, signal) => directPlace(person.id, deps, signal),
      message: (notice) => said.notice(notice),
      maxBytes: smallestLimitBytes,
      say: (sentence, replyTarget) => {
        const { personLocale, locale } = readReplyIds(replyTarget);
        return deps.texts.say(sentence, personLocale ?? locale);
      },
      async file({ channelId }, notice, file, signal) {
        await deps.rest.createMessage(channelId, said.notice(notice), { files: [file], signal });
      },
    },
    placesToTell: (intake, signal) => placesToTell(intake, deps, signal),
    async post(posting, message) {
      const receipt = await createMessage(posting, message, [], deps);
      await endNote(posting, receipt, deps);
      return receipt;
    },
    async findPosted(posting, sinceMs, message) {
      const receipt = await findMessage(posting, sinceMs, message, deps);
      if (receipt !== undefined) await endNote(posting, receipt, deps);
      return receipt;
    },
    upload: (post, place, words, tools) => uploadFiles(post, place, words, tools, files),
    async answer(post, words, tools) {
      const receipt = await answerByToken(post, words, tools, files);
      if (receipt !== undefined) await byTokenAlone.ended(post.generation.id);
      return receipt;
    },
    async edit(kind, receipt, message, about) {
      if (kind === 'status') takeEdit(edits, receipt, about);
      await editMessage(receipt, message, about, deps);
    },
    poster: (about) => posterThere(about, deps),
    editWithPoster: (receipt, message, poster, about) => editWithPoster(receipt, message, poster, about, deps),
    withoutPoster: async (_, message) => ({ ...message, attachments: [] }),
    delete: (receipt, about) => deleteMessage(receipt, about, deps),
    deleteVideos: (receipt, numbers, about) => deleteVideos(receipt, numbers, about, deps),
    deleteTraces: (about) => renameThread(about, deps),
    further: furtherVerbs(deps),
    schedules: scheduledPlaces(deps),
    link: (replyTarget, receipt) => messageUrl(readReplyIds(replyTarget), receipt),
  };
  return createChatDelivery({ platform, clock, log, ...(deps.host !== undefined && { host: deps.host }) });
}

/** Where the card stands, its person need not be told as well that it is on its way. */
async function endNote(
  { mark, about }: Posting<DiscordPlace>,
  { channel }: Receipt,
  { notes }: Pick<DiscordDeliveryDeps, 'notes'>,
): Promise<void> {
  const replyTarget = about?.generation.replyTarget;
  if (mark === 'status' && replyTarget !== undefined && replyTarget.channelId === channel)
    await notes.cardStands(readReplyIds(replyTarget).interaction);
}

/** Places in line make way for states; those go when Discord takes them. */
function takeEdit(edits: EditBudget, { channel = '' }: Receipt, { generation }: About): void {
  const weight = weightOf(generation);
  edits.take(channel, weight === 'position' ? weight : 'end');
}

/** Where only a person brought the bot, the limit is theirs and comes with each interaction. */
function knownLimit(ids: ReplyIds, { limitBytes }: Pick<DiscordDeliveryDeps, 'limitBytes'>): number | undefined {
  return ids.place === 'user-install' ? undefined : limitBytes(serverOf(ids));
}
