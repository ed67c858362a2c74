import type { PictureField } from '../../rest/answer-schemas.ts';
import { clickKey, type Makes } from '../server/api.ts';

/** Side of the copy that stands for a picture while it is only asked what a video would cost. */
const sketchSidePixels = 320;
/** The server takes nothing smaller. */
const minSidePixels = 64;
/** What a picture of a video is: a frame of it, cut to its shape, or something to be seen in it. In the order in which pictures fill them. */
const uses: Readonly<Record<PictureField, 'frame' | 'seen'>> = {
  image_file: 'frame',
  last_frame: 'frame',
  reference_images: 'seen',
};
/** Fields that hold a frame of the video. */
export const frameFields: readonly string[] = Object.entries(uses).flatMap(([field, use]) => (use === 'frame' ? [field] : []));
/** What pictures of a request may be for. A still is made of one. */
export const pictureFields: Readonly<Record<Makes, readonly string[]>> = { video: Object.keys(uses), image: ['image_file'] };

/** As a file picker is told. */
export const pictureTypes = 'image/jpeg,image/png,image/webp';

/** The field of a person's own video, which is changed by words. */
export const videoField = 'video_file';

/** Which part of a picture is taken: its centre, from 0 to 1 of each side, and how much closer than the largest part that fits. */
export interface Crop {
  readonly centerX: number;
  readonly centerY: number;
  readonly zoom: number;
}

export const wholeCrop: Crop = { centerX: 0.5, centerY: 0.5, zoom: 1 };

/** A picture that goes along with a request, or the video that it changes. */
export interface Picture {
  readonly key: string;
  readonly field: string;
  readonly file: Blob;
  /** A `blob:` address, to be revoked when the picture is dropped. */
  readonly url: string;
  /** In pixels, upright; 0 where the browser can't read the file. */
  readonly width: number;
  readonly height: number;
  readonly crop: Crop;
  /** Of a video; 0 where the browser can't read it. Absent: it is a picture. */
  readonly seconds?: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function openPicture(file: Blob, field: string): Promise<Picture> {
  const url = URL.createObjectURL(file);
  const base = { key: clickKey(), file, url, crop: wholeCrop };
  if (field === videoField || file.type.startsWith('video/')) return { ...base, field: videoField, ...(await measuresOf(url)) };
  return { ...base, field, ...(await sizeOf(file)) };
}

/** What a video of somebody measures; the server says what is wrong with one that can't be read. */
async function measuresOf(url: string): Promise<Pick<Picture, 'width' | 'height'> & { readonly seconds: number }> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'metadata';
  video.src = url;
  try {
    await happens(video, 'loadedmetadata');
    const { videoWidth: width, videoHeight: height, duration } = video;
    return { width, height, seconds: Number.isFinite(duration) ? duration : 0 };
  } catch {
    return { width: 0, height: 0, seconds: 0 };
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

/** The part of a picture that fills a shape, in its pixels. */
export function cropRectangle({ width, height, crop }: Pick<Picture, 'width' | 'height' | 'crop'>, ratio: number): Rectangle {
  const cropWidth = Math.min(width, height * ratio) / crop.zoom;
  const cropHeight = cropWidth / ratio;
  const within = (center: number, length: number, whole: number) =>
    Math.min(Math.max(0, center * whole - length / 2), whole - length);
  return {
    x: within(crop.centerX, cropWidth, width),
    y: within(crop.centerY, cropHeight, height),
    width: cropWidth,
    height: cropHeight,
  };
}

/** The picture as it is sent: frames are cut to the video's shape, so that what is seen here is what is sent. */
export async function pictureFile(picture: Picture, ratio: number): Promise<Blob> {
  if (picture.width === 0 || !frameFields.includes(picture.field)) return picture.file;
  const part = cropRectangle(picture, ratio);
  const isWhole = part.width > picture.width - 2 && part.height > picture.height - 2;
  return isWhole ? picture.file : await drawn(picture, part, 1);
}

/** A small copy of the same shape: enough to ask for a price. A picture that can't be made smaller goes as it is. */
export async function pictureSketch(picture: Picture): Promise<Blob> {
  const { width, height } = picture;
  const scale = sketchSidePixels / Math.max(width, height);
  if (width === 0 || scale >= 1 || Math.min(width, height) * scale < minSidePixels) return picture.file;
  return await drawn(picture, { x: 0, y: 0, width, height }, scale);
}

/** The last frame of a video of ours, as a picture to go on from. */
export async function lastFrame(url: string): Promise<Blob> {
  const video = document.createElement('video');
  // Else nobody may read what is drawn of a video of another origin.
  video.crossOrigin = 'anonymous';
  video.muted = true;
  video.preload = 'auto';
  video.src = url;
  await happens(video, 'loadedmetadata');
  video.currentTime = Math.max(0, video.duration - 0.05);
  await happens(video, 'seeked');
  const canvas = canvasOf(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  video.removeAttribute('src');
  video.load();
  return await blobOf(canvas, 'image/png');
}

async function sizeOf(file: Blob): Promise<{ width: number; height: number }> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  } catch {
    // The server says what is wrong with it, in a sentence.
    return { width: 0, height: 0 };
  }
}

async function drawn({ file }: Picture, part: Rectangle, scale: number): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const canvas = canvasOf(Math.round(part.width * scale), Math.round(part.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, part.x, part.y, part.width, part.height, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return await blobOf(canvas, file.type === 'image/png' ? 'image/png' : 'image/jpeg');
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}

function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('the picture could not be made')) : resolve(blob)), type, 0.95);
  });
}

function happens(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener('error', () => reject(new Error('the video could not be read')), { once: true });
  });
}
