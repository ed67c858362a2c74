import type { Bench } from './bench.ts';
import { drawLatenciesMs } from './latencies.ts';
import { type SimulatedVideo, simulateEngine, simulateSampleLoop } from './simulation.ts';

/** Download of some 10 MB and its upload to a chat at home speed. */
const deliveryMs = 20_000;
const model = 'veo-3.1-generate-preview';

export const slots: Bench = {
  name: 'slots',
  about: 'share of the quota that is at work, and videos an hour, against a loop that holds its slot until the delivery is over',
  async run({ seed, full, folder, report }) {
    for (const inFlight of [2, 10]) {
      const n = (full ? 100 : 25) * inFlight;
      const simulation = { model, latenciesMs: drawLatenciesMs('A', n, seed), inFlight, deliveryMs };
      const ours = steadyState(await simulateEngine(simulation, folder), inFlight);
      const baseline = steadyState(await simulateSampleLoop(simulation), inFlight);
      const than = `10 s loop that holds its slot for the delivery (${deliveryMs / 1000} s)`;
      report({
        name: `slots ${inFlight} videos`,
        ours: ours.videosPerHour,
        baseline: baseline.videosPerHour,
        than,
        unit: 'videos/h',
        n,
        target: { of: 'ratio', is: '>=', value: 1.2 },
      });
      report({
        name: `slots ${inFlight} utilisation`,
        ours: ours.utilisation,
        baseline: baseline.utilisation,
        than,
        unit: 'share of the quota at work',
        n,
        target: { of: 'ours', is: '>=', value: 0.95 },
      });
    }
  },
};

/** From the first start to the last: as long as there was something to do. */
function steadyState(videos: readonly SimulatedVideo[], inFlight: number): { videosPerHour: number; utilisation: number } {
  const endMs = Math.max(...videos.map(({ startedMs }) => startedMs));
  const workedMs = videos.reduce((sum, { startedMs, readyMs }) => sum + Math.min(readyMs, endMs) - startedMs, 0);
  return {
    videosPerHour: ((videos.length - inFlight) / endMs) * 3_600_000,
    utilisation: workedMs / (endMs * inFlight),
  };
}
