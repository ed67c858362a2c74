import type { types } from '@slack/bolt';
import { cardOf } from '../../domain/card.ts';
import type { CommandCall } from '../../domain/command.ts';
import { type GenerationView, isEnded, isErased, unfinishedStates } from '../../domain/generation.ts';
import type { Help } from '../../domain/help.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { inPublic } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import { helpFor } from '../chat/help.ts';
import type { AnswerContext } from './answer-context.ts';
import type { Assistant } from './assistant.ts';
import { bold, buttonBlocks, mention, plain, richText, section, spaced, time, words } from './blocks.ts';
import { contextOf, type HandlingDeps, tenantOf } from './event-context.ts';
import { greet } from './greeting.ts';
import { exampleBlocks } from './help-message.ts';
import { entriesBlocks } from './lists/entries.ts';
import { picturesOf } from './lists/pictures.ts';
import { readHomeOpened } from './payloads.ts';
import { textsFor } from './people.ts';
import { writeReplyIds } from './reply-ids.ts';
import { SlackRefusal } from './slack-error.ts';

/** `action_id` of the button that opens the form. */
export const makeAction = 'make';
const shownVideos = 10;
/** A tab that was opened is kept as things are for so long, changed at most so often. */
const watchedMs = 30 * 60_000;
const gapMs = 5000;
const mostWatched = 200;

/** A tab that somebody opened. */
interface Watched {
  readonly installation: string;
  readonly personId: string;
  readonly untilMs: number;
  /** They see what others have on its way, too. */
  isManager: boolean;
  isDue: boolean;
}

/** The app's own tab: how to start, what is on its way, and the person's own videos. */
export function createHome(deps: HandlingDeps, assistant: Pick<Assistant, 'suggest'>) {
  const { clock, client, log, people, stopping, pictureLists } = deps;
  /** By installation and person. */
  const watched = new Map<string, Watched>();

  const publish = async (seen: Watched): Promise<void> => {
    const { installation, personId } = seen;
    try {
      const help = await helpFor(deps.commands, callOfHome(installation, personId));
      const { locale, isManager } = await people.about(installation, personId);
      seen.isManager = isManager;
      const videos = await videosFor(seen, deps);
      const context = { ...contextOf(deps), locale, reader: personId, manages: isManager };
      await pictureLists.show(installation, await picturesOf(videos.recent, installation, context.receipts), async (pictures) => {
        const view = await homeView(help, videos, { ...context, pictures });
        await client.call(installation, 'views.publish', { user_id: personId, view }, stopping);
      });
    } catch (error) {
      log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'a home tab could not be shown');
    }
  };

  const forgetOld = (nowMs: number): void => {
    for (const [key, { untilMs }] of watched) if (untilMs <= nowMs || watched.size > mostWatched) watched.delete(key);
  };

  const showSoon = (key: string, seen: Watched): void => {
    if (seen.isDue || stopping.aborted) return;
    if (seen.untilMs <= clock.monotonicMs()) return void watched.delete(key);
    seen.isDue = true;
    clock.after(gapMs, () => {
      seen.isDue = false;
      if (!stopping.aborted) void publish(seen);
    });
  };

  return {
    async onOpened(body: unknown): Promise<void> {
      const { installation, personId, channelId = personId, tab } = readHomeOpened(body);
      if (tab === 'messages') {
        const own = { ...deps, texts: textsFor(deps.texts, await people.about(installation, personId)) };
        await greet({ installation, personId, channelId }, own);
        return assistant.suggest(installation, personId, channelId);
      }
      if (tab !== 'home') return;
      const nowMs = clock.monotonicMs();
      forgetOld(nowMs);
      const seen = { installation, personId, untilMs: nowMs + watchedMs, isManager: false, isDue: false };
      watched.set(keyOf(installation, personId), seen);
      await publish(seen);
    },

    /** Shows a change in the tab of its person, and of those who manage the workspace, if they have opened it. */
    onChange({ requester }: GenerationView): void {
      const { platform, tenant = '', id } = requester;
      if (platform !== 'slack') return;
      for (const [key, seen] of watched) {
        const isSeen = seen.installation === tenant && (seen.personId === id || seen.isManager);
        if (isSeen) showSoon(key, seen);
      }
    },
  };
}

interface HomeVideos {
  readonly running: readonly GenerationView[];
  readonly recent: readonly GenerationView[];
  /** What others have on its way, for who manages the workspace. */
  readonly others: readonly GenerationView[];
}

async function videosFor(
  { installation, personId, isManager }: Watched,
  { engine }: Pick<HandlingDeps, 'engine'>,
): Promise<HomeVideos> {
  const ofWorkspace = { platform: 'slack', ...tenantOf({ installation }), limit: shownVideos * 2 } as const;
  const own = (await engine.history({ ...ofWorkspace, requesterId: personId })).generations.filter((each) => !isErased(each));
  const running = (await engine.history({ ...ofWorkspace, requesterId: personId, states: unfinishedStates })).generations;
  const all = isManager ? (await engine.history({ ...ofWorkspace, states: unfinishedStates, limit: 100 })).generations : [];
  return {
    running: running.slice(0, shownVideos),
    recent: own.filter(({ state }) => isEnded(state)).slice(0, shownVideos),
    others: all
      .filter(({ requester, replyTarget }) => requester.id !== personId && !isPrivate(replyTarget))
      .slice(0, shownVideos),
  };
}

/** Some 70 blocks at most, of the 100 that a tab may have. */
async function homeView(help: Help, { running, recent, others }: HomeVideos, context: AnswerContext): Promise<types.HomeView> {
  const sentence = (each: Text) => richText(section(plain(words(each, context))));
  const list = (title: Text, entries: readonly types.KnownBlock[]): types.KnownBlock[] =>
    entries.length === 0 ? [] : [header(words(title, context)), ...entries];
  // Nothing on its way has a picture.
  const inWords = { ...context, pictures: undefined };
  return {
    type: 'home',
    blocks: [
      header(words(text('slack.homeTitle'), context)),
      sentence(text('slack.howToCommand')),
      sentence(text('slack.howTo')),
      { type: 'actions', elements: [makeButton(words(text('slack.formTitle'), context))] },
      ...exampleBlocks(help, context),
      ...(help.costs.length > 0 ? [sentence(text('list.sentences', { sentences: help.costs }))] : []),
      ...list(text('slack.homeRunning'), await entriesBlocks(running, inWords, cancelOf)),
      ...list(
        text('command.queue'),
        others.flatMap((each) => [othersEntry(each, context), ...buttonBlocks(cancelOf(each), each.id, context)]),
      ),
      ...list(text('slack.homeRecent'), await entriesBlocks(recent, context)),
      ...(running.length + recent.length === 0 ? [sentence(text('slack.homeNothing'))] : []),
    ],
  };
}

function cancelOf(generation: GenerationView): readonly 'cancel'[] {
  return cardOf(generation).buttons.filter((verb) => verb === 'cancel');
}

/** Whose it is and how far; its words may be from a conversation that its reader is not in. */
function othersEntry(generation: GenerationView, context: AnswerContext): types.RichTextBlock {
  const { state, price } = cardOf(inPublic(generation));
  const facts = [
    bold(`${generation.number} · ${words(state, context)}`),
    mention(generation.requester.id),
    time(generation.createdAtMs, true),
    ...price.map((each) => plain(words(each, context))),
  ];
  return richText(section(...spaced(facts, ' · ')));
}

/** Who opened the tab. What they make from there is posted where the form asks for; until then it is as in private. */
function callOfHome(installation: string, id: string): CommandCall {
  const where = { platform: 'slack', ...tenantOf({ installation }) } as const;
  const ids = writeReplyIds({ place: 'channel', installation, team: undefined, thread: undefined, answer: undefined });
  const replyTarget = { ...where, channelId: id, ids };
  return { requester: { ...where, id }, replyTarget, mayManage: false, eventId: `slack:${installation}:home:${id}` };
}

function keyOf(installation: string, personId: string): string {
  return `${installation}:${personId}`;
}

function makeButton(label: string): types.Button {
  return { type: 'button', action_id: makeAction, style: 'primary', text: plainText(label) };
}

function header(shown: string): types.HeaderBlock {
  return { type: 'header', text: plainText(shown) };
}

function plainText(shown: string): types.PlainTextElement {
  return { type: 'plain_text', text: shown, emoji: false };
}
