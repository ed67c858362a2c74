import { expect, it } from 'vitest';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { SlackRefusal } from './slack-error.ts';
import { createUserGroups } from './user-groups.ts';

it('goes by the user groups that somebody is in, where an admin granted that, and takes a group and a person by their names', async () => {
  const scopes = [...usualScopes, 'users:read', 'usergroups:read'];
  const app = await startSlackApp({ slack: { scopes }, settingsOf: ({ ben }) => ({ SLACK_ADMINS: ben.id }) });
  const { slack, ann, ben, general } = app;
  slack.team.userGroups.set('S0GOLD', new Set([ann.id]));
  const say = async (command: string, flags: string, user = ben) =>
    (await app.answer(slack.command(command, flags, { user, channel: general }))).text;
  expect(await say('/video-tiers', 'all --everyone yes --resolution 360p')).toContain('Saved. “all”: Up to 360p.');
  expect(await say('/video', 'a fox', ann)).toContain('Your tier here (all) makes at most 360p');
  expect(await say('/video-tiers', 'gold --role <!subteam^S0GOLD|@gold> --month 20')).toContain('Roles: 1, people: 0.');
  expect(await say('/video-usage', '', ann)).toContain('Your tier here: gold.');
  expect(await say('/video-tiers', 'gold --role gold')).toContain('as in @designers');
  expect(await say('/video-credits', `--person <@${ann.id}> --usd 5 --how give`)).toContain('they have $5.00 of credits here');
  expect(await say('/video-credits', '', ann)).toContain('You have $5.00 of credits here');
});

it('asks a workspace for its groups once in a while, believes the last answer where none comes, and nothing without the right', async () => {
  const clock = new ManualClock();
  let calls = 0;
  const groups = createUserGroups({
    ...{ clock, log: silentLog, stopping: new AbortController().signal },
    client: {
      async call(installation) {
        calls += 1;
        if (installation === 'T2') throw new SlackRefusal('missing_scope');
        if (calls > 1) throw new Error('it is away');
        return { usergroups: [{ id: 'S1', users: ['U1', 'U2'] }, { id: 'S2', users: ['U1'] }, { id: 'S3' }] };
      },
    },
  });
  expect([await groups.of('T1', 'U1'), await groups.of('T1', 'U2'), await groups.of('T1', 'U3'), calls]).toEqual([
    ...[['S1', 'S2'], ['S1'], [], 1],
  ]);
  await clock.advance(5 * 60_000);
  expect([await groups.of('T1', 'U1'), calls, await groups.of('T2', 'U1')]).toEqual([['S1', 'S2'], 2, []]);
});
