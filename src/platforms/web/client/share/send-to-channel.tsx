import { type ReactElement, useCallback, useEffect, useId, useState } from 'react';
import { type Text, text } from '../../../../domain/texts.ts';
import type { ChannelsAnswer, PostAnswer, PostsAnswer, RemovedPostAnswer } from '../../rest/share-schemas.ts';
import type { ToShare } from '../generation/sharing.ts';
import { capitalized, say } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';

type Channel = ChannelsAnswer['channels'][number];

const stateTexts = {
  pending: text('page.sharePending'),
  posted: text('page.sharePosted'),
  refused: text('page.shareRefused'),
  withdrawing: text('page.shareTakingBack'),
} satisfies Record<PostAnswer['state'], Text>;

/** What is on its way is looked at this often. */
const lookMs = 1500;

interface SendProps {
  readonly shared: ToShare;
  readonly onTell: (said: string) => void;
}

/** Brings a video to a channel of a chat, where the admin lets it. Nothing is shown where there is no such channel. */
export function SendToChannel({ shared, onTell }: SendProps): ReactElement | null {
  const { channels, posts, isBusy, send, takeBack } = useChannels(shared, onTell);
  const [chosen, choose] = useState('');
  const field = useId();
  if (channels.length === 0) return null;
  const channel = channels.find((each) => each.channel === chosen);
  return (
    <section aria-label={say(text('page.shareTo'))} className="grid gap-3 border-line border-t pt-4">
      <h3 className="font-semibold">{say(text('page.shareTo'))}</h3>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <label htmlFor={field} className="sr-only">
          {say(text('page.shareChannel'))}
        </label>
        <select
          id={field}
          value={chosen}
          onChange={(event) => choose(event.currentTarget.value)}
          className="field h-9 min-w-0 flex-1 text-sm pointer-coarse:h-11"
        >
          <option value="">{say(text('page.shareChoose'))}</option>
          {channels.map(({ channel: id, name, platform }) => (
            <option key={id} value={id}>{`${name} · ${capitalized(platform)}`}</option>
          ))}
        </select>
        <Button look="primary" disabled={isBusy || channel?.may_post !== true} onClick={() => void send(chosen)}>
          {say(text('page.sharePost'))}
        </Button>
      </div>
      {channel?.may_post === false && (
        <p className="text-sm">{say(text('page.shareMayNot', { reason: channel.reason ?? '' }))}</p>
      )}
      {posts.length > 0 && (
        <ul aria-label={say(text('page.shareSent'))} className="grid gap-2 text-sm">
          {posts.map((post) => (
            <li key={post.post_id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="min-w-0 flex-1">
                {[nameOf(channels, post), say(stateTexts[post.state]), post.reason ?? '']
                  .filter((each) => each !== '')
                  .join(' · ')}
              </span>
              <Button disabled={isBusy || post.state === 'withdrawing'} onClick={() => void takeBack(post)}>
                {say(text('page.shareTakeBack'))}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function nameOf(channels: readonly Channel[], { channel }: PostAnswer): string {
  return channels.find((each) => each.channel === channel)?.name ?? channel;
}

/** The channels, and where one of a generation's videos was sent. */
function useChannels({ generation: { operation_id: id }, number }: ToShare, onTell: (said: string) => void) {
  const [channels, setChannels] = useState<readonly Channel[]>([]);
  const [posts, setPosts] = useState<readonly PostAnswer[]>([]);
  const [isBusy, setBusy] = useState(false);
  const path = `/operations/${encodeURIComponent(id)}/posts`;

  const look = useCallback(async (): Promise<void> => {
    const answer = await ask<PostsAnswer>('GET', path);
    setPosts(answer.posts.filter(({ video }) => video === number));
  }, [path, number]);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    await work()
      .then(look)
      .catch((error: unknown) => onTell(asApiError(error).message));
    setBusy(false);
  };
  useEffect(() => {
    // Where it can't be asked, nothing is offered.
    ask<ChannelsAnswer>('GET', '/channels').then(
      (answer) => setChannels(answer.channels),
      () => undefined,
    );
    look().catch(() => undefined);
  }, [look]);
  const isUnderWay = posts.some(({ state }) => state === 'pending' || state === 'withdrawing');
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setInterval(() => void look().catch(() => undefined), lookMs);
    return () => clearInterval(timer);
  }, [isUnderWay, look]);
  return {
    ...{ channels, posts, isBusy },
    send: (channel: string) => act(() => ask<PostAnswer>('POST', path, { body: JSON.stringify({ channel, video: number }) })),
    takeBack: ({ post_id: post }: PostAnswer) => act(() => ask<RemovedPostAnswer>('DELETE', `${path}/${post}`)),
  };
}
