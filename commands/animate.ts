import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { createVideoCommand, type VideoCommandDeps } from './video.ts';

/** `Animate image`, on a message: an image, and what should happen in it. What is not asked for is as it usually is. */
export function createAnimateCommand(deps: VideoCommandDeps) {
  const video = createVideoCommand(deps);
  const { image, prompt, aspect, duration } = video.options.shape;
  return defineCommand({
    name: 'animate',
    description: 'command.animate',
    entry: 'message',
    answers: 'generation',
    options: z.strictObject({ image: image.unwrap(), prompt, aspect, duration }),
    plan: (values) => video.plan(values),
    run: (values, call) => video.run(values, call),
  });
}
