import { defineCommand } from '../src/domain/command.ts';
import { animateSchema } from '../src/domain/option-schema.ts';
import { createVideoCommand, offerOf, type VideoCommandDeps } from './video.ts';

/** `Animate image`, on a message: an image, and what should happen in it. What is not asked for is as it usually is. */
export function createAnimateCommand(deps: VideoCommandDeps) {
  const video = createVideoCommand(deps);
  return defineCommand({
    name: 'animate',
    description: 'command.animate',
    entry: 'message',
    answers: 'generation',
    options: animateSchema(offerOf(deps)),
    async complete(values, asker) {
      const complete = await video.complete(values, asker);
      return { ...complete, values: { ...complete.values, image: values.image } };
    },
    plan: (values) => video.plan(values),
    remarks: (values) => video.remarks(values),
    qualities: (values) => video.qualities(values),
    run: (values, call) => video.run(values, call),
  });
}
