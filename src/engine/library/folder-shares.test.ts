import { afterEach, expect, it } from 'vitest';
import type { Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

let app: TestEngine;
afterEach(() => app.stop());

async function join(role: 'member' | 'admin', name: string): Promise<Requester> {
  const { secret } = await app.engine.people.invite('token', { role, uses: 1, forMs: 60_000 });
  const { person } = await app.engine.people.join(secret, name, 'Firefox');
  return { platform: 'web', id: webIdOf(person.id) };
}

it('shows of a folder by the link of somebody what they may see themselves', async () => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
  const { library } = app.engine;
  const { id: folderId } = await library.addFolder('Summer');
  for (const platform of ['web', 'discord']) {
    const where = { platform, channelId: 'C', ids: {} };
    const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
    const submission = sampleSubmission({ request, requester: { platform, id: 'kim' }, replyTarget: where, eventId: platform });
    const { generation } = await app.engine.submit(submission);
    const path = ['queued', 'submitting', 'generating', 'downloading', 'stored'] as const;
    for (const [at, to] of path.slice(1).entries())
      await app.opened.store.move(generation.id, path[at] ?? 'queued', to, { attempts: 1 });
    await app.opened.store.setLibrary(generation.id, { folderId });
  }
  const seenBy = async (person: Requester) => {
    const { id } = await library.shareFolder(folderId, { showsPrompt: true }, person);
    return (await library.sharedFolder(id, undefined))?.count;
  };
  expect([await seenBy(await join('member', 'Ann')), await seenBy(await join('admin', 'Boss'))]).toEqual([1, 2]);
  // Who has the token knows everything.
  expect(await seenBy({ platform: 'web', id: 'token' })).toBe(2);
});
