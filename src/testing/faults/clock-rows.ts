import type { GenerationState } from '../../domain/generation.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { ready } from './real-life.ts';

const hourMs = 3_600_000;

/** What may happen to the time. */
export const clockRows: readonly FaultRow[] = clocks();

function clocks(): FaultRow[] {
  const jumps = [-24, -1, 1, 24].map((hours): FaultRow => {
    const fault = `the wall clock jumps by ${hours} h while one is made and one waits`;
    return {
      ...{
        id: 'H16',
        fault,
        reads: [ready],
        keeps: /^completed, 1 at Google, 0\.40 USD spent; completed, 1 at Google, 0\.40 USD spent$/,
      },
      run: (row) =>
        withFaultApp({ ...row, settings: { CONCURRENT_GENERATIONS: '1' } }, async (app) => {
          const first = await app.give('the first');
          await app.until('it is made', async () => (await app.find(first)).state === 'generating');
          const second = await app.give('the second');
          app.clock.jump(hours * hourMs);
          const sinceMs = app.clock.monotonicMs();
          // What the disk and the encoder do after that takes real time, in which this clock runs on.
          await app.until('Google is done with both', async () =>
            (await inTurn([first, second], app.find)).every(({ state }) => isDoneAtGoogle(state)),
          );
          const minutes = (app.clock.monotonicMs() - sinceMs) / 60_000;
          await app.until('both are over', async () =>
            (await inTurn([first, second], app.find)).every(({ state }) => state === 'completed'),
          );
          await app.until('everybody was told', () => app.outboxIsEmpty());
          return {
            read: [...app.reads(first), ...app.reads(second)],
            kept: `${app.kept(first)}; ${app.kept(second)}`,
            broken: [...app.broken(), ...(minutes > 5 ? [`it took ${minutes} minutes`] : [])],
          };
        }),
    };
  });
  const outages = (
    [
      [47, ready, /^completed, 1 at Google, 0\.40 USD spent$/],
      [49, /Google|expired|no longer/, /^expired, [01] at Google, 0\.40 USD maybe$/],
    ] as const
  ).map(([hours, reads, keeps]): FaultRow => {
    return {
      ...{ id: 'H16', fault: `the bot is away for ${hours} h while one is made`, reads: [reads], keeps },
      run: (row) =>
        withFaultApp({ ...row, progress: { polls: 1 } }, async (app) => {
          const id = await app.give('a lighthouse');
          await app.until('it is made', async () => (await app.find(id)).state === 'generating');
          await app.restart(() => app.clock.jump(hours * hourMs));
          await app.until('it is over', async () => ['completed', 'expired', 'failed'].includes((await app.find(id)).state));
          await app.until('its person was told', () => app.outboxIsEmpty());
          return app.seen(id);
        }),
    };
  });
  return [...jumps, ...outages];
}

function isDoneAtGoogle(state: GenerationState): boolean {
  return ['downloading', 'stored', 'delivering', 'completed'].includes(state);
}
