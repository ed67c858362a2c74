import { type Command, type CommandCall, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isErased, type ReplyTarget } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { type AnswerContext, answerMessage, historyLimit } from './answer-messages.ts';
import { type Form, type FormAbout, formView } from './form.ts';
import type { Membership } from './membership.ts';
import type { SlackEvent } from './payloads.ts';
import { readReplyIds, writeReplyIds } from './reply-ids.ts';
import type { AnswerAddresses, Answerer } from './response-urls.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';

export interface HandlingDeps extends IntakeDeps {
  readonly addresses: AnswerAddresses;
  readonly answerer: Answerer;
  readonly membership: Membership;
}

/** What the handlers of commands, buttons, forms and mentions have in common. */
export type Handling = ReturnType<typeof createHandling>;

export function createHandling(deps: HandlingDeps) {
  const { engine, commands, texts, clock, client, stopping, addresses, answerer, membership } = deps;

  const context = (): AnswerContext => ({ texts, locale: undefined, nowMs: clock.now(), receipts: engine.receipts });

  const command = (name: string): Command => {
    const found = commands.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  };

  /** Where something is posted that was asked for there: under a message, else as one of its own. */
  const targetOf = (slackEvent: SlackEvent, thread?: string): ReplyTarget => {
    const { installation, team, channelId, person } = slackEvent;
    const place = thread === undefined ? 'channel' : 'thread';
    const ids = { place, installation, team, thread, answer: addresses.of(slackEvent) } as const;
    return { platform: 'slack', ...tenantOf(slackEvent), channelId: channelId ?? person.id, ids: writeReplyIds(ids) };
  };

  /** Where another generation was posted. */
  const sameTarget = (slackEvent: SlackEvent, { replyTarget }: GenerationView): ReplyTarget => ({
    ...replyTarget,
    ids: targetOf(slackEvent, readReplyIds(replyTarget).thread).ids,
  });

  /** Nobody is more than a person here: whether somebody manages the workspace the bot is not told. */
  const callOf = (slackEvent: SlackEvent, replyTarget: ReplyTarget, eventId: string): CommandCall => ({
    requester: {
      platform: 'slack',
      ...tenantOf(slackEvent),
      id: slackEvent.person.id,
      ...(slackEvent.person.name !== undefined && { name: slackEvent.person.name }),
    },
    mayManage: false,
    replyTarget,
    // Slack's own ids of events name them within one workspace.
    eventId: `slack:${slackEvent.installation}:${eventId}`,
    pageSize: historyLimit,
  });

  return {
    context,
    command,
    targetOf,
    sameTarget,
    callOf,

    /** Takes something in: it is noted, Slack hears that it arrived, and its person hears what came of it. */
    async take(
      slackEvent: SlackEvent,
      call: CommandCall,
      acknowledge: () => Promise<void>,
      work: () => Promise<void>,
    ): Promise<void> {
      const { eventId } = call;
      await engine.arrived(call);
      try {
        await acknowledge();
      } catch (error) {
        // Slack itself says so to the person.
        engine.answered(eventId);
        throw error;
      }
      if (await answerer.answering(slackEvent, work)) engine.answered(eventId);
      else engine.unanswered(eventId);
    },

    /** Runs a command and shows its person what it answers. @param replacing the message whose button was pressed */
    async run(
      slackEvent: SlackEvent,
      wanted: Command,
      raw: Readonly<Record<string, unknown>>,
      call: CommandCall,
      replacing = false,
    ): Promise<void> {
      const options = parseOptions(wanted, raw);
      if (isOrder(wanted, raw)) await membership.require(call.replyTarget);
      const answered = await wanted.run(options, call);
      await answerer.answer(slackEvent, answerMessage(answered, { ...context(), reader: slackEvent.person.id }), replacing);
    },

    /**
     * A generation that belongs to where the button stands: its channel, or wherever its posts went.
     *
     * @throws {UserError} `not_found`
     */
    find({ channelId, installation }: SlackEvent, id: string): GenerationView {
      const generation = engine.find(id);
      const ids = generation && readReplyIds(generation.replyTarget);
      const places = [generation?.replyTarget.channelId, ...Object.values(engine.receipts(id)).map(({ channel }) => channel)];
      const isHere = channelId !== undefined && places.includes(channelId) && ids?.installation === installation;
      if (generation?.replyTarget.platform !== 'slack' || !isHere || isErased(generation)) {
        throw new UserError('not_found', text('answer.notFoundEver'));
      }
      return generation;
    },

    /** @throws {UserError} `not_possible_now` when Slack waits no longer */
    async openForm({ installation, triggerId }: SlackEvent, form: Form): Promise<void> {
      if (triggerId === undefined) throw new UserError('not_possible_now', text('slack.formTooLate'));
      const view = formView(command(form.about.command), form, texts);
      try {
        await client.call(installation, 'views.open', { trigger_id: triggerId, view }, stopping);
      } catch (error) {
        if (!(error instanceof SlackRefusal) || error.refusal !== 'too late') throw error;
        throw new UserError('not_possible_now', text('slack.formTooLate'), { cause: error });
      }
    },

    /** What a form is about that is opened there. */
    aboutOf(slackEvent: SlackEvent, name: FormAbout['command']): FormAbout {
      const answer = addresses.of(slackEvent);
      return {
        command: name,
        ...(slackEvent.channelId !== undefined && { channelId: slackEvent.channelId }),
        ...(answer !== undefined && { answer }),
      };
    },
  };
}

/** Whether something new is made of it, and posted. */
function isOrder({ name, plan }: Command, raw: Readonly<Record<string, unknown>>): boolean {
  return plan !== undefined || name === 'again' || (name === 'decide' && raw.decision === 'again');
}

/** Slack's ids of people, channels and messages are unique within one installation only. */
export function tenantOf({ installation }: Pick<SlackEvent, 'installation'>): Pick<ReplyTarget, 'tenant'> {
  return installation === '' ? {} : { tenant: installation };
}
