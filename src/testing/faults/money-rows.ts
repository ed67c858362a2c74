import { withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { ready } from './real-life.ts';

/** What costs money, or holds up what others pay for. */
export const moneyRows: readonly FaultRow[] = [canceledOnItsWay(), otherKey(), withoutPrice()];

function canceledOnItsWay(): FaultRow {
  return {
    ...{
      id: 'M01',
      fault: 'somebody cancels while the request is on its way, and its answer is lost',
      reads: [/^Canceled\./],
      keeps: /^canceled, 1 at Google, 0\.\d\d USD maybe$/,
    },
    run(row) {
      const hooks: { cancel?: (id: string) => void } = {};
      const failpoint = (name: string, id: string): void => {
        if (name === 'request-sent') hooks.cancel?.(id);
      };
      return withFaultApp({ ...row, failpoint }, async (app) => {
        const requester = { platform: 'web', id: 'default' } as const;
        hooks.cancel = (id) => void app.app().engine.cancel(id, { requester, mayManage: true });
        app.emulator.inject('submit/drop-after-accept', 1);
        const id = await app.give('a lighthouse');
        await app.until('it is over', () => app.find(id).state === 'canceled' && app.outboxIsEmpty());
        const asked = app.reads(id).filter((sentence) => sentence.includes('could not find out'));
        const { read, kept, broken } = app.seen(id);
        return { read, kept, broken: [...broken, ...asked.map((sentence) => `somebody was asked: ${sentence}`)] };
      });
    },
  };
}

function otherKey(): FaultRow {
  return {
    ...{
      id: 'M07',
      fault: 'the bot is started with another key while a video is made, and somebody waits; then with the first key again',
      reads: [/started with other Google credentials .*GOOGLE_API_KEY/, ready],
      keeps: /^completed, 1 at Google, 0\.\d\d USD spent; completed, 1 at Google, 0\.\d\d USD spent$/,
    },
    run(row) {
      const settings: Record<string, string> = { CONCURRENT_GENERATIONS: '1' };
      return withFaultApp({ ...row, settings, progress: { polls: 3 } }, async (app) => {
        const first = await app.give('the first');
        await app.until('it is made', () => app.find(first).state === 'generating');
        await app.restart(() => {
          settings.GOOGLE_API_KEY = 'AIza-another-key-of-another-project';
        });
        const second = await app.give('the second');
        const sinceMs = app.clock.monotonicMs();
        await app.until('the second is there', () => app.find(second).state === 'completed');
        const minutes = (app.clock.monotonicMs() - sinceMs) / 60_000;
        const health = await (await fetch(`${app.app().url}/healthz`)).text();
        await app.restart(() => {
          delete settings.GOOGLE_API_KEY;
        });
        await app.until('the first is there', () => app.find(first).state === 'completed' && app.outboxIsEmpty());
        return {
          read: [...app.reads(first), ...app.reads(second)],
          kept: `${app.kept(first)}; ${app.kept(second)}`,
          broken: [
            ...app.broken(),
            ...(minutes > 10 ? [`the second waited ${minutes} minutes`] : []),
            ...(health.includes('other_credentials') ? [] : [`the health says: ${health}`]),
          ],
        };
      });
    },
  };
}

function withoutPrice(): FaultRow {
  return {
    ...{
      id: 'M06',
      fault: 'somebody asks for what has no published price, and no budget is set',
      reads: [/There is no published price for .* at 4k, so nothing was started\. The nearest with a price: .*1080p/],
      keeps: /^0 at Google$/,
    },
    run: (row) =>
      withFaultApp({ ...row, settings: { VIDEO_MODEL: 'gemini-omni-1.1-flash' } }, async (app) => {
        const refusal = await app.give('a lighthouse', { resolution: '4k' }).then(
          () => 'it was taken',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        return { read: [refusal], kept: `${app.emulator.log.accepted.length} at Google`, broken: app.broken() };
      }),
  };
}
