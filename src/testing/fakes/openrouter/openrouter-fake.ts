import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RouterFault } from '../../../emulator/openrouter/faults.ts';
import {
  type OpenRouterEmulator,
  type OpenRouterEmulatorOptions,
  type RouterRequest,
  startOpenRouterEmulator,
} from '../../../emulator/openrouter/openrouter-emulator.ts';
import type { VendorFake } from '../../contracts/provider-cases.ts';
import { renderTinyVideo } from '../../samples/tiny-video.ts';

export interface OpenRouterFake extends VendorFake<RouterFault> {
  readonly url: string;
  readonly emulator: OpenRouterEmulator;
}

/** The emulator of OpenRouter as a contract suite talks to it. @param folder of the test; the emulator has one of its own in it */
export async function openOpenRouterFake(
  folder: string,
  options: Partial<OpenRouterEmulatorOptions> = {},
): Promise<OpenRouterFake> {
  const own = join(folder, 'openrouter');
  const emulator = await startOpenRouterEmulator({ render: renderTinyVideo, folder: own, progress: { polls: 2 }, ...options });
  const { log } = emulator;
  return {
    url: emulator.url,
    emulator,
    inject: emulator.inject,
    clearFaults: () => emulator.setFaults([]),
    advance: emulator.advance,
    requests: () => log.requests.length,
    starts: () => log.requests.filter(isRouterStart).length,
    accepted: () => log.accepted.length,
    downloads: () => log.requests.filter(({ path }) => /\/content\?|\/elsewhere\//.test(path)).length,
    chargedSeconds: () => log.accepted.reduce((sum, { chargedSeconds }) => sum + chargedSeconds, 0),
    newestBody: () => log.requests.at(-1)?.body ?? '',
    newestResult: () => readFile(join(own, `${log.accepted.at(-1)?.operationName}.mp4`)),
    close: emulator.close,
  };
}

/** The paid request. */
export function isRouterStart({ method, path }: RouterRequest): boolean {
  return method === 'POST' && path === '/api/v1/videos';
}
