import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type InlineConfig, preview } from 'vite';
import { expect, it } from 'vitest';
import { startTestPage } from '../../testing/test-page.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** An app of somebody else, as the README shows it. */
const app = `
  import { createRoot } from 'react-dom/client';
  import { VideoChatInterface } from 'veo-bot/video-chat-interface';
  import 'veo-bot/style.css';

  createRoot(document.getElementById('root')).render(
    <VideoChatInterface
      sessionId="embedded"
      defaultOptions={{ aspectRatio: '9:16', duration: '4' }}
      onModeToggle={() => { document.title = 'toggled'; }}
      onOperation={({ status }) => { document.body.dataset.status = status; }}
    />,
  );
`;

it('VideoChatInterface works in another React app', async () => {
  await execute(process.execPath, [join(import.meta.dirname, 'build-client.ts')], { cwd: root });
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-host-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'veo-bot'));
  for (const name of ['react', 'react-dom']) {
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'main.jsx'), app);
  await writeFile(
    join(folder, 'index.html'),
    '<div id="root" style="height:100vh"></div><script type="module" src="main.jsx"></script>',
  );
  const test = await startTestPage();
  // The bot compares the address that a request is for with the one that it comes from.
  const bot = { target: test.app.url, changeOrigin: false };
  const config = {
    root: folder,
    configFile: false as const,
    logLevel: 'error' as const,
    resolve: { dedupe: ['react', 'react-dom'] },
    preview: { port: 0, proxy: { '/api': bot, '/videos': bot, '/pictures': bot } },
  } satisfies InlineConfig;
  await build(config);
  const server = await preview(config);
  try {
    const page = await test.open();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.getByLabel('What should happen in the video').fill('a guest');
    await page.keyboard.press('Enter');
    const video = page.getByLabel('Video: a guest');
    await video.waitFor();
    await page.waitForFunction(() => document.body.dataset.status === 'completed');
    expect(
      await video.evaluate((element) => element.getBoundingClientRect().height / element.getBoundingClientRect().width),
    ).toBeCloseTo(16 / 9, 1);
    await page.getByRole('button', { name: 'Switch mode' }).click();
    expect(await page.title()).toBe('toggled');
  } finally {
    await server.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  }
});
