import { expect, it } from 'vitest';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../../testing/set-up/memory-rows.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createInteractionTokens } from './interaction-tokens.ts';
import { createNoteStages, createPrivateNotes, createSharedNoteStages, type NoteStages } from './private-notes.ts';

const token = { applicationId: '1', token: 'secret', uploadLimitBytes: 5 };

/** Processes that share what they keep. */
function setUp() {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const join = () => {
    const secrets = createExpiringSecrets(rows, new Uint8Array(32), clock);
    return { secrets, tokens: createInteractionTokens({ clock, secrets, log: silentLog }) };
  };
  return { clock, rows, join };
}

it('finds the way back in another process, for 14 minutes, and writes it down for nobody', async () => {
  const { clock, rows, join } = setUp();
  await join().tokens.remember('7', token);
  expect(JSON.stringify(rows.all())).not.toContain('secret');
  expect(await join().tokens.find('7')).toMatchObject(token);
  expect(await join().tokens.find('8')).toBeUndefined();
  await clock.advance(14 * 60_000);
  expect(await join().tokens.find('7')).toBeUndefined();
});

it('forgets for all processes what Discord does not take any more', async () => {
  const { join } = setUp();
  const [one, two] = [join(), join()];
  await one.tokens.remember('7', token);
  await two.tokens.forget('7');
  expect(await two.tokens.find('7')).toBeUndefined();
});

it('goes on in the process that heard it where it can’t be stored', async () => {
  const { clock, rows } = setUp();
  const put = () => Promise.reject(new Error('full'));
  const secrets = createExpiringSecrets({ ...rows, put }, new Uint8Array(32), clock);
  const tokens = createInteractionTokens({ clock, secrets, log: silentLog });
  await tokens.remember('7', token);
  expect(await tokens.find('7')).toMatchObject(token);
});

it('takes a private note away though another process posts the card, whichever is first', async () => {
  const { clock, join } = setUp();
  const deleted: string[] = [];
  const processOf = (stages: (secrets: ReturnType<typeof join>['secrets']) => NoteStages) => {
    const { secrets, tokens } = join();
    const rest = { deleteResponse: async (_: string, of: string) => void deleted.push(of) };
    const deps = { rest, tokens, stages: stages(secrets), log: silentLog, stopping: new AbortController().signal };
    return { tokens, notes: createPrivateNotes({ ...deps, whenAllowed: (send) => send(), hold: (work) => work }) };
  };
  const shared = () => processOf((secrets) => createSharedNoteStages(secrets, () => clock.now()));
  const [one, two] = [shared(), shared()];
  await one.tokens.remember('7', { ...token, token: 'card last' });
  await one.notes.say('7', async () => undefined);
  await two.notes.cardStands('7');
  await expect.poll(() => deleted).toEqual(['card last']);
  expect(await one.notes.isGone('7')).toBe(true);
  await one.tokens.remember('8', { ...token, token: 'card first' });
  await two.notes.cardStands('8');
  const said: string[] = [];
  await one.notes.say('8', async () => void said.push('note'));
  expect([said, deleted]).toEqual([[], ['card last', 'card first']]);
  // Of this process alone, as it is where there are no others.
  const [alone, other] = [processOf(createNoteStages), processOf(createNoteStages)];
  await alone.tokens.remember('9', token);
  await alone.notes.say('9', async () => undefined);
  expect(await other.notes.isGone('9')).toBe(false);
});
