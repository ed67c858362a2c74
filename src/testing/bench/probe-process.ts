import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded in front of a program (`node --import`), it tells the benchmark that started it what the program costs.

const delay = monitorEventLoopDelay({ resolution: 5 });

process.on('message', (request) => {
  if (request === 'watch the event loop') {
    delay.reset();
    delay.enable();
    return;
  }
  if (request !== 'measure') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    measurement: {
      rssMb: process.memoryUsage.rss() / 1e6,
      cpuMs: (user + system) / 1000,
      atMs: performance.now(),
      peakRssMb: peakRssMb(),
      loopP99Ms: delay.percentile(99) / 1e6,
      loopMaxMs: delay.max / 1e6,
    },
  });
});
// The program ends when it is done, as it does without us.
process.channel?.unref();

/** Of this program alone: `maxRSS` of `resourceUsage` begins with the parent's on Linux. */
function peakRssMb(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return process.resourceUsage().maxRSS / 1000;
  }
}
