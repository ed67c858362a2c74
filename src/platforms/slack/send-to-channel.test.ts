import { expect, it } from 'vitest';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('sends a video of the web to a channel of Slack that the admin has set, once, and says where it may not', async () => {
  const ids = { films: '', closed: '' };
  const app = await startSlackApp({
    settingsOf({ slack, ann }) {
      const films = slack.addChannel({ name: 'films', members: [ann] });
      const closed = slack.addChannel({ name: 'closed', members: [ann], hasBot: false });
      Object.assign(ids, { films: films.id, closed: closed.id });
      return { SLACK_SEND_CHANNELS: `${films.id},${closed.id}` };
    },
  });
  const rest = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return await (await fetch(`${app.app().url}/api/video_chat${path}`, sent)).json();
  };
  expect((await rest('GET', '/channels')).channels).toMatchObject([
    { channel: `slack:${ids.films}`, name: '#films', may_post: true, reason: null },
    { channel: `slack:${ids.closed}`, name: '#closed', may_post: false, reason: expect.stringContaining('invite') },
  ]);
  const { operation_id: id } = await rest('POST', '/generate', { prompt: 'a fox <!here>', session_id: 'ann', duration: '4' });
  await app.reach('completed');
  const posts = `/operations/${id}/posts`;
  const films = app.slack.channel(ids.films);
  for (const _ of [1, 2]) await rest('POST', posts, { channel: `slack:${ids.films}` });
  await app.poll(async () => ((await rest('GET', posts)).posts[0]?.state === 'posted' ? true : undefined));
  const shown = app.slack.messagesIn(films);
  expect(shown.filter(({ files }) => files.length > 0)).toHaveLength(1);
  expect(shown.map(({ pings }) => [pings.everyone, pings.userIds])).toEqual(shown.map(() => [[], []]));
  await rest('DELETE', `/operations/${id}`);
  await app.poll(async () => (app.slack.messagesIn(films).every(({ files }) => files.length === 0) ? true : undefined));
});
