import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ContractHands, expectError, noSignal, type ProviderFaults } from './provider-cases.ts';

const hourMs = 3_600_000;

/** Downloads from addresses of the vendor's. */
export function describeDownloads<Fault extends string>(
  { subject, folder, begin, finished }: ContractHands<Fault>,
  { failed, lasting, stalls, keepsMs }: NonNullable<ProviderFaults<Fault>['downloads']>,
): void {
  const path = () => join(folder(), 'out.mp4');
  /** @returns downloads what one start came to */
  const made = async () => {
    const [video] = await finished(await begin());
    return (to = path(), signal = noSignal) => subject().provider.download(video ?? { mimeType: '' }, to, signal);
  };

  describe('a download', () => {
    it.each(failed)('that meets %s fails once: %o', async (fault, expected) => {
      const download = await made();
      subject().fake.inject(fault, lasting.includes(fault) ? 'always' : 1);
      await expectError(download(), expected);
      subject().fake.clearFaults();
      await download(`${path()}.again`);
      expect(await readFile(`${path()}.again`)).toEqual(Buffer.from(await subject().fake.newestResult()));
    });

    it('stops at once when it is called off', async () => {
      const download = await made();
      subject().fake.inject(stalls);
      const abort = new AbortController();
      const going = download(path(), abort.signal);
      await expect.poll(() => subject().fake.downloads()).toBe(1);
      abort.abort();
      await expectError(going, { kind: 'transient', code: 'download_aborted' });
    });

    it('never writes over a file', async () => {
      const download = await made();
      await download();
      await expectError(download(), { kind: 'transient', code: 'download_disk' });
    });

    it('tells that the vendor keeps the video no longer', async () => {
      const download = await made();
      subject().fake.advance(keepsMs - hourMs / 60);
      await download();
      subject().fake.advance(hourMs);
      await expectError(download(`${path()}.late`), { code: 'video_expired' });
    });
  });
}
