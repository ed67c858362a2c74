import type { types } from '@slack/bolt';
import type { CommandCall } from '../../domain/command.ts';
import { type GenerationView, isEnded, isErased } from '../../domain/generation.ts';
import type { Help } from '../../domain/help.ts';
import { type Text, text } from '../../domain/texts.ts';
import { helpFor } from '../chat/help.ts';
import { entryBlocks } from './answer-messages.ts';
import type { Assistant } from './assistant.ts';
import { contextOf, type HandlingDeps, tenantOf } from './event-context.ts';
import { greet } from './greeting.ts';
import { exampleBlocks } from './help-message.ts';
import { readHomeOpened } from './payloads.ts';
import { textsFor } from './people.ts';
import { plain, richText, section, words } from './render-message.ts';
import { writeReplyIds } from './reply-ids.ts';
import { SlackRefusal } from './slack-error.ts';

/** `action_id` of the button that opens the form. */
export const makeAction = 'make';
const shownVideos = 10;
/** A tab that was opened is kept as things are for so long, changed at most so often. */
const watchedMs = 30 * 60_000;
const gapMs = 5000;
const mostWatched = 200;

/** The app's own tab: how to start, what is on its way, and the person's own videos. */
export function createHome(deps: HandlingDeps, assistant: Pick<Assistant, 'suggest'>) {
  const { engine, clock, client, log, people, stopping } = deps;
  /** By installation and person. */
  const watched = new Map<string, { readonly untilMs: number; isDue: boolean }>();

  const publish = async (installation: string, personId: string): Promise<void> => {
    try {
      const help = await helpFor(deps.commands, callOfHome(installation, personId));
      const { locale } = await people.about(installation, personId);
      const view = homeView(installation, personId, help, locale);
      await client.call(installation, 'views.publish', { user_id: personId, view }, stopping);
    } catch (error) {
      log.info({ code: error instanceof SlackRefusal ? error.code : undefined }, 'a home tab could not be shown');
    }
  };

  const homeView = (installation: string, personId: string, help: Help, locale: string | undefined): types.HomeView => {
    const context = { ...contextOf(deps), locale };
    const own = engine
      .history({ platform: 'slack', ...tenantOf({ installation }), requesterId: personId, limit: shownVideos * 2 })
      .generations.filter((each) => !isErased(each));
    const isRunning = ({ state }: GenerationView): boolean => !isEnded(state);
    const list = (title: Text, generations: readonly GenerationView[]): types.KnownBlock[] =>
      generations.length === 0
        ? []
        : [header(words(title, context)), ...generations.slice(0, shownVideos).flatMap((each) => entryBlocks(each, context))];
    const sentence = (each: Text) => richText(section(plain(words(each, context))));
    return {
      type: 'home',
      blocks: [
        header(words(text('slack.homeTitle'), context)),
        sentence(text('slack.howToCommand')),
        sentence(text('slack.howTo')),
        { type: 'actions', elements: [makeButton(words(text('slack.formTitle'), context))] },
        ...exampleBlocks(help, context),
        ...(help.costs.length > 0 ? [sentence(text('list.sentences', { sentences: help.costs }))] : []),
        ...list(text('slack.homeRunning'), own.filter(isRunning)),
        ...list(
          text('slack.homeRecent'),
          own.filter((each) => !isRunning(each)),
        ),
        ...(own.length === 0 ? [sentence(text('slack.homeNothing'))] : []),
      ],
    };
  };

  const forgetOld = (nowMs: number): void => {
    for (const [key, { untilMs }] of watched) if (untilMs <= nowMs || watched.size > mostWatched) watched.delete(key);
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
      watched.set(keyOf(installation, personId), { untilMs: nowMs + watchedMs, isDue: false });
      await publish(installation, personId);
    },

    /** Shows a change in the tab of its person, if they have opened it. */
    onChange({ requester }: GenerationView): void {
      const { platform, tenant: installation = '', id } = requester;
      const seen = watched.get(keyOf(installation, id));
      if (platform !== 'slack' || seen === undefined || seen.isDue || stopping.aborted) return;
      if (seen.untilMs <= clock.monotonicMs()) return void watched.delete(keyOf(installation, id));
      seen.isDue = true;
      clock.after(gapMs, () => {
        seen.isDue = false;
        if (!stopping.aborted) void publish(installation, id);
      });
    },
  };
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
