import { describe, expect, it } from 'vitest';
import { type ContractHands, expectError, noSignal, type ProviderFaults } from './provider-cases.ts';

/** Paid requests that go wrong: each is sent once, and what is known about it is said. */
export function describeFailedStarts<Fault extends string>(
  { subject, start }: ContractHands<Fault>,
  { rejected, busy, unknown, hangs }: ProviderFaults<Fault>['starts'],
): void {
  describe('a start that goes wrong is sent once, and', () => {
    it.each(rejected)('%s is a refusal: %o', async (fault, expected) => {
      subject().fake.inject(fault);
      await expectError(subject().provider.start(start(), noSignal), { kind: 'rejected', ...expected });
      expect([subject().fake.starts(), subject().fake.accepted()]).toEqual([1, 0]);
    });

    it.each(busy)('%s is the vendor being too busy', async (fault) => {
      subject().fake.inject(fault);
      await expectError(subject().provider.start(start(), noSignal), { kind: 'transient', code: 'overloaded' });
      expect([subject().fake.starts(), subject().fake.accepted()]).toEqual([1, 0]);
    });

    it.each(unknown)('%s leaves open whether the vendor has it', async (fault) => {
      subject().fake.inject(fault);
      await expectError(subject().provider.start(start(), noSignal), { kind: 'unknown' });
      expect(subject().fake.starts()).toBe(1);
    });

    it('an abort on the way leaves it open, too', async () => {
      subject().fake.inject(hangs);
      const abort = new AbortController();
      const going = subject().provider.start(start(), abort.signal);
      await expect.poll(() => subject().fake.starts()).toBe(1);
      abort.abort();
      await expectError(going, { kind: 'unknown' });
    });
  });
}

/** @param looksOverNetwork whether an operation is looked at where it was started */
export function describeUnsent<Fault extends string>(
  { subject, start, begin }: ContractHands<Fault>,
  looksOverNetwork: boolean,
): void {
  it('knows what never left this machine', async () => {
    const { unreachable, provider, model } = subject();
    await expectError(unreachable.start(start(), noSignal), { kind: 'not sent', code: 'unreachable' });
    await expectError(provider.start(start(), AbortSignal.abort()), { kind: 'not sent' });
    if (!looksOverNetwork) return;
    const name = await begin();
    await expectError(unreachable.check({ name, model }, noSignal), { kind: 'transient', code: 'unreachable' });
    expect(subject().fake.starts()).toBe(1);
  });
}

export function describeRefusedField<Fault extends string>({ subject, start }: ContractHands<Fault>, fault: Fault): void {
  it('leaves out a negative prompt that the vendor does not take, and says so', async () => {
    subject().fake.inject(fault);
    const { notes } = await subject().provider.start(start({ negativePrompt: 'wall', seed: 1 }), noSignal);
    expect(notes.map(({ key }) => key)).toEqual(['provider.negativePromptDropped']);
    expect(subject().fake.newestBody()).not.toContain('wall');
    expect([subject().fake.starts(), subject().fake.accepted()]).toEqual([2, 1]);
  });

  it('gives up when the vendor refuses the field again', async () => {
    subject().fake.inject(fault, 2);
    const going = subject().provider.start(start({ negativePrompt: 'wall' }), noSignal);
    await expectError(going, { kind: 'rejected', code: 'invalid_argument' });
    expect([subject().fake.starts(), subject().fake.accepted()]).toEqual([2, 0]);
  });
}
