import { expect, it } from 'vitest';
import { setUpSlackDelivery } from '../../../testing/set-up/slack-delivery.ts';

// Receipts outlive versions: their fields stay what they are, and mean what they meant.

it('keeps of each post the fields that it has always kept', async () => {
  const { mailbox, generation, finished, general, posts, through, clock } = await setUpSlackDelivery();
  const box = mailbox();
  const tried = String(clock.now());
  await box.status(generation());
  await box.post('question', generation({ state: 'unknown' }));
  await box.status(generation());
  await through(box.post('result', finished()));
  const [status, question, result] = posts().map(({ ts }) => ts);
  const permalink = expect.stringMatching(/^https:\/\/.*\/archives\//);
  expect(box.receipts).toEqual({
    status: { ts: status, channel: general.id, asked: 'answered' },
    question: { ts: question, channel: general.id, permalink, [`tried:question:${general.id}`]: tried },
    result: {
      ...{ ts: result, channel: general.id, permalink, files: expect.stringMatching(/^F/) },
      numbers: '1',
      ...{ uploadTo: `${general.id}/${status}`, completions: '1' },
    },
  });
});

it('keeps how a direct message was opened for a video', async () => {
  const { slack, ann, mailbox, generation, finished, general, posts, through } = await setUpSlackDelivery();
  const box = mailbox();
  await box.status(generation());
  slack.refusePosts(general, 'is_archived');
  await through(box.post('result', finished()));
  const direct = slack.directMessage(ann).id;
  expect(box.receipts.result).toMatchObject({
    ...{ direct: 'yes', opened: direct, openedTs: posts()[1]?.ts, channel: direct, uploadTo: `${direct}/${posts()[1]?.ts}` },
    [`tried:opening:${ann.id}`]: expect.stringMatching(/^\d+$/),
  });
});

it('goes on with what an earlier version has left', async () => {
  const { mailbox, generation, finished, general, posts, through, clock } = await setUpSlackDelivery();
  const first = mailbox();
  await first.status(generation());
  await first.post('question', generation({ state: 'unknown' }), { isKilled: true });
  await through(first.post('result', finished(), { isKilled: true }));
  const [status = '', question, result] = posts().map(({ ts }) => ts);
  const { files = '' } = first.receipts.result;
  const box = mailbox({
    status: { ts: status, channel: general.id },
    question: { [`tried:question:${general.id}`]: String(clock.now() - 60_000) },
    result: { files, uploadTo: `${general.id}/${status}`, completions: '1' },
  });
  expect(await box.post('question', generation({ state: 'unknown' }))).toMatchObject({ receipt: { ts: question } });
  expect(await through(box.post('result', finished()))).toMatchObject({ receipt: { ts: result } });
  expect(posts()).toHaveLength(3);
});
