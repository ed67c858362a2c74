import { randomBytes } from 'node:crypto';
import { saysSomething } from './chat-methods.ts';
import type { Acknowledgement } from './effects.ts';
import { type Json, textOf } from './json.ts';
import { acknowledgeWithinMs, type Outgoing } from './outgoing.ts';
import { readableBlocks } from './pings.ts';
import { Refusal } from './refusal.ts';
import { nameOf } from './render.ts';
import { newResponseUrl, respond } from './response-urls.ts';
import { type SeenMessage, see } from './seen.ts';
import type { Channel, Person, ResponseUrl, StoredMessage, Trigger, View, World } from './world.ts';

/** A modal or home tab as its person sees it now. */
export interface SeenView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly title: string;
  /** All that can be read in it. */
  readonly text: string;
  /** As the app gave it, ids filled in. */
  readonly content: Json;
  readonly isOpen: boolean;
}

/** What a person did: a command, a shortcut, a button, a modal that was sent. */
export interface Call {
  /** Of what happened, for the log. */
  readonly id: string;
  readonly triggerId: string;
  /** Where it may be answered five times; undefined where there is none. */
  readonly responseUrl: string | undefined;
  /** The first word on it: an answer in time, or what went wrong. */
  readonly acknowledged: Promise<Acknowledgement>;
  readonly acknowledgement: Acknowledgement | undefined;
  readonly responseUses: number;
  /** What was said by the response_url or in the acknowledgement, as it stands now. */
  readonly responses: readonly SeenMessage[];
  /** What only this person sees of it. */
  readonly ephemerals: readonly SeenMessage[];
  /** The modal that it opened, or that stands after it was sent. */
  readonly view: SeenView | undefined;
  /** Of a modal that was sent, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Hands the same over once more. */
  repeat(): void;
}

export interface CallOptions {
  readonly what: string;
  readonly type: 'slash_commands' | 'interactive';
  readonly person: Person;
  /** Without one there is no response_url. */
  readonly channel?: Channel | undefined;
  readonly source?: StoredMessage | undefined;
  /** @param urls to be put in */
  readonly payload: (urls: { readonly triggerId: string; readonly responseUrl: string | undefined }) => Json;
  /** What the acknowledgement does. @returns the view that stands then, and errors */
  readonly onAnswer?: (payload: Json) => { readonly view?: View | undefined; readonly errors?: Readonly<Record<string, string>> };
}

export function makeCall(world: World, options: CallOptions): Call {
  const { what, type, person, channel, source } = options;
  const { team } = person;
  const id = randomBytes(6).toString('hex');
  const triggerId = `${Math.trunc(world.clock.now())}.${team.id}.${id}`;
  const trigger: Trigger = { team, userId: person.id, isOver: false, isUsed: false, view: undefined };
  world.clock.deadline(acknowledgeWithinMs, () => {
    trigger.isOver = true;
  });
  world.triggers.set(triggerId, trigger);
  const answerable = channel === undefined ? undefined : newResponseUrl(world, { team, channel, userId: person.id, source });
  const payload = options.payload({ triggerId, responseUrl: answerable?.url });
  const { promise: acknowledged, resolve } = Promise.withResolvers<Acknowledgement>();
  const state: { acknowledgement?: Acknowledgement; view?: View | undefined; errors: Readonly<Record<string, string>> } = {
    errors: {},
  };

  function settle(acknowledgement: Acknowledgement): void {
    world.log.add({ kind: 'acknowledged', what, id, ...acknowledgement });
    if (state.acknowledgement !== undefined) return;
    state.acknowledgement = acknowledgement;
    try {
      if (acknowledgement.how === 'in time') answered(acknowledgement.payload ?? {});
    } catch (error) {
      world.report(error);
    }
    resolve(acknowledgement);
  }

  function answered(given: Json): void {
    const result = options.onAnswer?.(given);
    state.view = result?.view;
    state.errors = result?.errors ?? {};
    if (type === 'slash_commands' && saysSomething(given)) sayInAnswer(world, answerable?.responseUrl, given);
  }

  const outgoing: Outgoing = { type, payload, acceptsPayload: true, retry: undefined, settle };
  const messages = () => (answerable?.responseUrl.messages ?? []).filter(({ ts }) => channel?.messages.has(ts) === true);
  const call: Call = {
    ...{ id, triggerId, acknowledged, responseUrl: answerable?.url },
    get acknowledgement() {
      return state.acknowledgement;
    },
    get responseUses() {
      return answerable?.responseUrl.uses ?? 0;
    },
    get responses() {
      return messages().map((message) => see(world, message));
    },
    get ephemerals() {
      return messages()
        .filter(({ onlyFor }) => onlyFor !== undefined)
        .map((message) => see(world, message));
    },
    get view() {
      const view = world.triggers.get(triggerId)?.view ?? state.view;
      return view === undefined ? undefined : seeView(world, view);
    },
    get errors() {
      return state.errors;
    },
    repeat: () => world.deliver({ ...outgoing, settle: (each) => world.log.add({ kind: 'acknowledged', what, id, ...each }) }),
  };
  world.deliver(outgoing);
  return call;
}

function sayInAnswer(world: World, responseUrl: ResponseUrl | undefined, given: Json): void {
  if (responseUrl === undefined) return;
  try {
    respond(world, responseUrl, given);
  } catch (error) {
    // Slack shows the person an error then; nothing stands.
    if (!(error instanceof Refusal)) throw error;
    world.log.add({ kind: 'response', use: 0, body: { refused: error.code, ...given } });
  }
}

export function seeView(world: World, { id, type, content, isOpen }: View): SeenView {
  const title = type === 'home' ? '' : readableBlocks([{ type: 'section', text: content.title }], String);
  const { blocks } = content;
  const text = Array.isArray(blocks) ? readableBlocks(blocks, (userId) => nameOf(world, userId)) : textOf(blocks);
  return { id, type, title, text, content, isOpen };
}
