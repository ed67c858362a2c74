import { describe, expect, it } from 'vitest';
import { describeProcessMessages } from '../contracts/process-messages-contract.ts';
import { createMemoryMessages } from './memory-messages.ts';

describe('messages in memory', () => {
  describeProcessMessages(async () => {
    const { of } = createMemoryMessages();
    return [of('one'), of('two')];
  });

  it('tell everybody that some were missed', () => {
    const { of, miss } = createMemoryMessages();
    let missed = 0;
    of('one').onMissed(() => {
      missed += 1;
    });
    miss();
    expect(missed).toBe(1);
  });
});
