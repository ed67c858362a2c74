// Reads one foreign video in a process of its own, see open-video.ts.
import process from 'node:process';
import { probeVideo, videoCodec } from './probe-video.ts';

/** Memory of the whole process. */
const maxResidentBytes = 450_000_000;

async function answer(path: string): Promise<object> {
  try {
    return { ...(await probeVideo(path)), codec: await videoCodec(path) };
  } catch {
    return {};
  }
}

const [path] = process.argv.slice(2);
if (process.send !== undefined && path !== undefined) {
  setInterval(() => {
    if (process.memoryUsage.rss() > maxResidentBytes) process.exit(1);
  }, 20).unref();
  process.send(await answer(path));
}
