import { readFile, rm } from 'node:fs/promises';
import type { Encoder } from '../domain/media.ts';
import {
  camera,
  encodingArguments,
  framesPerSecond,
  rawInput,
  stillFilter,
  tone,
  toneFilter,
  toVideo,
} from './preview-arguments.ts';
import type { PreviewLook } from './preview-look.ts';
import { fitPicture } from './preview-picture.ts';
import type { PreviewRender, PreviewSource } from './render-preview.ts';

/** A render that has a source. */
type SourceRender = PreviewRender & { readonly source: PreviewSource };

export interface SourceTools {
  readonly look: PreviewLook;
  /** Raw RGBA in the video's size; undefined for the same picture. */
  readonly overlay: Buffer | undefined;
  readonly encoder: Encoder;
}

const sourceName = 'source.mp4';
const overlayName = 'overlay.rgba';
const output = 'preview.mp4';

/** Makes a preview of an earlier video. The earlier one is decoded as it is encoded anew: none of the two is ever whole in memory. */
export async function renderFromSource(render: SourceRender, tools: SourceTools): Promise<void> {
  if (render.source.use === 'extend') return goOn(render, tools);
  const { overlay, encoder, look } = tools;
  await encoder.run({
    args: changeArguments(render, overlay === undefined ? undefined : look),
    inputs: overlay === undefined ? {} : { [overlayName]: overlay },
    files: { [sourceName]: render.source.path },
    output,
    outputPath: render.outputPath,
    signal: render.signal,
  });
}

/** @param look of an edit; undefined for the same picture in another size */
function changeArguments(render: SourceRender, look: PreviewLook | undefined): readonly string[] {
  const { width, height, source } = render;
  const resized = `[0:v:0]scale=${width}:${height}:flags=lanczos,setsar=1`;
  const silence = `anullsrc=channel_layout=stereo:sample_rate=48000:duration=${source.durationSeconds}`;
  const filters =
    look === undefined
      ? `${resized},format=yuv420p[video]`
      : [
          `${resized},hue=h=${look.light.turnDegrees}:s=0.8,format=yuv420p[changed]`,
          `[1:v]${toVideo},format=yuva420p[front]`,
          '[changed][front]overlay=format=yuv420[video]',
        ].join(';');
  const soundInput = look === undefined ? 1 : 2;
  return [
    ...['-f', 'mp4', '-i', sourceName],
    ...(look === undefined ? [] : rawInput(render, 'rgba', overlayName)),
    ...(source.hasSound ? [] : ['-f', 'lavfi', '-i', silence]),
    ...['-filter_complex', filters, '-map', '[video]', '-map', source.hasSound ? '0:a:0' : `${soundInput}:a`],
    ...['-ar', '48000', '-ac', '2', ...encodingArguments(output)],
  ];
}

async function goOn(render: SourceRender, { look, overlay, encoder }: SourceTools): Promise<void> {
  const { width, height, source, signal, outputPath } = render;
  const first = await fitPicture(await lastPicture(render, encoder), width, height);
  await encoder.run({
    args: extensionArguments(render, look),
    inputs: { 'first.rgb': first, ...(overlay === undefined ? {} : { [overlayName]: overlay }) },
    files: { [sourceName]: source.path },
    output,
    outputPath,
    signal,
  });
}

/** Where the source ends: from there it goes on. */
async function lastPicture({ source, outputPath, signal }: SourceRender, encoder: Encoder): Promise<Uint8Array> {
  const path = `${outputPath}.last.png`;
  const from = Math.max(0, source.durationSeconds - 0.5);
  const toPicture = 'scale=out_range=pc,format=rgb24';
  const args = ['-ss', `${from}`, '-f', 'mp4', '-i', sourceName, '-map', '0:v:0', '-vf', toPicture, '-update', '1', 'last.png'];
  try {
    await encoder.run({ args, inputs: {}, files: { [sourceName]: source.path }, output: 'last.png', outputPath: path, signal });
    return await readFile(path);
  } finally {
    await rm(path, { force: true });
  }
}

function extensionArguments(render: SourceRender, look: PreviewLook): readonly string[] {
  const { width, height, source, durationSeconds } = render;
  const added = Math.max(1, Math.round(durationSeconds - source.durationSeconds));
  const before = source.hasSound
    ? `[0:a:0]aresample=48000,aformat=channel_layouts=stereo,atrim=duration=${source.durationSeconds}[before]`
    : `anullsrc=channel_layout=stereo:sample_rate=48000,atrim=duration=${source.durationSeconds}[before]`;
  const filters = [
    `[0:v:0]fps=${framesPerSecond},scale=${width}:${height},setsar=1,format=yuv420p[earlier]`,
    before,
    `${stillFilter(1)},trim=duration=${added},${camera({ look, motion: 'push in', durationSeconds: added })},setsar=1[moving]`,
    `[2:v]${toVideo},format=yuva420p[front]`,
    '[moving][front]overlay=format=yuv420[later]',
    `${toneFilter(3, added)},aformat=channel_layouts=stereo[after]`,
    '[earlier][before][later][after]concat=n=2:v=1:a=1[video][sound]',
  ];
  return [
    ...['-f', 'mp4', '-i', sourceName],
    ...rawInput(render, 'rgb24', 'first.rgb'),
    ...rawInput(render, 'rgba', overlayName),
    ...['-f', 'lavfi', '-i', tone(look, added)],
    ...['-filter_complex', filters.join(';'), '-map', '[video]', '-map', '[sound]'],
    ...['-frames:v', `${Math.round((source.durationSeconds + added) * framesPerSecond)}`, '-r', `${framesPerSecond}`],
    ...encodingArguments(output),
  ];
}
