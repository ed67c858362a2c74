import { type Call, makeCall, type SeenView } from './calls.ts';
import { asObject, type Json, objectsOf, textOf } from './json.ts';
import { encodeEntities, visit } from './pings.ts';
import { renderMessage, renderView } from './render.ts';
import { buttonsOf } from './seen.ts';
import { type Channel, need, type Person, type StoredMessage, type World } from './world.ts';
import { type MessageKey, storedMessage } from './writing.ts';

export interface Who {
  readonly user: Person;
  readonly channel: Channel;
}

/** Types a command; works where the bot is not. @param text what follows its name */
export function command(world: World, name: string, text: string, { user, channel }: Who): Call {
  const { team } = user;
  const channelName = { public: channel.name, private: 'privategroup', 'direct message': 'directmessage' }[channel.kind];
  return makeCall(world, {
    ...{ what: `command ${name}`, type: 'slash_commands', person: user, channel },
    payload: ({ triggerId, responseUrl }) => ({
      ...{ token: 'legacy', team_id: team.id, team_domain: team.domain, channel_id: channel.id, channel_name: channelName },
      ...{ user_id: user.id, user_name: user.name.toLowerCase(), command: name, text: encodeEntities(text) },
      ...{ api_app_id: world.app.id, is_enterprise_install: 'false', response_url: responseUrl, trigger_id: triggerId },
    }),
  });
}

/** More actions > a shortcut, on a message that the person sees. */
export function messageShortcut(world: World, callbackId: string, key: MessageKey, user: Person): Call {
  const message = storedMessage(world, key);
  const { channel } = message;
  return makeCall(world, {
    ...{ what: `shortcut ${callbackId}`, type: 'interactive', person: user, channel },
    payload: ({ triggerId, responseUrl }) => ({
      ...{ type: 'message_action', ...about(world, user), action_ts: world.newTs(), callback_id: callbackId },
      ...{ trigger_id: triggerId, response_url: responseUrl, message_ts: message.ts, channel: shortChannel(channel) },
      message: renderMessage(world, message),
    }),
  });
}

/** The lightning bolt: no channel, no response_url. */
export function globalShortcut(world: World, callbackId: string, user: Person): Call {
  return makeCall(world, {
    ...{ what: `shortcut ${callbackId}`, type: 'interactive', person: user },
    payload: ({ triggerId }) => ({
      ...{ type: 'shortcut', ...about(world, user), action_ts: world.newTs(), callback_id: callbackId, trigger_id: triggerId },
    }),
  });
}

/** @param button label or action_id; anybody who sees it can press it */
export function press(world: World, target: MessageKey | SeenView, button: string, user: Person): Call {
  const found = buttonsOf(objectsOf(blocksOf(world, target))).find(
    (each) => each.action_id === button || asObject(each.text)?.text === button,
  );
  const { action_id, text, value } = need(found, `button ${button}`);
  return act(world, target, user, {
    ...{ action_id, type: 'button', text, block_id: blockOf(world, target, found) },
    ...(value === undefined ? {} : { value }),
  });
}

/** @param menu action_id or placeholder of a select, an overflow or radio buttons @param choice label or value */
export function choose(world: World, target: MessageKey | SeenView, menu: string, choice: string, user: Person): Call {
  const menus: Json[] = [];
  visit(blocksOf(world, target), (node) => {
    if (Array.isArray(node.options)) menus.push(node);
  });
  const isMenu = (each: Json) => each.action_id === menu || asObject(each.placeholder)?.text === menu;
  const found = need(menus.find(isMenu), `menu ${menu}`);
  const option = need(findOption(found, choice), `option ${choice}`);
  const { action_id, type } = found;
  return act(world, target, user, { action_id, type, selected_option: option, block_id: blockOf(world, target, found) });
}

export function findOption(element: Json, choice: string): Json | undefined {
  const groups = objectsOf(element.option_groups).flatMap(({ options }) => objectsOf(options));
  return [...objectsOf(element.options), ...groups].find(
    ({ value, text }) => value === choice || asObject(text)?.text === choice,
  );
}

function act(world: World, target: MessageKey | SeenView, user: Person, action: Json): Call {
  const source = isMessage(target) ? storedMessage(world, target) : undefined;
  const view = isMessage(target) ? undefined : need(world.views.get(target.id), 'view');
  if (source !== undefined) checkSight(source, user);
  return makeCall(world, {
    ...{ what: `action ${textOf(action.action_id)}`, type: 'interactive', person: user, channel: source?.channel, source },
    payload: ({ triggerId, responseUrl }) => ({
      ...{ type: 'block_actions', ...about(world, user), trigger_id: triggerId, state: { values: {} } },
      ...(source === undefined ? {} : fromMessage(world, source)),
      ...(view === undefined ? {} : { container: { type: 'view', view_id: view.id }, view: renderView(world, view) }),
      ...(responseUrl === undefined ? {} : { response_url: responseUrl }),
      actions: [{ ...action, action_ts: world.newTs() }],
    }),
  });
}

/** Of an ephemeral message Slack tells no content. */
function fromMessage(world: World, source: StoredMessage): Json {
  const { ts, channel, threadTs, onlyFor } = source;
  const isEphemeral = onlyFor !== undefined;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: isEphemeral, ...thread },
    channel: shortChannel(channel),
    ...(isEphemeral ? {} : { message: renderMessage(world, source) }),
  };
}

function checkSight({ channel, onlyFor }: StoredMessage, { id, name }: Person): void {
  const sees = onlyFor === undefined ? channel.kind === 'public' || channel.members.has(id) : onlyFor === id;
  if (!sees) throw new Error(`${name} does not see that message`);
}

export function about(world: World, { id, name, team }: Person): Json {
  return {
    ...{ token: 'legacy', api_app_id: world.app.id, team: { id: team.id, domain: team.domain }, enterprise: null },
    user: { id, name: name.toLowerCase(), username: name.toLowerCase(), team_id: team.id },
    is_enterprise_install: false,
  };
}

function shortChannel({ id, name, kind }: Channel): Json {
  return { id, name: kind === 'direct message' ? 'directmessage' : name };
}

function isMessage(target: MessageKey | SeenView): target is MessageKey {
  return 'ts' in target;
}

function blocksOf(world: World, target: MessageKey | SeenView): unknown {
  return isMessage(target) ? storedMessage(world, target).blocks : need(world.views.get(target.id), 'view').content.blocks;
}

function blockOf(world: World, target: MessageKey | SeenView, element: Json | undefined): unknown {
  const blocks = objectsOf(blocksOf(world, target));
  return blocks.find((block) => JSON.stringify(block).includes(JSON.stringify(element)))?.block_id;
}
