import { basename } from 'node:path';
import type { Receipt } from '../../../domain/delivery.ts';
import { text } from '../../../domain/texts.ts';
import { shownFiles } from '../../../lib/file-names.ts';
import type { Notes, Post, PostTools, Words } from '../../chat/delivery-platform.ts';
import { limits, type SlackMessage, words } from '../blocks.ts';
import {
  chooseMessage,
  fileTitle,
  furtherComment,
  furtherMessage,
  linkMessage,
  memberMessage,
  resultComment,
} from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';
import type { UploadFiles } from '../upload-file.ts';
import type { SlackDeliveryDeps, SlackPlace } from './deps.ts';
import { postMessage } from './messages.ts';
import { findPermalink } from './permalinks.ts';
import { byLink, joined, sayOf, wordsOf } from './words.ts';

export interface FilesDeps extends SlackDeliveryDeps {
  readonly upload: UploadFiles;
}

/** The videos as one message; where Slack takes no files, or does not show them, the address of the first. */
export async function uploadFiles(
  post: Post,
  place: SlackPlace,
  { route, notes }: Words,
  tools: PostTools<SlackPlace>,
  deps: FilesDeps,
): Promise<Receipt> {
  if (route !== 'direct') return bring(post, place, notes, tools, deps);
  // The opening has said why it stands there.
  return bring(post, await openDirect(post, place, notes, tools, deps), { missing: notes.missing }, tools, deps);
}

/** Without a right of its own, a message is what opens the conversation that a file can go to. */
async function openDirect(
  { generation, draft }: Post,
  place: SlackPlace,
  { elsewhere }: Notes,
  tools: PostTools<SlackPlace>,
  deps: FilesDeps,
): Promise<SlackPlace> {
  if (draft.receipt.opened === undefined) {
    const opening = linkMessage(generation, sayOf(deps, generation), elsewhere ?? text('slack.refused'));
    const { ts = '', channel = '' } = await tools.once(place, 'opening', (posting) => postMessage(posting, opening, deps));
    await draft.keep({ opened: channel, openedTs: ts });
  }
  const { opened = '', openedTs } = draft.receipt;
  return { ...place, channelId: opened, thread: openedTs };
}

async function bring(
  { generation, paths, draft, signal, further }: Post,
  place: SlackPlace,
  notes: Notes,
  tools: PostTools<SlackPlace>,
  deps: FilesDeps,
): Promise<Receipt> {
  const say = sayOf(deps, generation);
  const postLink = (shown: SlackMessage): Promise<Receipt> =>
    tools.once(place, 'link', (posting) => postMessage(posting, shown, deps));
  try {
    const note = joined([notes.elsewhere, notes.missing]);
    const uploaded = await deps.upload({
      ...{
        ...place,
        files: shownFiles(generation, paths, { inWords: (each) => words(each, say), maxAltLength: limits.altText }),
        signal,
        draft,
      },
      comment:
        further === undefined
          ? resultComment(generation, say, draft.receipt.opened === undefined, note)
          : furtherComment(generation, further, say),
      title: fileTitle(generation, say),
    });
    if (uploaded.state === 'shared') {
      const { ts, channelId: channel } = uploaded;
      await postButtons({ generation, draft, further }, { ...place, channelId: channel }, tools, deps);
      return { ...draft.receipt, ts, channel, ...(await findPermalink(place.installation, channel, ts, deps, signal)) };
    }
    if (further !== undefined) return await postLink(furtherMessage(generation, further, say));
    const why = text('slack.neverShared');
    return await postLink(linkMessage(generation, say, joined([why, notes.missing]) ?? why, uploaded.permalink));
  } catch (error) {
    if (!(error instanceof SlackRefusal) || (error.refusal !== 'no files' && error.refusal !== 'missing scope')) throw error;
    const url = linkTo(paths, deps);
    if (further !== undefined)
      return await postLink(furtherMessage(generation, { ...further, watchUrl: url ?? further.watchUrl }, say));
    const posted = await postLink(byLink(generation, paths, joined([error.why, notes.missing]), url, say));
    return url === undefined ? { ...posted, without: 'video' } : posted;
  }
}

interface ButtonsOf extends Pick<Post, 'generation' | 'draft'> {
  readonly further: Post['further'] | undefined;
}

/** One of a set has buttons of its own under its video, and several have those to choose one of them. The video stands, which is what matters, also where they are refused. */
async function postButtons(
  { generation, draft, further }: ButtonsOf,
  place: SlackPlace,
  tools: PostTools<SlackPlace>,
  deps: FilesDeps,
): Promise<void> {
  if (draft.receipt.buttons !== undefined) return;
  const say = sayOf(deps, generation);
  const own = generation.set === undefined ? chooseMessage(generation, say) : memberMessage(generation, say);
  const shown = further === undefined ? own : furtherMessage(generation, further, say);
  if (shown === undefined) return;
  try {
    const { ts } = await tools.once(place, 'buttons', (posting) => postMessage(posting, shown, deps));
    if (ts !== undefined) await draft.keep({ buttons: ts });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    deps.log.info({ generationId: generation.id, code: error.code }, 'the buttons of a video were refused');
  }
}

/** By the address that came with a command or press; files can't go there. @returns undefined where it is used up */
export async function answerByAddress(post: Post, words: Words, deps: FilesDeps): Promise<Receipt | undefined> {
  const { generation, paths, signal } = post;
  const { answer } = readReplyIds(generation.replyTarget);
  if (answer === undefined) return undefined;
  const shown =
    paths.length === 0
      ? await wordsOf(post, words, deps)
      : byLink(
          generation,
          paths,
          joined([words.notes.elsewhere, words.notes.missing]),
          linkTo(paths, deps),
          sayOf(deps, generation),
        );
  return (await deps.addresses.answer(answer, shown, false, signal)) ? { answered: 'yes' } : undefined;
}

function linkTo([first]: readonly string[], { publicLink }: Pick<SlackDeliveryDeps, 'publicLink'>): string | undefined {
  return first === undefined ? undefined : publicLink(basename(first));
}
