import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../domain/errors.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { expectError } from './provider-cases.ts';
import type { ContractHands } from './provider-checks.ts';

const noSignal = new AbortController().signal;

/** Downloads from addresses of Google's. */
export function describeDownloads({ subject, folder, begin, finished }: ContractHands): void {
  describe('a download', () => {
    const failures: readonly [FaultName, Partial<ProviderError>][] = [
      ['download/401', { kind: 'transient', pause: 'credentials' }],
      ['download/403', { kind: 'transient', code: 'download_forbidden', status: 403 }],
      ['download/404', { kind: 'rejected', code: 'video_expired' }],
      ['download/500', { kind: 'transient', status: 500 }],
      ['download/503', { kind: 'transient', retryAfterMs: 7000 }],
      ['download/redirect-foreign', { kind: 'transient', code: 'download_address_refused' }],
      ['download/redirect-private', { kind: 'transient', code: 'download_address_refused' }],
      ['download/redirect-loop', { kind: 'transient', code: 'download_address_refused' }],
      ['download/drop', { kind: 'transient', code: 'download_incomplete' }],
      ['download/drop-unannounced', { kind: 'transient', code: 'download_incomplete' }],
      ['download/wrong-length', { kind: 'transient', code: 'download_incomplete' }],
      ['download/stall', { kind: 'transient', code: 'download_stalled' }],
      ['download/drip', { kind: 'transient', code: 'download_stalled' }],
      ['download/empty', { kind: 'transient', code: 'video_unreadable' }],
      ['download/html', { kind: 'transient', code: 'video_unreadable' }],
      ['download/html-as-video', { kind: 'transient', code: 'video_unreadable' }],
      ['download/json', { kind: 'transient', code: 'video_unreadable' }],
      ['download/gzip', { kind: 'transient', code: 'video_unreadable' }],
      ['download/huge', { kind: 'rejected', code: 'video_too_large' }],
      ['download/huge-unannounced', { kind: 'rejected', code: 'video_too_large' }],
    ];
    it.each(failures)('that meets %s fails once: %o', async (fault, expected) => {
      const [video] = await finished(await begin());
      subject().emulator.inject(fault, fault === 'download/redirect-loop' ? 'always' : 1);
      const path = join(folder(), 'out.mp4');
      await expectError(subject().provider.download(video ?? { mimeType: '' }, path, noSignal), expected);
      subject().emulator.setFaults([]);
      await subject().provider.download(video ?? { mimeType: '' }, `${path}.again`, noSignal);
      expect((await stat(`${path}.again`)).size).toBeGreaterThan(10_000);
    });

    it('stops at once when it is called off', async () => {
      const [video] = await finished(await begin());
      subject().emulator.inject('download/stall');
      const abort = new AbortController();
      const going = subject().provider.download(video ?? { mimeType: '' }, join(folder(), 'out.mp4'), abort.signal);
      await expect.poll(() => subject().emulator.log.requests.filter(({ path }) => path.startsWith('/download/')).length).toBe(1);
      abort.abort();
      await expectError(going, { kind: 'transient', code: 'download_aborted' });
    });

    it('never writes over a file', async () => {
      const [video] = await finished(await begin());
      const path = join(folder(), 'out.mp4');
      await subject().provider.download(video ?? { mimeType: '' }, path, noSignal);
      await expectError(subject().provider.download(video ?? { mimeType: '' }, path, noSignal), {
        kind: 'transient',
        code: 'download_disk',
      });
    });

    it('tells that Google forgot the video after two days', async () => {
      const [video] = await finished(await begin());
      subject().emulator.advance(47 * 3_600_000);
      await subject().provider.download(video ?? { mimeType: '' }, join(folder(), 'out.mp4'), noSignal);
      subject().emulator.advance(2 * 3_600_000);
      await expectError(subject().provider.download(video ?? { mimeType: '' }, join(folder(), 'late.mp4'), noSignal), {
        code: 'video_expired',
      });
    });
  });
}
