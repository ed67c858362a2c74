import type { Attachment, Message, MessageSnapshot } from 'discord.js';
import { isDiscordFile } from './fetch-image.ts';

/** A picture in a message, where it can be had. */
export interface FoundImage {
  readonly url: string;
  /** What a person calls it. */
  readonly name: string;
}

const imageName = /\.(?:png|jpe?g|webp)$/i;

/**
 * Every picture of a message, wherever it is: attached, in an embed, in a forwarded copy, in components.
 *
 * @see https://discord.com/developers/docs/resources/message
 */
export function findImages(message: Message | MessageSnapshot, mediaOrigins: readonly string[]): readonly FoundImage[] {
  const snapshots = 'messageSnapshots' in message ? [...(message.messageSnapshots?.values() ?? [])] : [];
  const found = [
    ...[...(message.attachments?.values() ?? [])].filter(isImage).map(({ url, name }) => ({ url, name })),
    ...(message.embeds ?? []).flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]).flatMap(byAddress),
    ...(message.components ?? []).flatMap((component) => mediaAddresses(component.toJSON())).flatMap(byAddress),
    ...snapshots.flatMap((snapshot) => findImages(snapshot, mediaOrigins)),
  ];
  const ours = found.filter(({ url }) => isDiscordFile(url, mediaOrigins));
  return [...new Map(ours.map((image) => [new URL(image.url).pathname, image])).values()];
}

/** Discord's own type may be missing, and either may be wrong: what it really is shows when it is opened. */
export function isImage({ contentType, name }: Pick<Attachment, 'contentType' | 'name'>): boolean {
  return contentType?.startsWith('image/') === true || imageName.test(name);
}

function byAddress(url: string | undefined): readonly FoundImage[] {
  if (url === undefined || !URL.canParse(url)) return [];
  return [{ url, name: new URL(url).pathname.split('/').at(-1) ?? '' }];
}

/** Addresses of media in a component of the new kind, however deep it is nested. */
function mediaAddresses(component: unknown): readonly string[] {
  if (Array.isArray(component)) return component.flatMap(mediaAddresses);
  if (typeof component !== 'object' || component === null) return [];
  const { media }: { media?: unknown } = component;
  const own = typeof media === 'object' && media !== null && 'url' in media && typeof media.url === 'string' ? [media.url] : [];
  return [...own, ...Object.values(component).flatMap(mediaAddresses)];
}
