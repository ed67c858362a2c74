import { describe, expect, it } from 'vitest';
import { type ContractHands, expectError, type ProviderFaults } from './provider-cases.ts';

/** Looks at operations over the network, as providers do whose `start` answers at once. */
export function describeChecks<Fault extends string>(
  hands: ContractHands<Fault>,
  faults: NonNullable<ProviderFaults<Fault>['checks']>,
): void {
  describe('a check', () => {
    describeFailedChecks(hands, faults);
    describeEnds(hands, faults);
    if (faults.several !== undefined) describeSeveral(hands, faults.several);
  });
}

function describeFailedChecks<Fault extends string>(
  { subject, begin, look, finished }: ContractHands<Fault>,
  { passing, gone, impossibleNames }: NonNullable<ProviderFaults<Fault>['checks']>,
): void {
  it.each(passing)('that meets %s is worth another one: %o', async (fault, expected) => {
    const name = await begin();
    subject().fake.inject(fault);
    await expectError(look(name), { kind: 'transient', ...expected });
    expect(await finished(name)).toHaveLength(1);
  });

  it('says when the vendor does not know the operation', async () => {
    const name = await begin();
    subject().fake.inject(gone);
    await expectError(look(name), { kind: 'rejected', code: 'operation_gone' });
    await expectError(look(`${name}x`), { kind: 'rejected', code: 'operation_gone' });
  });

  it.each(impossibleNames)('sends nothing for the name %s', async (name) => {
    const asked = subject().fake.requests();
    await expectError(look(name), { kind: 'rejected', code: 'operation_gone' });
    expect(subject().fake.requests()).toBe(asked);
  });
}

function describeEnds<Fault extends string>(
  { subject, begin, look }: ContractHands<Fault>,
  { endless, failed, refused }: NonNullable<ProviderFaults<Fault>['checks']>,
): void {
  it('keeps on running while the vendor does', async () => {
    const name = await begin();
    subject().fake.inject(endless);
    for (let looks = 0; looks < 5; looks += 1) expect(await look(name)).toEqual({ state: 'running' });
  });

  it.each(failed)('that ends in %s is a failure: %s', async (fault, code) => {
    const name = await begin();
    subject().fake.inject(fault);
    expect(await look(name)).toMatchObject({ state: 'failed', code });
    expect(subject().fake.chargedSeconds()).toBe(0);
  });

  it.each(refused)('that ends in %s is a refusal: %s %o', async (fault, key, supportCodes) => {
    const name = await begin();
    subject().fake.inject(fault);
    expect(await look(name)).toMatchObject({ state: 'refused', reason: { key }, supportCodes });
  });
}

function describeSeveral<Fault extends string>(
  { subject, begin, look, finished }: ContractHands<Fault>,
  { two, partlyRefused }: { readonly two: Fault; readonly partlyRefused: Fault },
): void {
  it('hands on all videos there are, and says how many were refused', async () => {
    const both = await begin();
    subject().fake.inject(two);
    expect(await finished(both)).toHaveLength(2);
    const partly = await begin();
    subject().fake.inject(partlyRefused);
    expect(await look(partly)).toMatchObject({
      state: 'finished',
      videos: [{ mimeType: 'video/mp4' }],
      notes: [{ key: 'provider.partlyRefused', values: { refused: 1, asked: 2 } }],
    });
  });
}
