import { expect, it } from 'vitest';
import { startTestWeb } from '../../../testing/set-up/test-web.ts';
import { fieldsOf, type OptionProps } from '../client/composer/option-props.ts';
import type { Estimate, Generation } from '../client/server/api.ts';
import type { estimateBody, generationBody } from './answers.ts';

it('has every option of the API as a prop of the component', async () => {
  const web = await startTestWeb({ models: ['preview', 'veo-3.1-generate-001'] });
  const { components } = await (await web.ask('GET', '/api/openapi.json')).json();
  const own = ['prompt', 'session_id', 'agreed_usd'];
  const options = Object.keys(components.schemas.VideoRequest.properties).filter((name) => !own.includes(name));
  // The props are made of these.
  expect(
    [
      ...Object.keys(components.schemas.VideoOptions.properties),
      'model',
      'quality',
      'style',
      'style_words',
      'private',
    ].toSorted(),
  ).toEqual(options.toSorted());
  for (const name of options) {
    const prop = name.replace(/_(.)/g, (_: string, letter: string) => letter.toUpperCase());
    expect(fieldsOf({ [prop]: 'x' })).toEqual({ [name]: 'x' });
  }
  await web.stop();
});

it('takes options as programs and as forms have them', () => {
  const options: Partial<OptionProps> = {
    aspectRatio: '9:16',
    resolution: '4k',
    duration: '8',
    model: 'veo-3.1-generate-001',
    negativePrompt: 'rain',
    seed: 0,
    generateAudio: false,
  };
  expect(fieldsOf(options)).toEqual({
    aspect_ratio: '9:16',
    resolution: '4k',
    duration: '8',
    model: 'veo-3.1-generate-001',
    negative_prompt: 'rain',
    seed: 0,
    generate_audio: false,
  });
  // @ts-expect-error: the API knows no such shape
  expect(fieldsOf({ aspectRatio: '5:4' })).toEqual({ aspect_ratio: '5:4' });
});

it('reads answers as the server makes them', () => {
  // The types alone are the test.
  const generation = (body: Awaited<ReturnType<typeof generationBody>>): Generation => body;
  const estimate = (body: Awaited<ReturnType<typeof estimateBody>>): Estimate => body;
  expect([generation, estimate]).toHaveLength(2);
});
