import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, quantile } from './bench.ts';
import { startBenchGoogle } from './bench-google.ts';
import { freePort, startProbed, untilReady } from './probed-process.ts';

const rates = [10, 50, 200] as const;
const seconds = 5;

export const ack: Bench = {
  name: 'ack',
  about: 'from a request to its accepted answer over HTTP, at 10, 50 and 200 a second, against /healthz at the same rate',
  async run({ folder, report }) {
    const google = await startBenchGoogle();
    const port = await freePort();
    const bot = startProbed('../../main.ts', {
      env: {
        ...{ GOOGLE_API_KEY: 'bench-key', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-fast-generate-preview' },
        ...{ PORT: String(port), DATA_DIR: join(folder, 'data'), OUTPUTS_DIR: join(folder, 'outputs'), LOG_LEVEL: 'error' },
        ...{ ACTIVE_PER_PERSON: '1000000', GENERATIONS_PER_MINUTE: '10000' },
      },
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      await untilReady(`${url}/healthz`, bot.child);
      // What is only slow once is no part of this.
      await atRate(20, 1, () => submit(url, 'warm-up'));
      bot.watchEventLoop();
      for (const rate of rates) {
        const baseline = await atRate(rate, seconds, () => ask(`${url}/healthz`));
        const ours = await atRate(rate, seconds, () => submit(url, 'a lighthouse at dawn'));
        const { loopMaxMs, loopP99Ms } = await bot.measure();
        report({
          name: `ack ${rate}/s`,
          ours: quantile(ours, 0.99),
          baseline: quantile(baseline, 0.99),
          than: '/healthz',
          unit: 'ms, p99',
          n: ours.length,
          ...(rate === 50 ? { target: { of: 'ours', is: '<', value: 100 } } : {}),
          more: { p50: quantile(ours, 0.5), max: Math.max(...ours), baselineP50: quantile(baseline, 0.5), loopMaxMs, loopP99Ms },
        });
      }
    } finally {
      await bot.stop();
      google.close();
    }
  },
};

/** Calls at a steady rate, whether the answers keep up or not. @returns milliseconds that each took */
async function atRate(rate: number, forSeconds: number, call: () => Promise<void>): Promise<readonly number[]> {
  const sinceMs = performance.now();
  const calls = Array.from({ length: rate * forSeconds }, async (_, index) => {
    await wait(Math.max(0, sinceMs + (index * 1000) / rate - performance.now()));
    const calledMs = performance.now();
    await call();
    return performance.now() - calledMs;
  });
  return Promise.all(calls);
}

async function submit(url: string, prompt: string): Promise<void> {
  await ask(`${url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, duration: '8', resolution: '720p' }),
  });
}

async function ask(url: string, init: RequestInit = {}): Promise<void> {
  const answer = await fetch(url, init);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body}`);
}
