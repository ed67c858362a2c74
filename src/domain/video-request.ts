import { type AspectRatio, aspectRatios, type Model, type Resolution } from './catalog.ts';
import type { FilmCaption, RequestFilm } from './film.ts';
import { finerPriceUsd } from './finer-price.ts';
import { nearestAspect } from './nearest-aspect.ts';
import { membersOf } from './sets/request-set.ts';
import { hasVisibleText } from './visible-text.ts';

/** A picture that was checked, turned upright, stripped and re-encoded. Its bytes are in the store under `sha256`. */
export interface RequestImage {
  /** Hex SHA-256 of the prepared bytes. */
  readonly sha256: string;
  readonly mimeType: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** A video that a person brought: whole, H.264 in an mp4. Its file is in the folder of sources under `sha256`. */
export interface RequestVideo {
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
}

/** An earlier result of ours that is to go on. */
export interface ExtensionSource {
  readonly generationId: string;
  /** Which of its videos, from 1. Absent: the first. */
  readonly video?: number;
  /** The provider's address of the source. Absent where it gave none: then our own file goes along. */
  readonly uri?: string;
  readonly model: string;
  readonly durationSeconds: number;
  readonly resolution: Resolution;
  readonly aspectRatio: AspectRatio;
  /** How old the source was when the request was made, in hours. */
  readonly ageHours: number;
}

/** An earlier video that is changed by words. */
export interface EditSource extends ExtensionSource {
  /** A person brought it, or another vendor's model made it: vendors may not change those for people in some regions. */
  readonly hasUploadedVideo?: true;
}

/** What the person asked for, complete: nothing is filled in later. A still is asked for in the same way, see `isStill`. */
export interface VideoRequest {
  /** Cleaned of control characters; empty only for a video with an image, for a larger copy, and for a film. */
  readonly prompt: string;
  readonly model: string;
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  /** 0 for a still. */
  readonly durationSeconds: number;
  readonly numberOfVideos: number;
  readonly negativePrompt?: string;
  /** 0 to 4,294,967,295; the same seed makes similar videos, not equal ones. */
  readonly seed?: number;
  /** Absent: as the model does by itself. */
  readonly audio?: boolean;
  readonly people?: 'everyone' | 'adults' | 'nobody';
  /** First frame of a video; what a still is made of. */
  readonly image?: RequestImage;
  readonly lastFrame?: RequestImage;
  readonly referenceImages?: readonly RequestImage[];
  readonly extend?: ExtensionSource;
  /** Length and shape are the source's. */
  readonly edit?: EditSource;
  /** A person's own video that is changed by words. Length and shape are its own, the length in whole seconds. */
  readonly video?: RequestVideo;
  /** The same video in `resolution`; length and shape are the source's. */
  readonly upscale?: ExtensionSource;
  /** What should be different from `prompt`: a text model works it in before it leaves, else it goes at the end. */
  readonly changes?: string;
  /** A text model may rewrite the prompt before it leaves. */
  readonly enhance?: true;
  /** What is joined: then no model makes anything, and the prompt is the title, if there is one. */
  readonly film?: RequestFilm;
  /** Of a film. */
  readonly captions?: readonly FilmCaption[];
  /** Of a film of shots: what stands in front of the words of each. */
  readonly look?: string;
}

/** Whether it asks for a still picture, which has no length. */
export function isStill({ durationSeconds }: Pick<VideoRequest, 'durationSeconds'>): boolean {
  return durationSeconds === 0;
}

type Required = { [Field in keyof VideoRequest]-?: object extends Pick<VideoRequest, Field> ? never : Field }[keyof VideoRequest];

/** Fields that no request is without. */
const required: Readonly<Record<Required, true>> = {
  prompt: true,
  model: true,
  aspectRatio: true,
  resolution: true,
  durationSeconds: true,
  numberOfVideos: true,
};

/** Whether a request lacks none of the fields that each of them has. */
export function isComplete(request: object): request is VideoRequest {
  return Object.keys(required).every((field) => field in request);
}

export function isOptionalField(field: keyof VideoRequest): field is Exclude<keyof VideoRequest, Required> {
  return !(field in required);
}

/** A request with one of its fields left out. */
export function without(request: VideoRequest, field: Exclude<keyof VideoRequest, Required>): VideoRequest {
  const { [field]: _, ...rest } = request;
  return rest;
}

export function isRequestImage(value: unknown): value is RequestImage {
  return typeof value === 'object' && value !== null && 'sha256' in value;
}

export function isRequestVideo(value: unknown): value is RequestVideo {
  return typeof value === 'object' && value !== null && 'sha256' in value && 'durationSeconds' in value;
}

/** What a person's own video is taken for: its shape as a name, and whole seconds, in which lengths are asked for and paid. */
export function shapeOfVideo({
  durationSeconds,
  width,
  height,
}: RequestVideo): Pick<VideoRequest, 'aspectRatio' | 'durationSeconds'> {
  return {
    aspectRatio: nearestAspect(aspectRatios, { width, height }) ?? '16:9',
    // A file is a few frames longer than what it was made as.
    durationSeconds: Math.max(1, Math.ceil(durationSeconds - 0.2)),
  };
}

/** The video that a request changes or makes larger, an earlier one or a person's own: its length and shape are kept. */
export function keptVideoOf({
  edit,
  upscale,
  video,
}: VideoRequest): Pick<VideoRequest, 'aspectRatio' | 'durationSeconds'> | undefined {
  return edit ?? upscale ?? (video && shapeOfVideo(video));
}

/** The earlier video that a request is made of, whatever becomes of it. */
export function sourceOf({ extend, edit, upscale }: VideoRequest): ExtensionSource | undefined {
  return extend ?? edit ?? upscale;
}

/**
 * What a request costs by the catalogue with all that it becomes, in US dollars; undefined where no price is verified. An estimate, never an
 * invoice.
 */
export function priceUsd(request: VideoRequest, model: Model): number | undefined {
  const prices = membersOf(request, model).map((member) => memberPriceUsd(member.request, model));
  return sumUsd(prices);
}

/** @returns undefined where one of them is not known */
export function sumUsd(prices: readonly (number | undefined)[]): number | undefined {
  const known = prices.filter((each) => each !== undefined);
  // Whole micro-dollars, so that sums of many prices stay exact.
  return known.length < prices.length ? undefined : Math.round(known.reduce((sum, each) => sum + each, 0) * 1e6) / 1e6;
}

/** What one of the generations that a request becomes costs: its words mean what they say. As `priceUsd`. */
export function memberPriceUsd(request: VideoRequest, model: Model): number | undefined {
  const { resolution, numberOfVideos } = request;
  if (model.finerPrices !== undefined) {
    const finer = finerPriceUsd(request, model.finerPrices);
    // Rounded up, but for what binary fractions add.
    return finer === undefined ? undefined : Math.ceil(finer * numberOfVideos * 1e6 - 1e-3) / 1e6;
  }
  const each = isStill(request) ? model.priceUsdPerStill[resolution] : videoPriceUsd(request, model);
  return each === undefined ? undefined : Math.round(each * numberOfVideos * 1e6) / 1e6;
}

/** Added to the price of a change, whose input is counted by the vendor. */
const editMargin = 1.1;

function videoPriceUsd(request: VideoRequest, model: Model): number | undefined {
  const { resolution, durationSeconds, extend, edit, video, upscale } = request;
  const { tokenPrices } = model;
  if (upscale !== undefined) {
    const perSecond = model.upscale?.usdPerSecond[upscale.resolution]?.[resolution];
    return perSecond === undefined ? undefined : perSecond * durationSeconds;
  }
  const perSecond = model.priceUsdPerSecond[resolution];
  const readSeconds = Math.min(extend?.durationSeconds ?? 0, model.extension?.readSeconds ?? 0);
  if (perSecond === undefined || tokenPrices === undefined) return perSecond && perSecond * (durationSeconds + readSeconds);
  const pictures = [request.image, request.lastFrame, ...(request.referenceImages ?? [])].filter((each) => each !== undefined);
  const input = pictures.length * tokenPrices.inputUsdPerPicture;
  const changedSeconds = edit?.durationSeconds ?? (video && durationSeconds);
  if (changedSeconds === undefined) return perSecond * (durationSeconds + readSeconds) + input;
  return (perSecond * durationSeconds + tokenPrices.inputUsdPerSecond * changedSeconds + input) * editMargin;
}

/** A prompt as it is stored and sent: no control characters or lone surrogates, no white space around it; empty where nothing of it can be seen. */
export function cleanPrompt(raw: string): string {
  // Tabs and line breaks stay; every other control character goes. What joins and directs stays too: words and emoji need it.
  const clean = raw
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD]/g, '')
    .replace(/\r\n?/g, '\n')
    .trim();
  return hasVisibleText(clean) ? clean : '';
}

/** A prompt together with what should not be seen, for a model that has no field for it. */
export function promptWith(prompt: string, negativePrompt: string): string {
  return [prompt, `without: ${negativePrompt}`].filter((each) => each !== '').join('\n');
}

/** A prompt with what should be different at its end: what is sent where no text model worked it in. */
export function promptWithChanges({ prompt, changes = '' }: Pick<VideoRequest, 'prompt' | 'changes'>): string {
  return [prompt, changes].filter((each) => each !== '').join('\n');
}

/** Length as people count it: by code points, so that an emoji is one. */
export function promptLength(prompt: string): number {
  let length = 0;
  for (const _ of prompt) length += 1;
  return length;
}
