import {
  type APIInteraction,
  type APIMessage,
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmissionComponent,
  ButtonStyle,
  ComponentType,
  InteractionType,
  type ModalSubmitComponent,
} from 'discord-api-types/v10';
import type { SampleFile } from './file-shelf.ts';
import { begin, type Call, type Who } from './interactions.ts';
import { allComponents } from './message-content.ts';
import { renderMessage } from './render.ts';
import { createResolved, type Resolved } from './resolved.ts';
import { findSeen } from './seen.ts';
import type { Person, StoredMessage, World } from './world.ts';

type MessageKey = Pick<APIMessage, 'id' | 'channel_id'>;

/** A person presses a button. @param button its label or custom id */
export function press(world: World, key: MessageKey, button: string, { user }: Pick<Who, 'user'>): Call {
  const message = findSeen(world, key, user);
  const found = allComponents(message.components).find(
    (one) =>
      one.type === ComponentType.Button &&
      (('label' in one && one.label === button) || ('custom_id' in one && one.custom_id === button)),
  );
  if (found?.type !== ComponentType.Button) throw new Error(`there is no button "${button}"; there are ${buttonsOf(message)}`);
  if (found.style === ButtonStyle.Link || !('custom_id' in found)) throw new Error(`"${button}" is a link`);
  if (found.disabled === true) throw new Error(`"${button}" is disabled`);
  const data = { component_type: ComponentType.Button as const, custom_id: found.custom_id };
  return onComponent(world, message, user, data);
}

/** A person picks from a menu. @param menu its custom id or placeholder @param values values or labels; people in a menu of people */
export function select(
  world: World,
  key: MessageKey,
  menu: string,
  values: readonly (string | Person)[],
  { user }: Pick<Who, 'user'>,
): Call {
  const message = findSeen(world, key, user);
  const found = allComponents(message.components).find(
    (one) => ('placeholder' in one && one.placeholder === menu) || ('custom_id' in one && one.custom_id === menu),
  );
  if (found?.type !== ComponentType.StringSelect && found?.type !== ComponentType.UserSelect)
    throw new Error(`there is no menu "${menu}"`);
  if (found.disabled === true || !isCount(values.length, found))
    throw new Error(`"${menu}" does not take ${values.length} values`);
  const { custom_id } = found;
  if (found.type === ComponentType.StringSelect) {
    const chosen = values.map((value) => pick(found.options, String(value)));
    return onComponent(world, message, user, { component_type: ComponentType.StringSelect, custom_id, values: chosen });
  }
  const resolved = createResolved(world, message.channel);
  const ids = values.filter((value) => typeof value === 'object').map((person) => resolved.user(person));
  const { users = {}, members = {} } = resolved.data().resolved ?? {};
  const data = { component_type: ComponentType.UserSelect, custom_id, values: ids, resolved: { users, members } } as const;
  return onComponent(world, message, user, { ...data, values: ids });
}

function onComponent(
  world: World,
  message: StoredMessage,
  user: Who['user'],
  data: Extract<APIInteraction, { type: InteractionType.MessageComponent }>['data'],
): Call {
  const shown = renderMessage(world, message, true);
  const build: Parameters<typeof begin>[2] = (base, actor): APIInteraction => ({
    ...{ ...base, ...actor, type: InteractionType.MessageComponent, data, message: shown },
  });
  return begin(world, { user, channel: message.channel }, build, message);
}

/** Texts; choices by value or label; files; people; a tick. */
export type ModalValue = string | readonly (string | SampleFile | Person)[] | boolean;

/**
 * A person fills in the modal that an earlier call opened, and sends it.
 *
 * @param values by custom id; what is missing stays as it was offered
 */
export function submitModal(world: World, call: Call, values: Readonly<Record<string, ModalValue>>): Call {
  const modal = call.acknowledgement?.modal;
  if (modal === undefined) throw new Error('no modal is open');
  const resolved = createResolved(world, call.channel);
  const asked = inputsOf(modal);
  const stranger = Object.keys(values).find((id) => !asked.some((input) => input.custom_id === id));
  if (stranger !== undefined)
    throw new Error(`the modal has no ${stranger}; it has ${asked.map((input) => input.custom_id).join(', ')}`);
  const answer = (input: Input): ModalSubmitComponent => fill(input, values[input.custom_id], resolved);
  const components = modal.components.map((component) => submitted(component, answer));
  const data = { custom_id: modal.custom_id, components, ...resolved.data() };
  // Opened by a button, it belongs to the button's message.
  const message = world.interactions.get(call.token)?.source;
  const shown = message === undefined ? {} : { message: renderMessage(world, message, true) };
  const build: Parameters<typeof begin>[2] = (base, actor): APIInteraction => ({
    ...{ ...base, ...actor, type: InteractionType.ModalSubmit, data, ...shown },
  });
  return begin(world, call, build, message);
}

type ModalComponent = APIModalInteractionResponseCallbackData['components'][number];

function submitted(component: ModalComponent, answer: (input: Input) => ModalSubmitComponent): APIModalSubmissionComponent {
  switch (component.type) {
    case ComponentType.Label:
      return { type: component.type, id: 0, component: answer(component.component) };
    case ComponentType.TextDisplay:
      return { type: component.type, id: 0 };
    case ComponentType.ActionRow: {
      const texts = component.components.map(answer).filter((input) => input.type === ComponentType.TextInput);
      return { type: component.type, components: texts };
    }
  }
}

type Input = Extract<APIModalInteractionResponseCallbackData['components'][number], { type: ComponentType.Label }>['component'];
type TextInput = Extract<Input, { type: ComponentType.TextInput }>;

function inputsOf({ components }: APIModalInteractionResponseCallbackData): readonly Input[] {
  return components.flatMap((component): readonly Input[] => {
    if (component.type === ComponentType.Label) return [component.component];
    return component.type === ComponentType.ActionRow ? component.components : [];
  });
}

function fill(input: Input, value: ModalValue | undefined, resolved: Resolved): ModalSubmitComponent {
  const { custom_id } = input;
  switch (input.type) {
    case ComponentType.TextInput:
      return textValue(input, value);
    case ComponentType.Checkbox:
      return { type: input.type, custom_id, value: typeof value === 'boolean' ? value : input.default === true };
    case ComponentType.RadioGroup: {
      const chosen = typeof value === 'string' ? pick(input.options, value) : input.options.find((one) => one.default)?.value;
      if (chosen === undefined && input.required !== false) throw new Error(`${custom_id} is required`);
      return { type: input.type, custom_id, value: chosen ?? null };
    }
    case ComponentType.FileUpload: {
      const files = objectsOf(value).filter((one) => 'content' in one);
      if (!isCount(files.length, input)) throw new Error(`${custom_id} does not take ${files.length} files`);
      return { type: input.type, custom_id, values: files.map((file) => resolved.file(file)) };
    }
    case ComponentType.UserSelect: {
      const people = objectsOf(value).filter((one) => 'user' in one);
      if (!isCount(people.length, input)) throw new Error(`${custom_id} does not take ${people.length} people`);
      return { type: input.type, custom_id, values: people.map((person) => resolved.user(person)) };
    }
    case ComponentType.StringSelect:
    case ComponentType.CheckboxGroup: {
      const offered = input.options.filter((one) => one.default === true).map((one) => one.value);
      const chosen = value === undefined ? offered : listOf(value).map((one) => pick(input.options, one));
      if (!isCount(chosen.length, input)) throw new Error(`${custom_id} does not take ${chosen.length} values`);
      return { type: input.type, custom_id, values: chosen };
    }
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return { type: input.type, custom_id, values: value === undefined ? [] : listOf(value) };
  }
}

function textValue(
  { type, custom_id, required, min_length = 0, max_length = 4000, value: offered = '' }: TextInput,
  value: ModalValue | undefined,
) {
  const text = typeof value === 'string' ? value : offered;
  if (text === '' && required !== false) throw new Error(`${custom_id} is required`);
  if (text.length > max_length || (text !== '' && text.length < min_length)) throw new Error(`${custom_id} has a wrong length`);
  return { type, custom_id, value: text };
}

function objectsOf(value: ModalValue | undefined): readonly (SampleFile | Person)[] {
  return typeof value === 'object' ? value.filter((one) => typeof one === 'object') : [];
}

function listOf(value: ModalValue): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'boolean' ? [] : value.filter((one) => typeof one === 'string');
}

function pick(options: readonly { readonly label: string; readonly value: string }[], wanted: string): string {
  const found = options.find(({ label, value }) => value === wanted || label === wanted);
  if (found === undefined)
    throw new Error(`"${wanted}" is not offered; there are ${options.map(({ label }) => label).join(', ')}`);
  return found.value;
}

function isCount(
  count: number,
  { min_values, max_values, required }: { min_values?: number; max_values?: number; required?: boolean },
): boolean {
  if (count === 0 && required === false) return true;
  return count >= (min_values ?? 1) && count <= (max_values ?? 1);
}

function buttonsOf({ components }: StoredMessage): string {
  const labels = allComponents(components).flatMap((one) =>
    one.type === ComponentType.Button && 'label' in one && one.label !== undefined ? [`"${one.label}"`] : [],
  );
  return labels.length === 0 ? 'none' : labels.join(', ');
}
