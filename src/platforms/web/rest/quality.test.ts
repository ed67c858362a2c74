import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { qualityLabels } from '../client/composer/option-choices.ts';
import type { Options } from '../client/server/api.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-generate-001', 'veo-3.1-fast-generate-001'] });
});
afterAll(() => web.stop());

const post = async (path: string, body: object) => await (await web.ask('POST', `/api/video_chat/${path}`, body)).json();

it('an estimate prices each quality for what else was asked, and says where something set goes first', async () => {
  const { qualities, message, ...estimate } = await post('estimate', {
    ...{ prompt: 'a fox', duration: 4, model: 'preview', quality: 'best' },
  });
  expect(estimate).toMatchObject({ model: 'preview', price_usd: 0, options: { resolution: '720p' } });
  expect(message).toContain('“best” would be Veo 3.1 in 720p; what you set goes first.');
  const told = (rows: readonly Record<string, unknown>[]) => rows.map((row) => [row.quality, row.model_label, row.price_usd]);
  expect(told(qualities)).toEqual(['draft', 'standard', 'best'].map((each) => [each, 'Preview renderer', 0]));
  const open = await post('estimate', { prompt: 'a fox', duration: 4, quality: 'standard' });
  expect(told(open.qualities).at(-1)).toEqual(['best', 'Veo 3.1', 1.6]);
  expect(open.message).not.toContain('goes first');
});

it('a request is made as its quality says, and keeps the note where something set went first', async () => {
  const made = await post('generate', { prompt: 'a fox', quality: 'best', model: 'preview' });
  expect(made).toMatchObject({ model: 'preview', options: { resolution: '1080p' } });
  expect(made.options).not.toHaveProperty('quality');
  const told = await (await web.ask('GET', `/api/video_chat/operations/${made.operation_id}`)).json();
  expect(told.notes).toEqual(['“best” would be Veo 3.1 in 4k; what you set goes first.']);
  expect(await post('estimate', { prompt: 'a fox', quality: 'finest' })).toMatchObject({ error: { field: 'quality' } });
});

it('the form is told the prices of each length, and the marked models', async () => {
  const options: Options = await (await web.ask('GET', '/api/video_chat/options')).json();
  expect(options.schema.properties.quality?.labels).toMatchObject({ best: 'best: Veo 3.1, 4k, 8 s, about $4.80*' });
  expect(qualityLabels(options, {}, undefined).get('best')).toBe('best: Veo 3.1, 4k, 8 s, about $4.80*');
  expect(qualityLabels(options, { duration: '4' }, undefined).get('best')).toBe('best: Veo 3.1, 720p, 4 s, about $1.60*');
  const { qualities } = await post('estimate', { prompt: 'a fox', duration: 6 });
  expect(qualityLabels(options, { duration: 6 }, { qualities }).get('best')).toBe('best: Veo 3.1, 720p, 6 s, about $2.40*');
  expect(options.models.map(({ reported }) => reported)).toEqual([[], ['price'], ['price']]);
  expect(options.reported_note).toBe('* Reported by others; its maker’s own pages do not confirm it.');
});
