import type { Attachment, Message, MessageSnapshot } from 'discord.js';
import { isDiscordFile } from './fetch-image.ts';

/** A picture in a message, where it can be had. */
export interface FoundImage {
  readonly url: string;
  /** What a person calls it. */
  readonly name: string;
  /** Its type, its name or its size says that it is a picture; of others only opening them tells. */
  readonly isLikely: boolean;
  /** Somebody attached it. Default: it stands in an embed or a component. */
  readonly isAttached?: true;
}

/** A video that is attached to a message, or to what it forwards. */
export interface FoundVideo {
  readonly url: string;
  /** What a person calls it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Of its picture, in pixels, where Discord tells it. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const imageName = /\.(?:png|jpe?g|jfif|webp|gif|avif|heic|bmp|tiff?)$/i;
const videoName = /\.(?:mp4|m4v|mov|webm|mkv|avi)$/i;

/**
 * Every picture of a message, wherever it is: attached, in an embed, in a forwarded copy, in components. What only may be one comes last.
 *
 * @see https://discord.com/developers/docs/resources/message
 */
export function findImages(message: Message | MessageSnapshot, mediaOrigins: readonly string[]): readonly FoundImage[] {
  const found = [
    ...attachmentsOf(message)
      .filter(mayBeImage)
      .map((file) => ({ url: file.url, name: file.name, isLikely: isImage(file), isAttached: true as const })),
    ...(message.embeds ?? []).flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]).flatMap(byAddress),
    ...(message.components ?? []).flatMap((component) => mediaAddresses(component.toJSON())).flatMap(byAddress),
    ...snapshotsOf(message).flatMap((snapshot) => findImages(snapshot, mediaOrigins)),
  ];
  const ours = found.filter(({ url }) => isDiscordFile(url, mediaOrigins));
  const all = [...new Map(ours.map((image) => [new URL(image.url).pathname, image])).values()];
  return [...all.filter(({ isLikely }) => isLikely), ...all.filter(({ isLikely }) => !isLikely)];
}

/** The first video of a message, where it can be had. */
export function findVideo(message: Message | MessageSnapshot, mediaOrigins: readonly string[]): FoundVideo | undefined {
  const [own] = attachmentsOf(message).filter((file) => isVideo(file) && isDiscordFile(file.url, mediaOrigins));
  if (own === undefined) return snapshotsOf(message).flatMap((each) => findVideo(each, mediaOrigins) ?? [])[0];
  const { url, name, size: sizeBytes, width, height } = own;
  return { url, name, sizeBytes, size: width && height ? { width, height } : undefined };
}

type File = Pick<Attachment, 'contentType' | 'name' | 'width' | 'height'>;

function attachmentsOf({ attachments }: Message | MessageSnapshot): readonly Attachment[] {
  return [...(attachments?.values() ?? [])];
}

function snapshotsOf(message: Message | MessageSnapshot): readonly MessageSnapshot[] {
  return 'messageSnapshots' in message ? [...(message.messageSnapshots?.values() ?? [])] : [];
}

/** Discord's own type may be missing, and either may be wrong. It tells width and height of pictures and videos alone. */
function isImage(file: File): boolean {
  const hasSize = typeof file.width === 'number' && typeof file.height === 'number';
  return isOfType(file, 'image/') || imageName.test(file.name) || (hasSize && !isVideo(file));
}

function isVideo(file: File): boolean {
  return isOfType(file, 'video/') || videoName.test(file.name);
}

/** Without a type, what it is shows when it is opened. */
function mayBeImage(file: File): boolean {
  return isImage(file) || (typeof file.contentType !== 'string' && !isVideo(file));
}

function isOfType({ contentType }: File, start: string): boolean {
  return typeof contentType === 'string' && contentType.startsWith(start);
}

function byAddress(url: string | undefined): readonly FoundImage[] {
  if (url === undefined || !URL.canParse(url)) return [];
  return [{ url, name: new URL(url).pathname.split('/').at(-1) ?? '', isLikely: true }];
}

/** Addresses of media in a component of the new kind, however deep it is nested. */
function mediaAddresses(component: unknown): readonly string[] {
  if (Array.isArray(component)) return component.flatMap(mediaAddresses);
  if (typeof component !== 'object' || component === null) return [];
  const { media }: { media?: unknown } = component;
  const own = typeof media === 'object' && media !== null && 'url' in media && typeof media.url === 'string' ? [media.url] : [];
  return [...own, ...Object.values(component).flatMap(mediaAddresses)];
}
