import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { type ChatBench, english, forEver, reading, withVideo } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

/** What calls people, or looks like more than words, on one platform or another. */
const tricks = [
  '@everyone and @here',
  '<@1> <@!1> <@&1> <#1>',
  '<!channel> <!here> <@U1> <!subteam^S1>',
  '*bold* _italic_ ~struck~ `code` ||hidden||',
  '[a link](https://evil.example) <https://evil.example|another>',
  '# a title',
  '> a quote',
  '&lt;b&gt; & <b>',
];

/** What people may count on when they ask for a video, and for what there is. */
export function describeAsking<Post extends ChatPost>({ open, all, reach, finish }: ChatBench<Post>): void {
  it('shows a status message with its price before anything is made, no video yet, and no private note beside it', async () => {
    const chat = await open({ render: forEver });
    const event = await chat.ask('member', 'general', 'a lighthouse at dawn');
    await event.answer();
    await reach(chat, 'generating');
    const posts = await chat.posts('general');
    expect(posts).toHaveLength(1);
    expect(posts[0]?.text).toContain('a lighthouse at dawn');
    expect(posts[0]?.text.toLowerCase()).toContain(english(text('price.shortFree')));
    expect(posts[0]?.buttons).toEqual(['cancel']);
    await expect.poll(() => event.answer()).toEqual({ text: '', isPrivate: true });
    expect(chat.called()).toEqual([]);
  });

  it('posts the video once where it was asked for, and calls its person once', async () => {
    const chat = await open();
    const { id, result } = await finish(chat, 'member', 'a lighthouse at dawn');
    expect(result.buttons).toEqual(['again', 'edit', 'extend', 'upscale', 'change', 'favourite', 'remove']);
    expect((await chat.posts('general')).filter(withVideo(id))).toHaveLength(1);
    expect(await chat.posts('other')).toEqual([]);
    expect(chat.called()).toEqual(['member']);
  });

  it('makes one video of a command that the platform sends more than once', async () => {
    const chat = await open();
    const { event, id } = await finish(chat, 'member', 'a lighthouse');
    event.repeat();
    await chat.restart();
    event.repeat();
    await finish(chat, 'member', 'a harbour');
    expect((await all(chat)).map(({ request }) => request.prompt)).toEqual(['a harbour', 'a lighthouse']);
    expect((await chat.posts('general')).filter(withVideo(id))).toHaveLength(1);
  });

  it('tells the history of the channel where it is asked for, to the asker alone', async () => {
    const chat = await open();
    await finish(chat, 'member', 'a lighthouse', 'general');
    await finish(chat, 'manager', 'a secret', 'other');
    const here = await (await chat.history('manager', 'general')).answer();
    expect(here.isPrivate).toBe(true);
    expect(here.text).toContain('a lighthouse');
    expect(here.text).not.toContain('a secret');
    expect(await reading(await chat.history('member', 'other'))).toContain('a secret');
  });

  it('shows prompts as they were written, and calls nobody by them', async () => {
    const chat = await open();
    for (const trick of tricks) {
      const { id } = await finish(chat, 'member', trick);
      expect.soft((await chat.app().engine.find(id))?.request.prompt).toBe(trick);
      const shown = (await chat.posts('general')).filter((post) => chat.reads(post.text, trick));
      expect.soft(shown.length, trick).toBeGreaterThan(0);
    }
    const shownThere = await reading(await chat.history('member', 'general'));
    for (const trick of tricks.slice(-3)) expect.soft(chat.reads(shownThere, trick), trick).toBe(true);
    expect(chat.called()).toEqual(tricks.map(() => 'member'));
  });
}
