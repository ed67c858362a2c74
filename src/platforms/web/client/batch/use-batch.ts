import { useEffect, useMemo, useRef, useState } from 'react';
import type { AcceptedAnswer } from '../../rest/answer-schemas.ts';
import { asApiError, clickKey, type Estimate, type FormOptions } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { type Checked, checkedBy, checkSeveral, type RowProblem, useChecked } from '../server/use-checked.ts';
import { type KeptBatch, readBatchDraft, saveBatchDraft } from './kept-batch.ts';
import { type ReadPrompts, readPrompts } from './read-prompts.ts';

export interface Batch extends KeptBatch {
  readonly read: ReadPrompts;
  readonly problems: readonly RowProblem[];
  readonly message: string | undefined;
  /** Of all of them, in US dollars, as long as that is about what stands there now; null where nobody knows. */
  readonly priceUsd: number | null | undefined;
  readonly isChecking: boolean;
  readonly isSending: boolean;
  change(next: Partial<KeptBatch>): void;
  make(): Promise<void>;
}

/** Several prompts, what they cost, and what is wrong with them: the server says both before anything is made. */
export function useBatch(session: string, options: FormOptions): Batch {
  const [kept, setKept] = useState(readBatchDraft);
  const [isSending, setSending] = useState(false);
  useEffect(() => saveBatchDraft(kept), [kept]);
  const { typed, form, shared } = kept;
  const read = useMemo(() => readPrompts(typed, form, options), [typed, form, options]);
  const { length } = read.entries;
  const body = length === 0 ? '' : bodyOf(session, read, shared);
  const { checked: current, setChecked } = useChecked(body, length === 1 ? checkOne : checkAll);
  const key = useRef({ body, key: clickKey() });
  const make = async () => {
    if (current?.priceUsd === undefined) return;
    if (key.current.body !== body) key.current = { body, key: clickKey() };
    setSending(true);
    try {
      const agreed = current.priceUsd === null ? {} : { agreed_usd: current.priceUsd };
      const sent = JSON.stringify({ ...JSON.parse(body), ...agreed });
      const headers = { 'idempotency-key': key.current.key };
      const made = await ask<AcceptedAnswer>('POST', '/batches', { body: sent, headers });
      const operations = made.operations.map(({ operation_id: id, prompt }) => ({ id, prompt }));
      setKept({ typed: '', form: '', shared, made: { session, operations } });
    } catch (error) {
      setChecked(checkedBy(error, body));
    }
    setSending(false);
  };
  return {
    ...{ ...kept, read, isSending, make },
    problems: current?.problems ?? [],
    message: current?.message,
    priceUsd: current?.priceUsd,
    isChecking: body !== '' && current === undefined,
    change: (next) => setKept((known) => ({ ...known, ...next })),
  };
}

function bodyOf(session: string, { entries }: ReadPrompts, shared: KeptBatch['shared']): string {
  return JSON.stringify({ ...shared, session_id: session, prompts: entries.map(({ fields }) => fields) });
}

function checkAll(body: string, signal: AbortSignal): Promise<Checked | 'offline'> {
  return checkSeveral('/batches', body, signal);
}

/** One alone may be made at once where it costs little, so that it is only asked about. */
async function checkOne(body: string, signal: AbortSignal): Promise<Checked | 'offline'> {
  const { prompts, ...shared } = JSON.parse(body);
  try {
    const estimate = await ask<Estimate>('POST', '/estimate', { body: JSON.stringify({ ...shared, ...prompts[0] }), signal });
    const { price_usd: priceUsd, refusal } = estimate;
    return refusal === null ? { body, priceUsd, problems: [] } : { body, problems: [], message: refusal.message };
  } catch (error) {
    const { code, field, message } = asApiError(error);
    if (code === 'offline') return 'offline';
    return { body, problems: [{ index: 0, field, message }] };
  }
}
