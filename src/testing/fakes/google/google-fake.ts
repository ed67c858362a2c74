import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator, type RecordedRequest, startEmulator } from '../../../emulator/emulator.ts';
import type { FaultName } from '../../../emulator/faults.ts';
import type { VendorFake } from '../../contracts/provider-cases.ts';
import { renderTinyVideo } from '../../samples/tiny-video.ts';

export interface GoogleFake extends VendorFake<FaultName> {
  readonly url: string;
}

export interface GoogleFakeOptions {
  /** Keys and tokens that are let in. */
  readonly keys: readonly string[];
  /** Tells a paid request from the others. */
  isStart(request: RecordedRequest): boolean;
  /** How the files of results end. Default: `.mp4`. */
  readonly ending?: '.mp4' | '.png';
}

/** The emulator of Google as a contract suite talks to it. @param folder of the test; the emulator has one of its own in it */
export async function openGoogleFake(folder: string, { keys, isStart, ending = '.mp4' }: GoogleFakeOptions): Promise<GoogleFake> {
  const own = join(folder, 'google');
  const emulator = await startEmulator({ render: renderTinyVideo, folder: own, keys, progress: { polls: 2 } });
  return {
    url: emulator.url,
    inject: emulator.inject,
    clearFaults: () => emulator.setFaults([]),
    advance: emulator.advance,
    requests: () => emulator.log.requests.length,
    starts: () => emulator.log.requests.filter(isStart).length,
    accepted: () => emulator.log.accepted.length,
    downloads: () => emulator.log.requests.filter(({ path }) => path.startsWith('/download/')).length,
    chargedSeconds: () => emulator.log.accepted.reduce((sum, { chargedSeconds }) => sum + chargedSeconds, 0),
    newestBody: () => emulator.log.requests.at(-1)?.body ?? '',
    newestResult: () => readFile(join(own, `${newestId(emulator)}${ending}`)),
    close: emulator.close,
  };
}

function newestId({ log }: Emulator): string | undefined {
  return log.accepted.at(-1)?.operationName.split('/').at(-1);
}
