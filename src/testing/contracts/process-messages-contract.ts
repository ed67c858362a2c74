import { expect, it, onTestFinished } from 'vitest';
import type { ProcessMessages } from '../../domain/process-messages.ts';

/** What every way does by which processes tell each other something. @param open for one test: those of two processes, which hear already */
export function describeProcessMessages(open: () => Promise<readonly [ProcessMessages, ProcessMessages]>): void {
  it('tells the other processes of a topic, in order, and not the one that tells', async () => {
    const [one, two] = await open();
    const heard: string[] = [];
    for (const [name, each] of Object.entries({ one, two }))
      onTestFinished(each.onTold('resumed', (id) => void heard.push(`${name} ${id}`)));
    one.tell('other', 'x');
    for (const id of ['slack', 'a:b.c-d_e', 'end']) {
      one.tell('resumed', id);
      await expect.poll(() => heard.at(-1)).toBe(`two ${id}`);
    }
    expect(heard).toEqual(['two slack', 'two a:b.c-d_e', 'two end']);
  });

  it('tells nobody who does not listen any more', async () => {
    const [one, two] = await open();
    const heard: string[] = [];
    two.onTold('resumed', (id) => void heard.push(id))();
    const still = Promise.withResolvers<string>();
    onTestFinished(two.onTold('resumed', still.resolve));
    one.tell('resumed', 'slack');
    expect(await still.promise).toBe('slack');
    expect(heard).toEqual([]);
  });
}
