import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { keptVideos } from '../src/domain/kept-videos.ts';
import { wholeNumber } from '../src/domain/option-types.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { isStill } from '../src/domain/video-request.ts';

interface RemoveDeps {
  readonly engine: Pick<VideoEngine, 'find' | 'remove'>;
}

const id = z.string().max(80).meta({ description: 'help.id', generation: true });
const video = wholeNumber(1, 100).meta({ description: 'help.whichVideo', onlyApi: true });

/** The button that deletes a finished video with its prompt and pictures, or one of several alone, for its person or a manager of the place. */
export function createRemoveCommand({ engine }: RemoveDeps) {
  return defineCommand({
    name: 'remove',
    description: 'command.remove',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id, video: video.optional() }),
    async run({ id: named, video: number }, { requester, mayManage }) {
      const earlier = await engine.find(named);
      await engine.remove(named, { requester, mayManage }, number === undefined ? undefined : { only: number });
      const isLeft = number !== undefined && keptVideos((await engine.find(named)) ?? { videos: [] }).length > 0;
      if (isLeft) return { kind: 'text', text: text('answer.partGone', { number }) };
      return { kind: 'text', text: text(earlier !== undefined && isStill(earlier.request) ? 'still.removed' : 'answer.removed') };
    },
  });
}

/** “Keep only this”: deletes all other videos of a generation, after a question that says how many. */
export function createKeepCommand({ engine }: RemoveDeps) {
  return defineCommand({
    name: 'keep',
    description: 'command.keep',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id, video }),
    async run({ id: named, video: number }, { requester, mayManage }) {
      const { length: count } = await engine.remove(named, { requester, mayManage }, { allBut: number });
      return { kind: 'text', text: text('answer.kept', { number, count }) };
    },
  });
}
