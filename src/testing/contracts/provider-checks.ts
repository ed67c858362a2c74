import { describe, expect, it } from 'vitest';
import type { OperationCheck, ProviderVideo } from '../../domain/provider.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { bodyShapes, refusalStatuses } from '../../emulator/shapes.ts';
import { expectError, type ProviderUnderTest } from './provider-cases.ts';

/** What the parts of the contract work with; all of it is made anew for each test. */
export interface ContractHands {
  subject(): ProviderUnderTest;
  folder(): string;
  /** Starts something. @returns its operation's name */
  begin(): Promise<string>;
  look(operationName: string): Promise<OperationCheck>;
  /** Looks until it is finished. */
  finished(operationName: string): Promise<readonly ProviderVideo[]>;
}

/** Looks at operations, as providers do whose `start` answers at once. */
export function describeChecks({ subject, begin, look, finished }: ContractHands): void {
  describe('a check', () => {
    const passing: readonly FaultName[] = [
      ...(['poll/429', 'poll/500', 'poll/502-html', 'poll/503', 'poll/200-bad-json', 'poll/200-empty', 'poll/200-list'] as const),
      ...(['poll/200-null', 'poll/drop', 'poll/hang', 'poll/401'] as const),
    ];
    it.each(passing)('that meets %s is worth another one', async (fault) => {
      const name = await begin();
      subject().emulator.inject(fault);
      await expectError(look(name), { kind: 'transient' });
      expect(await finished(name)).toHaveLength(1);
    });

    const shaped = refusalStatuses.flatMap((status) => bodyShapes.map((shape) => [status, shape] as const));
    it.each(shaped.filter(([, shape]) => shape !== 'array'))(
      'that meets %d with a body like %s is worth another one',
      async (status, shape) => {
        const name = await begin();
        subject().emulator.inject(`poll/${status}-${shape}`);
        const pause = status === 401 || status === 403 ? 'credentials' : undefined;
        const code = status === 429 ? { code: 'rate_limited' } : {};
        await expectError(look(name), { kind: 'transient', pause, ...code });
        expect(await finished(name)).toHaveLength(1);
      },
    );

    it('says when Google does not know the operation', async () => {
      const name = await begin();
      subject().emulator.inject('poll/404');
      await expectError(look(name), { kind: 'rejected', code: 'operation_gone' });
      await expectError(look(`${name}x`), { kind: 'rejected', code: 'operation_gone' });
      const asked = subject().emulator.log.requests.length;
      await expectError(look('models/x/operations/../../files'), { kind: 'rejected', code: 'operation_gone' });
      expect(subject().emulator.log.requests).toHaveLength(asked);
    });

    it('keeps on running while Google does', async () => {
      const name = await begin();
      subject().emulator.inject('poll/never-done');
      for (let looks = 0; looks < 5; looks += 1) expect(await look(name)).toEqual({ state: 'running' });
    });

    const failures: readonly [FaultName, string][] = [
      ['poll/error-3', 'operation_invalid_argument'],
      ['poll/error-8', 'operation_resource_exhausted'],
      ['poll/error-13', 'operation_internal'],
      ['poll/error-14', 'operation_unavailable'],
      ['poll/error-bare', 'operation_internal'],
      ['poll/done-empty', 'no_media'],
      ['poll/no-samples', 'no_media'],
      ['poll/no-uri', 'no_media'],
    ];
    it.each(failures)('that ends in %s is a failure: %s', async (fault, code) => {
      const name = await begin();
      subject().emulator.inject(fault);
      expect(await look(name)).toMatchObject({ state: 'failed', code });
      expect(subject().emulator.log.accepted[0]?.chargedSeconds).toBe(0);
    });

    const refusals: readonly [FaultName, string, readonly string[]][] = [
      ['poll/rai-prompt', 'provider.refusedWithCodes', ['42237218']],
      ['poll/rai-audio', 'provider.refusedAudio', []],
      ['poll/rai-celebrity', 'provider.refusedWithCodes', ['29310472', '15236754']],
      ['poll/rai-bare', 'provider.refusedNoReason', []],
      ['poll/error-3-guidelines', 'provider.refused', []],
    ];
    it.each(refusals)('that ends in %s is a refusal: %s %o', async (fault, key, supportCodes) => {
      const name = await begin();
      subject().emulator.inject(fault);
      expect(await look(name)).toMatchObject({ state: 'refused', reason: { key }, supportCodes });
    });

    it('hands on all videos there are, and says how many were refused', async () => {
      const two = await begin();
      subject().emulator.inject('poll/two-samples');
      expect(await finished(two)).toHaveLength(2);
      const partly = await begin();
      subject().emulator.inject('poll/partly-refused');
      expect(await look(partly)).toMatchObject({
        state: 'finished',
        videos: [{ mimeType: 'video/mp4' }],
        notes: [{ key: 'provider.partlyRefused', values: { refused: 1, asked: 2 } }],
      });
    });
  });
}
