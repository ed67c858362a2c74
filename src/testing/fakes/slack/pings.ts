import { asObject, type Json, objectsOf, textOf } from './json.ts';

/** Whose attention a message asked for, and where it leads. */
export interface Pings {
  readonly everyone: readonly ('channel' | 'here' | 'everyone')[];
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Addresses of links that were written as such. */
  readonly links: readonly string[];
}

export const noPings: Pings = { everyone: [], userIds: [], groupIds: [], links: [] };

export interface Words {
  readonly text: string;
  readonly blocks: readonly Json[];
  /** `full` and `client` find plain `@names` in `text`. */
  readonly parse: 'none' | 'full' | 'client';
  readonly linkNames: boolean;
  /** Names of people by id, for plain `@names`. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Finds all that is live: entities in mrkdwn, elements of rich text, and plain `@names` where these are parsed. `text` counts also
 * beside blocks, since notifications are made of it.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function pingsOf({ text, blocks, parse, linkNames, names }: Words): Pings {
  const found = { everyone: new Set<string>(), users: new Set<string>(), groups: new Set<string>(), links: new Set<string>() };
  const readEntities = (mrkdwn: string): void => {
    for (const [, inner = ''] of mrkdwn.matchAll(/<([^<>]+)>/g)) {
      const [target = ''] = inner.split('|');
      if (/^!(channel|here|everyone)$/.test(target)) found.everyone.add(target.slice(1));
      else if (target.startsWith('!subteam^')) found.groups.add(target.slice('!subteam^'.length));
      else if (/^@[UW]\w+$/.test(target)) found.users.add(target.slice(1));
      else if (/^(https?|mailto):/.test(target)) found.links.add(target);
    }
  };
  const readNames = (plain: string): void => {
    for (const [, name = ''] of plain.matchAll(/(?<![\w<!])@(\w+)/g)) {
      if (/^(channel|here|everyone)$/.test(name)) found.everyone.add(name);
      for (const [id, known] of names) if (known.toLowerCase() === name.toLowerCase()) found.users.add(id);
    }
  };
  // With `full` Slack takes entities for plain text.
  if (parse !== 'full') readEntities(text);
  if (parse !== 'none' || linkNames) readNames(text);
  visit(blocks, (node) => {
    if (node.type === 'mrkdwn') {
      readEntities(textOf(node.text));
      // "Certain mentions will be automatically parsed". @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object
      if (node.verbatim !== true) readNames(textOf(node.text));
    }
    if (node.type === 'markdown') readEntities(textOf(node.text));
    if (node.type === 'user' && typeof node.user_id === 'string') found.users.add(node.user_id);
    if (node.type === 'usergroup' && typeof node.usergroup_id === 'string') found.groups.add(node.usergroup_id);
    if (node.type === 'broadcast' && typeof node.range === 'string') found.everyone.add(node.range);
    if (node.type === 'link' && typeof node.url === 'string') found.links.add(node.url);
  });
  const isBroadcast = (each: string) => each === 'channel' || each === 'here' || each === 'everyone';
  return {
    everyone: [...found.everyone].filter(isBroadcast),
    userIds: [...found.users],
    groupIds: [...found.groups],
    links: [...found.links],
  };
}

/** Every object in a tree. */
export function visit(value: unknown, see: (node: Json) => void): void {
  if (Array.isArray(value)) for (const each of value) visit(each, see);
  const node = Array.isArray(value) ? undefined : asObject(value);
  if (node === undefined) return;
  see(node);
  for (const each of Object.values(node)) visit(each, see);
}

/** What people read in blocks; entities as they look. */
export function readableBlocks(blocks: readonly Json[], nameOf: (id: string) => string): string {
  return blocks
    .map((block) => readableNode(block, nameOf))
    .filter((each) => each !== '')
    .join('\n');
}

function readableNode(node: Json, nameOf: (id: string) => string): string {
  const { type } = node;
  if (type === 'mrkdwn' || type === 'markdown') return readableMrkdwn(textOf(node.text), nameOf);
  if (type === 'plain_text' || type === 'text') return textOf(node.text);
  if (type === 'user') return `@${nameOf(textOf(node.user_id))}`;
  if (type === 'broadcast') return `@${textOf(node.range)}`;
  if (type === 'link') return textOf(node.text) || textOf(node.url);
  if (type === 'emoji') return `:${textOf(node.name)}:`;
  const isInline = typeof type === 'string' && type.startsWith('rich_text_') && type !== 'rich_text_list';
  const parts = [
    ...objectsOf([node.text, node.label, node.title, node.subtitle, node.body, node.hint, node.accessory, node.element]),
    ...[node.fields, node.elements, node.actions, node.options, node.initial_options].flatMap(objectsOf),
  ];
  return parts
    .map((part) => readableNode(part, nameOf))
    .filter((each) => each !== '')
    .join(isInline ? '' : '\n');
}

/** mrkdwn as it looks, stars and underlines left as they are. */
export function readableMrkdwn(text: string, nameOf: (id: string) => string): string {
  const shown = text.replaceAll(/<([^<>]+)>/g, (_, inner: string) => {
    const [target = '', label] = inner.split('|');
    if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1))}`;
    if (target.startsWith('!date')) return label ?? '';
    if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
    return label ?? target;
  });
  return decodeEntities(shown);
}

/** @see https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export function encodeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
