import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import type { FollowUpAnswer, OperationAnswer } from './answer-schemas.ts';

const operations = '/api/video_chat/operations';
const hourMs = 3_600_000;

let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});

afterEach(() => web.stop());

async function look(id: string): Promise<OperationAnswer> {
  return await (await web.ask('GET', `${operations}/${id}`)).json();
}

async function offer(id: string, verb: FollowUpAnswer['verb']): Promise<FollowUpAnswer | undefined> {
  return (await look(id)).follow_ups.find((each) => each.verb === verb);
}

const priceOf = async (id: string, body: object) => await web.ask('POST', `${operations}/${id}/estimate`, body);

describe('a finished video', () => {
  it('says what can be made of it, by which model, at which price and until when', async () => {
    const id = await web.makeVideo();
    const { follow_ups: offers } = await look(id);
    expect(offers.map(({ verb, how, price_usd: price }) => [verb, how, price])).toEqual([
      ['edit', 'edit', 0],
      ['extend', 'extend', 0],
      ['upscale', 'upscale', 0],
    ]);
    expect(offers.map(({ needs_words: words }) => words)).toEqual([true, true, false]);
    const extend = await offer(id, 'extend');
    expect(extend).toMatchObject({ model: 'preview', adds_seconds: 7, note: null, refusal: null });
    expect(Date.parse(extend?.until ?? '') - web.clock.now()).toBeLessThanOrEqual(48 * hourMs);
    expect(Date.parse(extend?.until ?? '') - web.clock.now()).toBeGreaterThan(47 * hourMs);
  });

  it('says that it is continued as a new video once the vendor has it no more', async () => {
    const id = await web.makeVideo();
    await web.clock.advance(49 * hourMs);
    expect(await offer(id, 'extend')).toMatchObject({
      how: 'continue',
      until: null,
      note: expect.stringContaining('last frame'),
    });
  });

  it('says why something can’t be made of it', async () => {
    const id = await web.makeVideo({ resolution: '1080p' });
    const upscale = await offer(id, 'upscale');
    expect(upscale).toMatchObject({ how: null, model: null, price_usd: null, refusal: expect.stringContaining('1080p') });
    expect((await priceOf(id, { verb: 'upscale' })).status).toBe(422);
  });

  it('tells what each would cost as things are now, and makes nothing', async () => {
    const id = await web.makeVideo();
    for (const verb of ['edit', 'extend', 'upscale']) {
      const answer = await (await priceOf(id, { verb, video: 1 })).json();
      expect(answer).toMatchObject({ price_usd: 0, refusal: null, options: { [`${verb}_of`]: id } });
    }
    expect(web.provider.starts).toHaveLength(1);
  });

  it('is asked about by a verb and a video that are there', async () => {
    const id = await web.makeVideo();
    const refused = async (body: object) => (await (await priceOf(id, body)).json()).error;
    expect(await refused({ verb: 'dance' })).toMatchObject({ code: 'invalid_option', field: 'verb' });
    expect(await refused({ verb: 'edit', video: 2 })).toMatchObject({ code: 'invalid_option', field: 'video' });
    expect(await refused({ verb: 'edit', video: 'first' })).toMatchObject({ code: 'invalid_option', field: 'video' });
    expect(await refused({ verb: 'edit', prompt: 'x' })).toMatchObject({ code: 'invalid_option', field: 'prompt' });
    expect((await web.ask('POST', `${operations}/${id}/estimate?session_id=other`, { verb: 'edit' })).status).toBe(404);
  });
});

it('offers nothing for what has no video', async () => {
  const still = await web.makeStill();
  expect((await look(still)).follow_ups).toEqual([]);
  const { operation_id: waiting } = await (await web.ask('POST', '/api/video_chat/generate', { prompt: 'x' })).json();
  expect((await look(waiting)).follow_ups).toEqual([]);
  expect((await priceOf(waiting, { verb: 'edit' })).status).toBe(409);
});

describe('videos that were made from one another', () => {
  it('say their version, the one they came from and those that came of them, from any version', async () => {
    const first = await web.makeVideo();
    expect((await look(first)).lineage).toBeNull();
    const second = await web.makeVideo({ prompt: 'make it night', edit_of: first });
    const third = await web.makeVideo({ prompt: 'make it snow', edit_of: first });
    const child = (id: string, prompt: string) => ({ operation_id: id, video: 1, how: 'edit', prompt });
    expect((await look(first)).lineage).toEqual({
      ...{ made_from: null, version: 1, versions: 3 },
      children: [child(second, 'make it night'), child(third, 'make it snow')],
    });
    expect((await look(third)).lineage).toEqual({
      ...{ version: 3, versions: 3, children: [] },
      made_from: { operation_id: first, video: 1, how: 'edit', prompt: 'a lighthouse at dawn' },
    });
  });

  it('say that the one they came from was deleted, and nothing of its words', async () => {
    const first = await web.makeVideo();
    const second = await web.makeVideo({ prompt: 'make it night', edit_of: first });
    await web.ask('DELETE', `${operations}/${first}`);
    expect((await look(second)).lineage?.made_from).toEqual({ operation_id: first, video: 1, how: 'edit', prompt: null });
    await web.ask('DELETE', `${operations}/${second}`);
    expect(JSON.stringify(await (await web.ask('GET', operations)).json())).not.toContain('make it night');
  });
});
