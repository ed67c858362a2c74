import { expect, it, onTestFinished } from 'vitest';
import type { Generation } from '../../domain/generation.ts';
import { createTexts } from '../../lib/say.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { afterTelling, readAlarmState, tellings, withRaised } from './alarm-state.ts';
import { createWeekLook } from './week.ts';

const mondayMs = Date.UTC(2026, 10, 30);
const { say } = createTexts();

it('says on Monday what the week before cost, by model and by who spent most, without what has come since', async () => {
  const providers = [scriptedProvider('', 'vertex-veo')];
  const { engine, opened, clock, stop } = openTestEngine({ folder: temporaryFolder(), providers });
  onTestFinished(() => stop());
  const { store } = opened;
  const ask = async (id: string, costUsd: number): Promise<Generation> => {
    const requester = { platform: 'discord', id, name: `@${id}` };
    const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
    const { generation } = await engine.submit(sampleSubmission({ request, requester, eventId: `${id} ${costUsd}` }));
    await (costUsd === 0
      ? store.settle(generation.id, 'released', clock.now())
      : store.settleAt(generation, costUsd, clock.now()));
    return generation;
  };
  const look = createWeekLook({ store, clock });
  const said = async (read = look) => [...(await read())].map(([subject, words]) => [subject, say(words)]);
  await ask('ann', 1.25);
  for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) await ask(id, 0.5);
  await ask('ben', 0);
  expect(await said()).toEqual([]);
  clock.jump(mondayMs + 1000 - clock.now());
  await ask('late', 9);
  const [[subject, words = ''] = []] = await said();
  expect(subject).toBe('2026-11-30');
  expect(words).toContain('The week from 2026-11-23 to 2026-11-29 (UTC): $3.75 booked, where $4.80 was expected.');
  expect(words).toMatch(
    /Free of charge: 0 refused, 1 failed or called off\. By model: Veo 3\.1 Fast \$3\.75\. Spent most: @ann \$1\.25, /,
  );
  expect(words).not.toContain('late');
  expect(words.match(/@p\d \$0\.50/g)).toHaveLength(4);
  expect(words).toContain('At this pace the month comes to about');
  clock.jump(86_400_000);
  expect(await said()).toEqual([]);
  // Of a week without anything nothing is said.
  clock.jump(13 * 86_400_000);
  expect(await said(createWeekLook({ store, clock }))).toEqual([]);
});

it('tells it once, also where another process or a restart reads other sums', () => {
  const alarm = { kind: 'week', subject: '2026-11-30', text: '$1.00 booked.' } as const;
  const raised = withRaised(readAlarmState(undefined), alarm, undefined, mondayMs);
  const [telling] = tellings(raised, 'channel', mondayMs);
  if (telling === undefined) return expect.unreachable();
  const told = afterTelling(raised, 'channel', telling, mondayMs);
  const changed = withRaised(told, { ...alarm, text: '$2.00 booked.' }, undefined, mondayMs + 7_200_000);
  expect(tellings(changed, 'channel', mondayMs + 7_200_000)).toEqual([]);
});
