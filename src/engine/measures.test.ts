import { expect, it, onTestFinished } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import type { Measures } from '../domain/measures.ts';
import { text } from '../domain/texts.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, sampleVideoFile, temporaryFolder } from '../testing/set-up/test-engine.ts';

it('counts a video from its start to its post, with what it waited, and how others ended', async () => {
  const folder = temporaryFolder();
  const provider = scriptedProvider(await sampleVideoFile(folder));
  const counted: (readonly [string, ...(string | number | undefined)[]])[] = [];
  const measures: Measures = {
    started: (model) => void counted.push(['started', model]),
    seen: (seconds) => void counted.push(['seen', seconds]),
    posted: (platform, seconds) => void counted.push(['posted', platform, seconds]),
    ended: (state, reason) => void counted.push(['ended', state, reason]),
    committed: () => undefined,
    answered: () => undefined,
  };
  const test = openTestEngine({ folder, providers: [provider], measures });
  onTestFinished(test.stop);
  await test.engine.start();
  const { generation } = await test.engine.submit(sampleSubmission());
  await test.clock.advance(7000);
  provider.finish('operations/1');
  await expect
    .poll(() => test.clock.advance(1000).then(async () => (await test.engine.find(generation.id))?.state))
    .toBe('completed');
  expect(counted[0]).toEqual(['started', 'preview']);
  const [, waited] = counted.find(([what]) => what === 'seen') ?? [];
  // Looks are three seconds apart, give or take some.
  expect(waited).toBeGreaterThan(0);
  expect(waited).toBeLessThan(5);
  expect(counted).toContainEqual(['posted', 'web', expect.any(Number)]);
  expect(counted).toContainEqual(['ended', 'completed', undefined]);
  counted.length = 0;
  const refusal = text('provider.noClearAnswer', { provider: 'Preview' });
  provider.onStart.push(() => Promise.reject(new ProviderError('unknown', refusal, { code: 'timeout' })));
  await test.engine.submit(sampleSubmission());
  await test.clock.advance(0);
  expect(counted).toEqual([
    ['started', 'preview'],
    ['ended', 'unknown', 'provider.noClearAnswer'],
  ]);
});
