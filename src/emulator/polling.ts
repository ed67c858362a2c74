import { setTimeout as wait } from 'node:timers/promises';
import { answerLook, type EmulatorContext, isOneOf, send } from './answers.ts';
import { type Ending, type FaultBox, type PollFault, pollEndings, samples } from './faults.ts';
import { ok } from './google-wire.ts';
import { fileUri, type Operation, type Operations } from './operations.ts';

/** One look at an operation, with whatever fault waits for it. @param show turns an ending into the shape of the API that is asked */
export async function poll(
  c: EmulatorContext,
  { operations, faults }: { readonly operations: Operations; readonly faults: FaultBox },
  operation: Operation,
  show: (ending: Ending) => Ending | Promise<Ending> = (ending) => ending,
): Promise<Response> {
  const fault = faults.nextPoll();
  const { name, model } = operation.stored;
  const early = answerLook(c, fault, model);
  if (early !== undefined) return early;
  if (fault !== undefined) await changeOperation(operations, operation, fault);
  const ending = await operations.look(operation);
  return send(ok(ending === undefined ? { name } : { name, done: true, ...(await show(ending)) }));
}

/** Waits like Google for the end of it. @returns undefined when the client went away */
export async function untilEnd(c: EmulatorContext, operations: Operations, operation: Operation): Promise<Ending | undefined> {
  while (!c.env.outgoing.destroyed) {
    const ending = await operations.look(operation);
    if (ending !== undefined) return ending;
    await wait(5);
  }
  return undefined;
}

export async function changeOperation(operations: Operations, operation: Operation, fault: PollFault): Promise<void> {
  if (isOneOf(pollEndings, fault)) await operations.end(operation, pollEndings[fault]());
  if (fault === 'poll/slow') await wait(1000);
  if (fault === 'poll/never-done') operation.stuck = true;
  if (fault === 'poll/two-samples') await operations.double(operation);
  if (fault !== 'poll/partly-refused') return;
  await operation.rendered;
  const { fileIds } = operation.stored;
  const made = fileIds.slice(0, Math.ceil(fileIds.length / 2));
  const refused = Math.max(1, fileIds.length - made.length);
  const reasons = Array.from({ length: refused }, () => 'One video was filtered. Support codes: 90789179');
  await operations.end(
    operation,
    samples(
      made.map((id) => ({ video: { uri: fileUri(id) } })),
      reasons,
    ),
  );
}
