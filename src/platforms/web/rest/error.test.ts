import { expect, it } from 'vitest';
import { StoreError } from '../../../domain/generation-store.ts';
import { OutcomeUnknown } from '../../../domain/outcome-unknown.ts';
import { asRestError } from './error.ts';

it('asks for another try where the records can not be read for a moment, and says nothing of what is broken', () => {
  expect(asRestError(new StoreError('busy', new Error('a database')))).toMatchObject({
    code: 'not_possible_now',
    text: { key: 'limit.busy' },
  });
  expect(asRestError(new OutcomeUnknown(new Error('a database'), async () => 'not yet'))).toMatchObject({
    code: 'outcome_unknown',
    text: { key: 'limit.unsure' },
  });
  expect(asRestError(new StoreError('broken', new Error('a database')))).toMatchObject({
    code: 'internal',
    text: { key: 'rest.internal' },
  });
});
