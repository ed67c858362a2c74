import type { GoogleGenAIInteraction as Interaction } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { readInteraction } from './interactions.ts';

type Step = NonNullable<Interaction['steps']>[number];

const asked = (words: string): Step => ({ type: 'user_input', content: [{ type: 'text', text: words }] });
const made = (fileId: string): Step => ({
  type: 'model_output',
  content: [{ type: 'video', mime_type: 'video/mp4', uri: `files/${fileId}` }],
});
const read = (status: Interaction['status'], steps: Step[]) =>
  readInteraction({ id: 'v1_x', created: '', updated: '', status, steps });

describe('an interaction that repeats the turn before it', () => {
  const before = [asked('a cat'), made('earlier')];

  it('is finished by the video of its own turn', () => {
    const videos = [{ mimeType: 'video/mp4', uri: expect.stringContaining('files/own') }];
    expect(read('completed', [...before, made('own')])).toMatchObject({ state: 'finished', videos });
    expect(read('completed', [...before, asked('at night'), made('own')])).toMatchObject({ state: 'finished', videos });
  });

  it.each([[[]], [[asked('at night')]]])('is never finished by the earlier video: after it %j', (after) => {
    const steps = [...before, ...after];
    expect(read('in_progress', steps)).toEqual({ state: 'running' });
    expect(read('failed', steps)).toMatchObject({ state: 'failed' });
    expect(read('cancelled', steps)).toMatchObject({ state: 'failed' });
  });

  it('came to nothing where it ended without a video of its own', () => {
    expect(read('completed', [...before, asked('at night')])).toMatchObject({ state: 'failed', code: 'no_media' });
  });
});

it('an interaction that repeats nothing is finished by its video, however it says that it ended', () => {
  for (const status of ['completed', 'incomplete', 'failed'] as const) {
    expect(read(status, [made('own')])).toMatchObject({ state: 'finished' });
  }
});
