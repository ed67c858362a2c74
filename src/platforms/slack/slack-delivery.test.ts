import { rmSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { FaultName } from '../../testing/fakes/slack/faults.ts';
import { type SlackDeliveryWorld, setUpSlackDelivery } from '../../testing/set-up/slack-delivery.ts';

const { say } = createTexts();
/** What a request whose answer is lost looks like from here. */
const lost: readonly FaultName[] = ['after/500', 'after/502-html', 'after/503', 'after/504', 'after/drop', 'after/hang'];

describe('a generation that a command asked for', () => {
  it('shows the picture of its video in the end, with the prompt for those who can’t see it, and takes both back', async () => {
    const { mailbox, generation, finished, seen, slack, through, video } = await setUpSlackDelivery();
    await sharp({ create: { width: 64, height: 36, channels: 3, background: '#456' } })
      .jpeg()
      .toFile(video.replace('.mp4', '.jpg'));
    const box = mailbox();
    await box.status(generation());
    await through(box.post('result', finished()));
    for (let again = 0; again < 2; again += 1) await box.status(finished({ state: 'completed' }));
    const image = seen()[0]?.blocks.filter(({ type }) => type === 'image');
    expect(image).toMatchObject([{ alt_text: 'a lighthouse at dawn', slack_file: { id: box.receipts.status.poster } }]);
    const pictures = slack.log.all('upload reserved').filter(({ name }) => name === 'a-lighthouse-at-dawn.jpg');
    expect(pictures).toHaveLength(1);
    const request = { ...finished().request, prompt: '' };
    await box.status(finished({ state: 'completed', removedAtMs: 1, request }));
    expect(slack.log.all('file deleted').map(({ fileId }) => fileId)).toContain(pictures[0]?.fileId);
    expect(JSON.stringify(seen())).not.toContain('lighthouse');
  });

  it.each(['invalid_blocks', 'an upload that fails'] as const)(
    'stands without a picture where Slack takes none: %s',
    async (what) => {
      const { mailbox, generation, finished, seen, slack, through, video } = await setUpSlackDelivery();
      await sharp({ create: { width: 64, height: 36, channels: 3, background: '#456' } })
        .jpeg()
        .toFile(video.replace('.mp4', '.jpg'));
      const box = mailbox();
      await box.status(generation());
      await through(box.post('result', finished()));
      if (what === 'invalid_blocks') slack.inject('chat.update', 'refuse/invalid_blocks');
      else slack.inject('files.getUploadURLExternal', 'before/503');
      expect(await box.status(finished({ state: 'completed' }))).toMatchObject({ state: 'delivered' });
      expect(seen()[0]?.text).toContain('The video is ready. Watch it');
      expect(seen()[0]?.blocks.map(({ type }) => type)).not.toContain('image');
      expect(box.receipts.status.poster).toBe('none');
    },
  );

  it('is one status message, and one file that plays in the thread under it and calls its person once', async () => {
    const { mailbox, generation, finished, posts, seen, ann, slack, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.status(generation({ state: 'generating' }));
    await through(box.post('result', finished()));
    await box.status(finished({ state: 'completed' }));
    const [status, result, ...more] = posts();
    expect(more).toEqual([]);
    expect(status).toMatchObject({ threadTs: undefined, pings: { userIds: [], everyone: [] } });
    expect(result).toMatchObject({ threadTs: status?.ts, via: 'file', pings: { userIds: [ann.id], everyone: [] } });
    const [summary, video] = seen();
    expect(video?.files).toMatchObject([
      { name: 'a-lighthouse-at-dawn.mp4', mimeType: 'video/mp4', title: 'a lighthouse at dawn' },
    ]);
    expect(video?.text).toBe('@Ann Your video is ready.');
    expect(summary?.text).toContain('The video is ready. Watch it');
    expect(summary?.pings.links).toEqual([expect.stringContaining(`/archives/${result?.channelId}/p`)]);
    expect(summary?.buttons).toEqual(['Again · free', 'Change and run again', '☆ Favourite', 'Delete']);
    expect(slack.log.requests.filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1);
  });

  it('says in every post and edit that no names are looked for in it, and which generation it is', async () => {
    const { mailbox, generation, slack, finished, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    await through(box.post('result', finished()));
    await box.status(finished({ state: 'completed' }));
    const bodies = slack.log.requests.filter(({ method }) => method === 'chat.postMessage' || method === 'chat.update');
    expect(bodies).toHaveLength(4);
    for (const { params, method } of bodies) {
      expect(params).toMatchObject({ parse: 'none', link_names: expect.anything() });
      // Edits have no such arguments.
      const cards = { unfurl_links: 'false', unfurl_media: 'false' };
      if (method === 'chat.postMessage') expect(params).toMatchObject(cards);
      else for (const name of Object.keys(cards)) expect(params).not.toHaveProperty(name);
    }
    const { id } = generation();
    expect(slack.log.all('message posted').map(({ metadata }) => metadata)).toMatchObject([
      { event_type: 'veo_generation', event_payload: { id, kind: 'status' } },
      { event_type: 'veo_generation', event_payload: { id, kind: 'question' } },
      undefined,
    ]);
  });

  it('asks for a decision in the thread, with its buttons, and the result comes there later', async () => {
    const { mailbox, generation, finished, posts, seen, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    await through(box.post('result', finished()));
    const [status, question, result] = posts();
    expect([question?.threadTs, result?.threadTs]).toEqual([status?.ts, status?.ts]);
    expect(seen()[1]).toMatchObject({
      text: '@Ann Your decision is needed.\nGenerate again (may be charged twice) · free\nLeave it',
      buttons: ['Generate again (may be charged twice) · free', 'Leave it'],
    });
  });

  it('has the buttons of a decision once, takes them away when it is decided, and gives them back should it be asked again', async () => {
    const { mailbox, generation, seen } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await box.post('question', generation({ state: 'unknown' }));
    const buttons = () => seen().map((message) => message.buttons.length);
    await box.status(generation({ state: 'unknown' }));
    expect(buttons()).toEqual([0, 2]);
    await box.status(generation({ state: 'queued' }));
    expect(buttons()).toEqual([1, 0]);
    expect(seen()[1]?.text).toBe('@Ann There is nothing to decide for this video any more.');
    await box.status(generation({ state: 'unknown' }));
    expect(buttons()).toEqual([0, 2]);
    const left = generation({ state: 'failed', reason: text('reason.leftAlone'), charged: 'maybe' });
    await box.status(left);
    await box.post('result', left);
    expect(buttons()).toEqual([2, 0]);
  });

  it('tells quietly that there is no video: the status says why, one answer to it calls its person, and nothing says “Watch it”', async () => {
    const { mailbox, generation, seen, posts, ann } = await setUpSlackDelivery();
    const box = mailbox();
    const failed = generation({
      state: 'failed',
      reason: text('provider.failedNoMessage', { provider: 'Google' }),
      priceUsd: 3.2,
    });
    await box.status(generation());
    await box.status(failed);
    await box.post('result', failed);
    await box.status(failed);
    expect(seen()[0]?.text).toContain(
      'That did not work. Google could not make this video. Please try again. Nothing was charged.',
    );
    expect(seen()[0]?.text).not.toContain('Watch it');
    expect(seen()[1]?.text).toBe('@Ann Your video could not be made; its message says why.');
    expect(posts()[1]).toMatchObject({ threadTs: posts()[0]?.ts, pings: { userIds: [ann.id] } });
    expect(posts()).toHaveLength(2);
  });

  it('says what accuses its person to nobody else', async () => {
    const { slack, mailbox, generation, seen, posts, ann } = await setUpSlackDelivery();
    const box = mailbox();
    const reason = text('provider.refused', { provider: 'Google', message: text('safety.child') });
    const refused = generation({ state: 'refused', reason, priceUsd: 3.2 });
    await box.status(generation());
    await box.status(refused);
    await box.post('result', refused);
    expect(seen().map((message) => message.text)).toEqual([
      expect.stringMatching(/This video was not made\. Nothing was charged\./),
    ]);
    expect(seen()[0]?.text).not.toMatch(/child|lighthouse/);
    const told = posts()[1];
    expect(told?.channelId).toBe(slack.directMessage(ann).id);
    expect(told?.text).toContain('it may show a child. Please change the prompt or the image.');
    expect(told?.text).not.toContain('lighthouse');
  });

  it('takes away the file and what stood above it when its person deletes it', async () => {
    const { mailbox, generation, finished, seen, slack, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await through(box.post('result', finished()));
    const request = { ...generation().request, prompt: '' };
    expect(await box.status(finished({ state: 'completed', removedAtMs: 1, request }))).toMatchObject({ state: 'delivered' });
    expect(seen()).toMatchObject([{ text: expect.stringContaining('The video was deleted.'), buttons: [], files: [] }]);
    expect(slack.log.all('file deleted')).toHaveLength(1);
  });
});

describe('a generation that was asked for in a thread', () => {
  it('stays in it, status and result', async () => {
    const { slack, ann, general, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const { ts } = slack.say({ user: ann, channel: general, text: 'look' });
    const { replyTarget } = generation();
    const inThread = { replyTarget: { ...replyTarget, ids: { ...replyTarget.ids, place: 'thread', thread: ts } } };
    const box = mailbox();
    await box.status(generation(inThread));
    await through(box.post('result', finished(inThread)));
    expect(posts().map(({ threadTs }) => threadTs)).toEqual([ts, ts]);
  });
});

describe('C3, C4: an answer that is lost', () => {
  it.each(lost)('%s: is one status message and one sentence of each kind', async (fault) => {
    const { slack, mailbox, generation, posts, ann } = await setUpSlackDelivery();
    const box = mailbox();
    const impatient = (count: number) => ({ givesUpOnce: () => posts().length === count });
    slack.inject('chat.postMessage', fault);
    expect(await box.status(generation(), impatient(1))).toBeInstanceOf(DeliveryError);
    expect(await box.status(generation())).toMatchObject({ state: 'delivered', receipt: { ts: posts()[0]?.ts } });
    slack.inject('chat.postMessage', fault);
    const failed = generation({ state: 'failed', charged: 'no' });
    expect(await box.post('result', failed, impatient(2))).toBeInstanceOf(DeliveryError);
    expect(await box.post('result', failed)).toMatchObject({ state: 'delivered', receipt: { ts: posts()[1]?.ts } });
    expect(posts()).toHaveLength(2);
    expect(posts().flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  });

  it.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal', 'files.info'] as const)(
    'of %s: is one video all the same',
    async (method) => {
      const { slack, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
      const box = mailbox();
      await box.status(generation());
      slack.inject(method, 'after/drop');
      expect(await through(box.post('result', finished()))).toBeInstanceOf(DeliveryError);
      expect(await through(box.post('result', finished()))).toMatchObject({
        state: 'delivered',
        receipt: { ts: posts()[1]?.ts },
      });
      expect(posts()).toHaveLength(2);
    },
  );

  it.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal'] as const)(
    'or %s that never got there: is one video all the same',
    async (method) => {
      const { slack, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
      const box = mailbox();
      await box.status(generation());
      slack.inject(method, 'before/drop');
      expect(await through(box.post('result', finished()))).toBeInstanceOf(DeliveryError);
      expect(await through(box.post('result', finished()))).toMatchObject({
        state: 'delivered',
        receipt: { ts: posts()[1]?.ts },
      });
      expect(posts()).toHaveLength(2);
    },
  );

  it('is one video when the process ends after it was shared and before that was kept', async () => {
    const { mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    await through(box.post('result', finished(), { isKilled: true }));
    expect(box.receipts.result.ts).toBeUndefined();
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered', receipt: { ts: posts()[1]?.ts } });
    expect(posts()).toHaveLength(2);
  });
});

describe('limits', () => {
  it('C1: an edit that has to wait is not sent, and what is newest by then is shown', async () => {
    const { slack, mailbox, generation, seen } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.inject('chat.update', '429', { retryAfterSeconds: 30 });
    expect(await box.status(generation({ state: 'submitting' }))).toMatchObject({ retryAfterMs: 30_050 });
    const before = slack.log.requests.length;
    expect(await box.status(generation({ state: 'generating' }))).toBeInstanceOf(DeliveryError);
    expect(slack.log.requests).toHaveLength(before);
    expect(await box.status(generation({ state: 'canceled' }))).toMatchObject({ state: 'delivered' });
    expect(seen()[0]?.text).toContain('Canceled.');
  });

  it('C2: a result waits as long as Slack asks, and comes then', async () => {
    const { slack, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.inject('files.completeUploadExternal', '429', { retryAfterSeconds: 60 });
    expect(await through(box.post('result', finished()))).toMatchObject({ retryAfterMs: 60_050 });
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(2);
  });

  it('a question to its person is shown whatever was edited before', async () => {
    const { mailbox, generation } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    for (let count = 0; count < 45; count += 1) await box.status(generation({ state: 'generating' }));
    expect(await box.status(generation({ state: 'generating' }))).toMatchObject({ isOurPace: true });
    expect(await box.status(generation({ state: 'unknown', charged: 'maybe' }))).toMatchObject({ state: 'delivered' });
  });

  it('a channel gets no more cards at once than Slack takes: the others wait, each is posted once, and none is looked for', async () => {
    const { slack, mailbox, generation, clock, posts } = await setUpSlackDelivery();
    slack.enforceTiers();
    const boxes = Array.from({ length: 6 }, () => ({ box: mailbox(), card: generation({ id: crypto.randomUUID() }) }));
    const outcomes: unknown[] = [];
    for (const { box, card } of boxes) outcomes.push(await box.status(card));
    expect(outcomes.filter((outcome) => outcome instanceof DeliveryError)).toMatchObject([
      { isOurPace: true, retryAfterMs: 5500 },
      { isOurPace: true, retryAfterMs: 5500 },
    ]);
    await clock.advance(5500);
    const [fifth] = boxes.slice(4);
    expect(await fifth?.box.status(fifth.card)).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(5);
    expect(slack.log.requests.map(({ method }) => method)).not.toContain('conversations.history');
    expect(slack.log.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('a workspace gets fewer edits than Slack takes, ends excepted', async () => {
    const { slack, mailbox, generation, clock } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    let sent = 0;
    for (let second = 0; second < 120; second += 1) {
      const outcome = await box.status(generation({ state: 'generating' }));
      if (!(outcome instanceof DeliveryError)) sent += 1;
      await clock.advance(1000);
    }
    expect(sent).toBe(90);
    expect(slack.log.requests.filter(({ method }) => method === 'chat.update')).toHaveLength(sent);
  });
});

describe('what somebody takes away', () => {
  it('C6: a status message that was deleted is not put back, and the video comes to the channel', async () => {
    const { slack, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    const [status] = posts();
    slack.deleteMessage({ channelId: status?.channelId ?? '', ts: status?.ts ?? '' });
    expect(await box.status(generation({ state: 'generating' }))).toMatchObject({ receipt: { gone: 'yes' } });
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
    expect(posts()[1]).toMatchObject({ threadTs: undefined, via: 'file' });
    await box.status(finished({ state: 'completed' }));
    expect(posts()).toHaveLength(2);
  });

  it('a thread that was deleted: the video comes to the channel', async () => {
    const { slack, ann, general, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const root = slack.say({ user: ann, channel: general, text: 'look' });
    const { replyTarget } = generation();
    const inThread = { replyTarget: { ...replyTarget, ids: { ...replyTarget.ids, place: 'thread', thread: root.ts } } };
    const box = mailbox();
    await box.status(generation(inThread));
    slack.deleteMessage(root);
    expect(await through(box.post('result', finished(inThread)))).toMatchObject({ state: 'delivered' });
    expect(posts()[1]).toMatchObject({ threadTs: undefined, via: 'file' });
  });
});

describe('C8, C9, C10, C18: a place where the bot may not post', () => {
  it.each(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', 'restricted_action_read_only_channel'])(
    '%s: nothing is started, and the person learns what to do',
    async (error) => {
      const { slack, general, mailbox, generation, posts } = await setUpSlackDelivery();
      slack.refusePosts(general, error);
      const box = mailbox();
      const parked = await box.status(generation());
      expect(parked).toMatchObject({ state: 'parked', reason: { key: 'slack.mayNotPost' } });
      expect(posts()).toEqual([]);
    },
  );

  it.each(['is_archived', 'restricted_action_thread_locked', 'not_in_channel'])(
    '%s once the video is made: it comes by direct message, with why, once',
    async (error) => {
      const { slack, ann, general, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
      const box = mailbox();
      await box.status(generation());
      slack.refusePosts(general, error);
      expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered', receipt: { direct: 'yes' } });
      const direct = slack.directMessage(ann);
      expect(slack.messagesIn(direct)).toMatchObject([
        { text: expect.stringContaining('It could not be posted where you asked:'), files: [] },
        { files: [{ name: 'a-lighthouse-at-dawn.mp4' }], threadTs: posts()[1]?.ts },
      ]);
    },
  );

  it('C11: nor by direct message: it is kept for the history', async () => {
    const { slack, ann, general, mailbox, generation, finished, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.refusePosts(general, 'is_archived');
    slack.refusePosts(slack.directMessage(ann), 'messages_tab_disabled');
    expect(await through(box.post('result', finished()))).toMatchObject({
      state: 'parked',
      reason: { key: 'chat.parked', values: { reason: text('slack.archived') } },
    });
  });
});

describe('C13: a workspace that takes no files', () => {
  it.each(['storage_limit_reached', 'file_uploads_disabled', 'file_type_not_allowed'])(
    '%s: the person gets a link, and why',
    async (error) => {
      const publicLink = () => 'https://videos.example.com/watch/1';
      const { slack, mailbox, generation, finished, seen, posts, through } = await setUpSlackDelivery({ change: { publicLink } });
      slack.files.uploadRefusal = error;
      const box = mailbox();
      await box.status(generation());
      expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
      expect(seen()[1]?.pings.links).toEqual(['https://videos.example.com/watch/1']);
      const why = text(error === 'storage_limit_reached' ? 'slack.storageFull' : 'slack.noFiles');
      expect(seen()[1]?.text).toContain(`@Ann Your video is ready. ${say(why)}`);
      expect(posts()[1]?.threadTs).toBe(posts()[0]?.ts);
    },
  );

  it('says who has the video where there is no address that everyone can reach', async () => {
    const { slack, mailbox, generation, finished, seen, through } = await setUpSlackDelivery();
    slack.files.completeRefusal = 'storage_limit_reached';
    const box = mailbox();
    await box.status(generation());
    await through(box.post('result', finished()));
    expect(seen()[1]?.text).toContain(`The bot’s admin finds it as ${finished().id}.mp4.`);
  });

  it('posts what is left of several videos, and says how many are gone', async () => {
    const { mailbox, generation, finished, seen, video, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    const [one] = finished().videos;
    if (one === undefined) throw new Error('there is no video');
    const two = finished({ videos: [one, { ...one, file: `${finished().id}-2.mp4` }] });
    await through(box.post('result', two, { files: [video, video.replace('.mp4', '-2.mp4')] }));
    expect(seen()[1]?.text).toContain('No longer on the bot’s disk: 1 of 2 videos. Here is the rest.');
    expect(seen()[1]?.files.map(({ name }) => name)).toEqual(['a-lighthouse-at-dawn-1.mp4']);
  });

  it('says how many are gone also where a link takes the place of what is left', async () => {
    const publicLink = () => 'https://videos.example.com/watch/1';
    const twoOf = ({ finished }: SlackDeliveryWorld) => {
      const { id, videos } = finished();
      return finished({ videos: videos.flatMap((one) => [one, { ...one, file: `${id}-2.mp4` }]) });
    };
    const gone = 'No longer on the bot’s disk: 1 of 2 videos. Here is the rest.';
    for (const shares of ['never', 'refused'] as const) {
      const world = await setUpSlackDelivery({ change: { publicLink } });
      const { slack, mailbox, generation, seen, video, through } = world;
      if (shares === 'never') slack.files.shareDelayMs = 'never';
      else slack.files.uploadRefusal = 'file_uploads_disabled';
      const box = mailbox();
      await box.status(generation());
      await through(box.post('result', twoOf(world), { files: [video, video.replace('.mp4', '-2.mp4')] }));
      expect(seen()[1]?.text).toContain(gone);
      expect(seen()[1]?.pings.links).toHaveLength(1);
    }
  });

  it('says that the file is gone where it is not on the disk any more', async () => {
    const { mailbox, generation, finished, seen, video, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    rmSync(video);
    await through(box.post('result', finished()));
    expect(seen()[1]?.text).toContain('Its file is not on the bot’s disk any more.');
  });
});

describe('C14: Slack says that all is well, and shows nothing', () => {
  it('waits, completes once more, and that is what is seen', async () => {
    const { slack, mailbox, generation, finished, posts, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.inject('files.completeUploadExternal', 'never shared');
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
    expect(slack.log.all('upload completed')).toHaveLength(2);
    expect(posts()).toHaveLength(2);
  });

  it.each(['shares again', 'file_not_found'] as const)('posts a link to the file when it never does (%s)', async (repeated) => {
    const { slack, mailbox, generation, finished, seen, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.files.shareDelayMs = 'never';
    slack.files.repeatedComplete = repeated;
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
    expect(seen()).toHaveLength(2);
    expect(seen()[1]?.pings.links).toEqual([expect.stringContaining('/files/')]);
  });
});

describe('C12: a token that was revoked', () => {
  it.each(['revoked', 'inactive'] as const)('%s: is told, and nothing is lost', async (state) => {
    const { slack, mailbox, generation, finished, refusals, posts, through } = await setUpSlackDelivery();
    const box = mailbox();
    await box.status(generation());
    slack.setToken(state);
    expect(await through(box.post('result', finished()))).toBeInstanceOf(DeliveryError);
    expect(refusals[0]).toMatch(state === 'revoked' ? / token_revoked$/ : / account_inactive$/);
    slack.setToken('good');
    expect(await through(box.post('result', finished()))).toMatchObject({ state: 'delivered' });
    expect(posts()).toHaveLength(2);
  });
});

it('logs no token, no address of an upload and no prompt', async () => {
  const { slack, mailbox, generation, finished, logged, through } = await setUpSlackDelivery();
  const box = mailbox();
  for (const fault of ['before/500', 'before/502-html', 'before/drop', 'refuse/invalid_blocks'] as const) {
    slack.inject('every method', fault);
    await box.status(generation());
    slack.inject('upload', 'before/500');
    await through(box.post('result', finished()));
  }
  const all = logged.join('\n');
  expect(all).not.toMatch(/CANARY|xoxb|upload\/v1|lighthouse/);
});

describe('somebody whose command was interrupted', () => {
  const words = 'The bot was interrupted before it could answer you.';
  const attempt = () => {
    const kept: { receipt: Receipt } = { receipt: {} };
    return {
      ...{ signal: new AbortController().signal, save: async (receipt: Receipt) => void Object.assign(kept, { receipt }) },
      get receipt() {
        return kept.receipt;
      },
    };
  };

  it('reads it where they asked, once, however often it is tried', async () => {
    const { slack, ann, general, delivery, generation, posts } = await setUpSlackDelivery();
    const intake = { eventId: 'slack:1', ...generation() };
    const tries = attempt();
    slack.inject('chat.postMessage', 'after/drop');
    await expect(delivery.sayInterrupted?.(intake, tries)).rejects.toBeInstanceOf(DeliveryError);
    await delivery.sayInterrupted?.(intake, tries);
    expect(posts()).toMatchObject([{ channelId: general.id, pings: { userIds: [ann.id] } }]);
    expect(posts()[0]?.text).toContain(words);
  });

  it('reads it under the message that called the bot', async () => {
    const { slack, ann, general, delivery, generation, posts } = await setUpSlackDelivery();
    const { ts } = slack.say({ text: 'look at this', user: ann, channel: general });
    const { requester, replyTarget } = generation();
    const there = { ...replyTarget, ids: { ...replyTarget.ids, place: 'thread', thread: ts } };
    await delivery.sayInterrupted?.({ eventId: 'slack:1', requester, replyTarget: there }, attempt());
    expect(posts()).toMatchObject([{ channelId: general.id, threadTs: ts }]);
  });

  it('reads it in private, with why, where the bot may not post', async () => {
    const { slack, ann, general, delivery, generation } = await setUpSlackDelivery();
    slack.refusePosts(general, 'not_in_channel');
    await delivery.sayInterrupted?.({ eventId: 'slack:1', ...generation() }, attempt());
    const [told, ...more] = slack.messagesIn(slack.directMessage(ann));
    expect(more).toEqual([]);
    expect(told?.text).toContain(words);
    expect(told?.text).toContain('It could not be posted where you asked:');
  });

  it('is the end of it where nobody may tell them', async () => {
    const { slack, ann, general, delivery, generation, posts } = await setUpSlackDelivery();
    slack.refusePosts(general, 'is_archived');
    slack.refusePosts(slack.directMessage(ann), 'messages_tab_disabled');
    await delivery.sayInterrupted?.({ eventId: 'slack:1', ...generation() }, attempt());
    expect(posts()).toEqual([]);
  });
});
