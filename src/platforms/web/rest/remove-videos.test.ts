import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import type { OperationAnswer } from './answer-schemas.ts';

const root = '/api/video_chat/operations';
let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb();
});
afterEach(() => web.stop());

async function asked(method: string, path: string) {
  const response = await web.ask(method, `${root}/${path}`);
  return {
    status: response.status,
    body: (await response.json()) as OperationAnswer & { error?: { code: string; message: string } },
  };
}

const numbers = ({ videos }: OperationAnswer) => videos.map(({ number }) => number);

describe('one of several videos of an operation', () => {
  it('is deleted by its number, with its file and poster; the others keep their numbers and follow-ups', async () => {
    const id = await web.makeVideo({}, 4);
    const { status, body } = await asked('DELETE', `${id}/videos/2`);
    expect([status, numbers(body)]).toEqual([200, [1, 3, 4]]);
    expect(body.state_message).toBe('3 videos are ready. Deleted: 2.');
    expect(body.videos.map(({ url }) => url.replace(/.*\//, ''))).toEqual(['', '-3', '-4'].map((part) => `${id}${part}.mp4`));
    expect(new Set(body.follow_ups.map(({ video }) => video))).toEqual(new Set([1, 3, 4]));
    for (const path of ['videos/ID-2.mp4', 'posters/ID-2.jpg'])
      expect((await web.ask('GET', `/${path.replace('ID', id)}`)).status).toBe(404);
    expect((await web.ask('GET', `/videos/${id}-3.mp4`)).status).toBe(200);
    expect((await asked('GET', id)).body).toEqual(body);
  });

  it('is kept alone', async () => {
    const id = await web.makeVideo({}, 3);
    const { status, body } = await asked('POST', `${id}/videos/3/keep`);
    expect([status, numbers(body), body.video_url]).toEqual([200, [3], body.videos[0]?.url]);
    expect(body.state_message).toBe('The video is ready. Deleted: 1, 2.');
  });

  it('takes the whole operation with it where it is the last', async () => {
    const id = await web.makeVideo({}, 2);
    await asked('DELETE', `${id}/videos/1`);
    expect((await asked('DELETE', `${id}/videos/2`)).body).toMatchObject({
      prompt: '',
      videos: [],
      state_message: 'The video was deleted.',
    });
    expect((await asked('GET', id)).status).toBe(404);
  });

  it('is not found where there is none of that number, and for a follow-up once it is deleted', async () => {
    const id = await web.makeVideo({}, 3);
    await asked('DELETE', `${id}/videos/2`);
    expect(await asked('DELETE', `${id}/videos/2`)).toMatchObject({
      ...{ status: 404, body: { error: { code: 'not_found', message: 'Number 2 was deleted.' } } },
    });
    for (const number of ['0', '4', 'x', '1.5', '-1'])
      expect([number, await asked('DELETE', `${id}/videos/${number}`)]).toMatchObject([
        number,
        { status: 404, body: { error: { message: 'It has only 3 videos.' } } },
      ]);
    for (const [path, body] of [
      ['extend', { prompt: 'on', video: 2 }],
      ['estimate', { verb: 'extend', video: 2 }],
    ] as const) {
      const answer = await web.ask('POST', `${root}/${id}/${path}`, body);
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: { message: 'Number 2 was deleted.' } }]);
    }
  });

  it('of another session is not found where the session is named', async () => {
    const id = await web.makeVideo({ session_id: 'ann' }, 2);
    expect((await asked('DELETE', `${id}/videos/2?session_id=bob`)).status).toBe(404);
    expect(numbers((await asked('DELETE', `${id}/videos/2?session_id=ann`)).body)).toEqual([1]);
  });
});
