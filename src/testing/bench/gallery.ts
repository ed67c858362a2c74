import type { Page } from 'playwright-core';
import { listMany } from '../set-up/many-generations.ts';
import { startTestPage, type TestPage } from '../set-up/test-page.ts';
import { type Bench, quantile } from './bench.ts';

const many = 10_000;
const few = 300;
const frames = 200;
/** Of each frame: a row of tiles in three of them, which is faster than anybody looks. */
const stepPixels = 80;

export const gallery: Bench = {
  name: 'gallery',
  about: 'frames of the web gallery in Chromium while 10,000 videos are scrolled through, against 300',
  async run({ report }) {
    const test = await startTestPage();
    try {
      const one = await makeOne(test);
      const baseline = await scrolled(test, one, few);
      const ours = await scrolled(test, one, many);
      report({
        name: 'gallery frame',
        ours: quantile(ours.framesMs, 0.95),
        baseline: quantile(baseline.framesMs, 0.95),
        than: `${few} videos`,
        unit: 'ms, p95',
        n: many,
        target: { of: 'ratio', is: '<=', value: 1.5 },
        more: { p50: quantile(ours.framesMs, 0.5), max: Math.max(...ours.framesMs), elements: ours.elements },
      });
    } finally {
      await test.close();
    }
  },
};

async function makeOne({ app }: TestPage) {
  const api = `${app.url}/api/video_chat`;
  const answer = await fetch(`${api}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a lighthouse', duration: '4' }),
  });
  const { operation_id: id } = await answer.json();
  for (;;) {
    const made = await (await fetch(`${api}/operations/${id}`)).json();
    if (made.state === 'completed') return made;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function scrolled(test: TestPage, one: Parameters<typeof listMany>[1], count: number) {
  const page = await test.open('/admin');
  await listMany(page, one, count);
  await page.goto(`${test.app.url}/gallery`);
  await page.getByRole('button', { name: `entry ${count}` }).waitFor();
  if (count > few) await toTheEnd(page);
  const found = await page.getByRole('list', { name: 'Gallery' }).evaluate(
    async (list, { wanted, step }) => {
      const view = list.parentElement ?? list;
      view.scrollTop = 0;
      const took: number[] = [];
      let lastMs = await new Promise(requestAnimationFrame);
      for (let frame = 0; frame < wanted; frame += 1) {
        view.scrollTop += step;
        const nowMs = await new Promise(requestAnimationFrame);
        took.push(nowMs - lastMs);
        lastMs = nowMs;
      }
      return { framesMs: took, elements: document.querySelectorAll('*').length };
    },
    { wanted: frames, step: stepPixels },
  );
  await page.context().close();
  return found;
}

/** All of them are known after that. */
async function toTheEnd(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Gallery' }).evaluate(async (list) => {
    const view = list.parentElement ?? list;
    while (!/entry 1(?!\d)/.test(list.lastElementChild?.textContent ?? '')) {
      view.scrollTop = view.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  });
}
