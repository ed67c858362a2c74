import { expect, it, onTestFinished } from 'vitest';
import { sampleSubmission } from '../../../testing/set-up/test-engine.ts';
import { startTestWeb } from '../../../testing/set-up/test-web.ts';

it('a video of somebody else is reported once, and the admin decides about it in the list', async () => {
  const web = await startTestWeb();
  onTestFinished(() => web.stop());
  const requester = { platform: 'web', id: 'ann', name: 'Ann' };
  const { generation } = await web.engine.submit(sampleSubmission({ requester }));
  const path = `/api/video_chat/operations/${generation.id}/reports`;
  const post = async (to: string, body: object) => {
    const answer = await web.ask('POST', to, body);
    return { status: answer.status, body: await answer.json() };
  };
  expect(await post(path, { reason: 'hate' })).toMatchObject({ status: 409, body: { error: { code: 'not_possible_now' } } });
  await expect
    .poll(async () => {
      await web.clock.advance(1000);
      const now = await web.engine.find(generation.id);
      if (now?.operationName !== undefined) web.provider.finish(now.operationName);
      return now?.videos.length;
    })
    .toBe(1);
  await expect
    .poll(() => web.clock.advance(1000).then(async () => (await web.engine.find(generation.id))?.endedAtMs))
    .toBeDefined();
  expect(await post(path, { reason: 'bad' })).toMatchObject({ status: 400, body: { error: { field: 'reason' } } });
  expect(await post(path, { reason: 'hate', details: 'it says so' })).toMatchObject({ status: 200, body: { is_new: true } });
  expect(await post(path, { reason: 'other' })).toMatchObject({ status: 200, body: { is_new: false } });
  const list = async () => (await (await web.ask('GET', '/api/video_chat/admin/reports')).json()).reports;
  expect(await list()).toMatchObject([
    { operation_id: generation.id, place: 'web:page', reason: 'hate', details: 'it says so', author: 'Ann', outcome: null },
  ]);
  const [{ report_id: id }] = await list();
  expect(await post('/api/video_chat/admin/report', { report_id: id, outcome: 'fine' })).toMatchObject({ status: 200 });
  expect(await post('/api/video_chat/admin/report', { report_id: id, outcome: 'deleted' })).toMatchObject({ status: 409 });
  expect((await list())[0]).toMatchObject({ outcome: 'fine' });
});
