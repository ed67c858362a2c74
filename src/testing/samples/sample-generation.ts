import { wordsOfMembers } from '../../domain/batch/batch-members.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { sampleRequest } from '../set-up/test-engine.ts';

/** A generation as people see it. */
export function sampleGeneration(change: Partial<GenerationView> = {}): GenerationView {
  return {
    id: '0b0f3c52-6f3b-4a0e-9c57-0f0c4fd6f2a1',
    number: 1,
    requester: { platform: 'discord', id: '1001', name: 'Ada' },
    replyTarget: { platform: 'discord', channelId: '2001', ids: {} },
    request: sampleRequest(),
    sentPrompt: undefined,
    provider: 'preview',
    keyFingerprint: 'preview',
    state: 'queued',
    operationName: undefined,
    priceUsd: 0,
    costUsd: undefined,
    charged: 'no',
    createdAtMs: Date.UTC(2026, 10, 26, 11, 59),
    startedAtMs: undefined,
    finishedAtMs: undefined,
    endedAtMs: undefined,
    attempts: 0,
    busyTries: 0,
    unreachableTries: 0,
    notBeforeMs: undefined,
    reason: undefined,
    notes: [],
    discarded: false,
    videos: [],
    removedAtMs: undefined,
    position: undefined,
    eta: undefined,
    paused: undefined,
    late: false,
    ...change,
  };
}

/** A set as its message sees it: the first one is made, the second one waits for a decision that was asked for nowhere, the third one is in line. */
export function unaskedSet(): GenerationView {
  const own = (id: string, index: number, words: string, change: Partial<GenerationView>): GenerationView =>
    sampleGeneration({
      ...{
        id,
        priceUsd: 3.2,
        set: { id: 'one', index, size: 3, words },
        request: sampleRequest({ prompt: `a hill at ${words}` }),
      },
      ...change,
    });
  const members = [
    own('one', 1, 'day', { state: 'generating' }),
    own('two', 2, 'night', { state: 'unknown', charged: 'maybe', isUnasked: true }),
    own('three', 3, 'dusk', { state: 'queued', position: 2 }),
  ] as const;
  return { ...members[0], members };
}

/** Prompts that were sent together: the first one stands for all of them. */
export function sampleBatch(
  prompts: readonly string[],
  changeOf: (at: number) => Partial<GenerationView> = () => ({}),
): GenerationView {
  const words = wordsOfMembers(prompts.map((prompt) => ({ prompt })));
  const members = prompts.map((prompt, at) => {
    const own = words[at];
    const set = { id: 'one', index: at + 1, size: prompts.length, ...(own !== undefined && { words: own }) };
    return sampleGeneration({ id: `g${at}`, set, request: sampleRequest({ prompt }), ...changeOf(at) });
  });
  const [first = sampleGeneration()] = members;
  return { ...first, members };
}
