import { about, findOption } from './acting.ts';
import { type Call, makeCall, type SeenView } from './calls.ts';
import { asObject, type Json, objectsOf, textOf } from './json.ts';
import { renderFile, renderView } from './render.ts';
import { newResponseUrl } from './response-urls.ts';
import { keepFile, type SampleFile } from './sample-file.ts';
import { changeView, closeView, showModal } from './views.ts';
import { type Channel, need, type Person, type View, type World } from './world.ts';

/** Text, the label or value of one or more choices, files, or a channel. */
export type FieldValue = string | readonly string[] | readonly SampleFile[] | Channel;

interface Field {
  readonly block: Json;
  readonly element: Json;
  readonly label: string;
}

/** 10 MB each. @see https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
const maxInputFileBytes = 10 * 1000 * 1000;

/**
 * Sends a modal; what is not given stays as it was.
 *
 * @param values by label, block_id or action_id
 */
export function submitView(world: World, { id }: SeenView, values: Readonly<Record<string, FieldValue>>): Call {
  const view = need(world.views.get(id), 'view');
  if (!view.isOpen || view.type !== 'modal') throw new Error('that modal is not open');
  const user = need(world.people.get(view.userId), 'person');
  const states = statesOf(world, user, view, values);
  for (const { field, state: value } of states) refuseMissing(field, value);
  const urls = states.flatMap(({ field, state: value }) => responseUrlsOf(world, user, field, value));
  return makeCall(world, {
    ...{ what: `submission ${textOf(view.content.callback_id)}`, type: 'interactive', person: user },
    payload: ({ triggerId }) => ({
      ...{ type: 'view_submission', ...about(world, user), trigger_id: triggerId, response_urls: urls },
      view: { ...renderView(world, view), state: { values: byBlock(states) } },
    }),
    onAnswer: (payload) => answer(world, view, payload),
  });
}

/**
 * Fills in fields of an open modal without sending it. What dispatches its change is told, each with all that stands in the modal by then.
 *
 * @param values by label, block_id or action_id
 */
export function fillIn(world: World, { id }: SeenView, values: Readonly<Record<string, FieldValue>>): readonly Call[] {
  const view = need(world.views.get(id), 'view');
  if (!view.isOpen || view.type !== 'modal') throw new Error('that modal is not open');
  const user = need(world.people.get(view.userId), 'person');
  return Object.entries(values).flatMap(([key, value]) => {
    const states = statesOf(world, user, view, { [key]: value });
    const filled = states.filter(({ isGiven }) => isGiven);
    for (const { field, state } of filled) view.filled.set(keyOf(field), state);
    const told = filled.filter(({ field: { block } }) => block.type === 'input' && block.dispatch_action === true);
    return told.map(({ field, state }) => tellChange(world, user, view, { ...idsOf(field), ...state }, byBlock(states)));
  });
}

/** @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload (2026-11) */
function tellChange(world: World, user: Person, view: View, action: Json, state: Json): Call {
  return makeCall(world, {
    ...{ what: `change of ${textOf(action.block_id)}`, type: 'interactive', person: user },
    payload: ({ triggerId }) => ({
      ...{ type: 'block_actions', ...about(world, user), trigger_id: triggerId, container: { type: 'view', view_id: view.id } },
      view: { ...renderView(world, view), state: { values: state } },
      actions: [{ ...action, action_ts: world.newTs() }],
    }),
  });
}

interface FieldState {
  readonly field: Field;
  readonly state: Json;
  readonly isGiven: boolean;
}

/** What stands in each field, with what is given now. */
function statesOf(world: World, user: Person, view: View, values: Readonly<Record<string, FieldValue>>): readonly FieldState[] {
  const used = new Set<string>();
  const states = fieldsOf(view).map((field): FieldState => {
    const { block, element, label } = field;
    const key = [label, textOf(block.block_id), textOf(element.action_id)].find((each) => each in values);
    if (key !== undefined) used.add(key);
    const kept = key === undefined ? view.filled.get(keyOf(field)) : undefined;
    const state = kept ?? stateOf(world, user, field, key === undefined ? undefined : values[key]);
    return { field, state, isGiven: key !== undefined };
  });
  for (const key of Object.keys(values)) if (!used.has(key)) throw new Error(`the modal has no field ${key}`);
  return states;
}

function byBlock(states: readonly FieldState[]): Json {
  const values: Record<string, Record<string, Json>> = {};
  for (const { field, state } of states) {
    const { block_id, action_id } = idsOf(field);
    values[block_id] = { ...values[block_id], [action_id]: state };
  }
  return values;
}

function idsOf({ block, element }: Field) {
  return { block_id: textOf(block.block_id), action_id: textOf(element.action_id) };
}

function keyOf(field: Field): string {
  const { block_id, action_id } = idsOf(field);
  return JSON.stringify([block_id, action_id]);
}

/** What the client itself does not send. */
function refuseMissing({ block, label }: Field, { type: _, ...state }: Json): void {
  const [value] = Object.values(state);
  const isMissing = value == null || (Array.isArray(value) && value.length === 0);
  if (isMissing && block.type === 'input' && block.optional !== true) {
    throw new Error(`the modal cannot be sent without ${label}`);
  }
}

/** Presses the cross; the app hears of it if it wished so. */
export function dismissView(world: World, { id }: SeenView): Call | undefined {
  const view = need(world.views.get(id), 'view');
  const user = need(world.people.get(view.userId), 'person');
  closeView(world, view);
  if (view.content.notify_on_close !== true) return undefined;
  const payload = () => ({ type: 'view_closed', ...about(world, user), view: renderView(world, view), is_cleared: false });
  return makeCall(world, { what: 'view closed', type: 'interactive', person: user, payload });
}

/** @see https://docs.slack.dev/surfaces/modals#response_actions */
function answer(world: World, view: View, payload: Json) {
  const next = asObject(payload.view);
  switch (payload.response_action) {
    case 'errors': {
      const errors = Object.entries(asObject(payload.errors) ?? {}).map(([key, text]) => [key, textOf(text)] as const);
      const known = objectsOf(view.content.blocks).map(({ block_id }) => block_id);
      for (const [key] of errors) if (!known.includes(key)) throw new Error(`errors name a block that is not there: ${key}`);
      return { view, errors: Object.fromEntries(errors) };
    }
    case 'update':
      changeView(world, view, need(next, 'view in the answer'));
      return { view };
    case 'push':
      return { view: showModal(world, view.team, view.userId, need(next, 'view in the answer'), view) };
    case 'clear':
      closeView(world, view, true);
      return {};
    default:
      closeView(world, view);
      return {};
  }
}

function fieldsOf({ content }: View): readonly Field[] {
  return objectsOf(content.blocks).flatMap((block) => {
    const label = textOf(asObject(block.label)?.text);
    const all = [...objectsOf([block.element, block.accessory]), ...(block.type === 'actions' ? objectsOf(block.elements) : [])];
    return all.filter(({ type }) => type !== 'button' && type !== 'image').map((element) => ({ block, element, label }));
  });
}

function stateOf(world: World, user: Person, field: Field, value: FieldValue | undefined): Json {
  const { element } = field;
  const type = textOf(element.type);
  switch (type) {
    case 'plain_text_input':
    case 'number_input': {
      const text = typeof value === 'string' ? value : textOf(element.initial_value);
      const { max_length: maxLength } = element;
      if (typeof maxLength === 'number' && text.length > maxLength) throw new Error(`${field.label} is too long for the modal`);
      return { type, value: text === '' ? null : text };
    }
    case 'static_select':
    case 'radio_buttons': {
      const option = typeof value === 'string' ? need(findOption(element, value), `option ${value}`) : element.initial_option;
      return { type, selected_option: option ?? null };
    }
    case 'checkboxes':
    case 'multi_static_select': {
      const given = Array.isArray(value) ? value : undefined;
      const chosen = given?.map((each) => need(findOption(element, textOf(each)), `option ${textOf(each)}`));
      const all = chosen ?? objectsOf(element.initial_options);
      return { type, selected_options: all };
    }
    case 'conversations_select':
    case 'channels_select':
      return placeState(element, value);
    case 'users_select':
      return { type, selected_user: value ?? element.initial_user ?? null };
    case 'file_input':
      return { type, files: filesOf(world, user, field, value) };
    default:
      throw new Error(`people cannot fill in ${type} here`);
  }
}

function placeState(element: Json, value: FieldValue | undefined): Json {
  const given = typeof value === 'object' && 'id' in value ? value.id : undefined;
  const id = given ?? element.initial_conversation ?? element.initial_channel;
  const { type } = element;
  return { type, [type === 'channels_select' ? 'selected_channel' : 'selected_conversation']: id ?? null };
}

/** What the client itself refuses is an error of the test; its filter of endings it does not hold to. */
function filesOf(world: World, user: Person, { element, label }: Field, value: FieldValue | undefined): readonly Json[] {
  const samples = Array.isArray(value) ? value.filter((each): each is SampleFile => typeof each === 'object') : [];
  const max = typeof element.max_files === 'number' ? element.max_files : 10;
  if (samples.length > max) throw new Error(`${label} takes ${max} files`);
  return samples.map((sample) => {
    const file = keepFile(world, user, sample);
    if (file.sizeBytes > maxInputFileBytes) throw new Error(`${sample.name} is too large for a modal`);
    file.isGivenToApp = true;
    return renderFile(world, file, 'event');
  });
}

function responseUrlsOf(world: World, user: Person, { block, element }: Field, state: Json): readonly Json[] {
  const channel = world.channels.get(textOf(state.selected_conversation));
  if (element.response_url_enabled !== true || channel === undefined) return [];
  const { url } = newResponseUrl(world, { team: user.team, channel, userId: user.id, source: undefined });
  return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel.id, response_url: url }];
}
