import { z } from 'zod';
import { aspectRatios, type Model, resolutions } from '../src/domain/catalog.ts';
import { defineCommand, imageOption } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { cleanPrompt, type VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { findOffered, usualAspect, withoutBytes } from './offered-models.ts';

export interface ImageCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit'>;
  /** The catalogue's rows for stills that the current credentials offer, the usual one first; at least one. */
  readonly imageModels: readonly Model[];
}

/**
 * A still from a prompt, or from an image and what should change in it. For the web alone: chat platforms post videos, and people there
 * have pictures at hand.
 */
export function createImageCommand({ engine, imageModels: models }: ImageCommandDeps) {
  const options = imageOptions(models);
  const plan = (values: z.infer<typeof options>): VideoRequest => {
    const model = findOffered(models, values.model ?? models[0]?.id ?? '');
    return {
      prompt: cleanPrompt(values.prompt ?? ''),
      model: model.id,
      aspectRatio: values.aspect ?? usualAspect(model, values.image),
      resolution: values.resolution ?? '1k',
      durationSeconds: 0,
      numberOfVideos: 1,
      ...(values.image !== undefined && { image: withoutBytes(values.image) }),
    };
  };
  return defineCommand({
    name: 'image',
    description: 'still.command',
    entry: 'web',
    answers: 'generation',
    options,
    plan,
    async run(values, { requester, replyTarget, eventId }) {
      const images = values.image === undefined ? [] : [values.image];
      const submitted = await engine.submit({ request: plan(values), images, requester, replyTarget, eventId });
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation, text('still.accepted')) };
    },
  });
}

function imageOptions(models: readonly Model[]) {
  const offered = <T>(of: (model: Model) => readonly T[]) => new Set(models.flatMap(of));
  const shapes = offered((model) => model.aspectRatios);
  const sizes = offered((model) => model.resolutions);
  const maxLength = Math.max(...models.map((each) => each.promptMaxCharacters));
  return z.strictObject({
    prompt: z.string().optional().meta({ description: 'still.helpPrompt', maxLength }),
    image: imageOption.optional().meta({ description: 'still.helpImage', image: true }),
    aspect: z
      .enum(aspectRatios.filter((aspect) => shapes.has(aspect)))
      .optional()
      .meta({ description: 'still.helpAspect' }),
    resolution: z
      .enum(resolutions.filter((resolution) => sizes.has(resolution)))
      .optional()
      .meta({ description: 'still.helpResolution', default: '1k' }),
    model: z
      .enum(models.map((each) => each.id))
      .optional()
      .meta({ description: 'help.model', default: models[0]?.id ?? '' }),
  });
}
