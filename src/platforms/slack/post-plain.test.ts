import { expect, it } from 'vitest';
import { setUpSlack } from '../../testing/fakes/slack/set-up-slack.ts';
import { createTokenInstallations } from './installations.ts';
import { postPlain } from './post-plain.ts';
import { quietLogger } from './quiet-logger.ts';
import { createSlackClient } from './slack-client.ts';

it('shows all markup as it was written, and calls nobody', async () => {
  const { slack, ann, general } = await setUpSlack();
  const installations = createTokenInstallations(slack.team.botToken);
  const client = createSlackClient({ apiUrl: slack.apiUrl, installations, logger: quietLogger, onRefused: () => undefined });
  const words = `<!channel> <@${ann.id}> *Google* says: <https://example.com|x> & more`;
  await postPlain({ platform: 'slack', channelId: general.id }, words, client, new AbortController().signal);
  const [posted] = slack.messagesIn(general);
  expect(posted?.text).toBe(words);
  expect(slack.log.all('message posted').map(({ pings }) => [pings.userIds, pings.groupIds, pings.everyone])).toEqual([
    [[], [], []],
  ]);
});
