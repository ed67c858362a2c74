import { type FakeSlack, startFakeSlack } from '../fakes/slack/fake-slack.ts';
import { asObject } from '../fakes/slack/json.ts';
import type { Channel, Person } from '../fakes/slack/world.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { ManualClock } from '../set-up/manual-clock.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';

interface Scene {
  readonly slack: FakeSlack;
  readonly app: FaultApp;
  readonly ann: Person;
  readonly general: Channel;
  /** Waits until Ann reads something of the bot. */
  reads(sentence: RegExp): Promise<void>;
  /** Waits until so many videos stand in a channel. */
  videos(channel: Channel, count: number): Promise<void>;
}

interface SlackCase extends Pick<FaultRow, 'id' | 'fault' | 'reads' | 'keeps'> {
  readonly act: (scene: Scene) => Promise<void>;
}

const photo = async () => ({ name: 'cat.png', content: await samplePhoto() });

const cases: readonly SlackCase[] = [
  {
    ...{ id: 'M21', fault: 'Slack: another workspace has the same ids of channels and people' },
    ...{ reads: [/There are no videos here yet\./, /There is no such video\./], keeps: /^1 stored, 1 at Google$/ },
    async act({ slack, app, ann, general, reads, videos }) {
      const who = { user: ann, channel: general };
      slack.command('/video', 'a secret -d 4', who);
      await videos(general, 1);
      const [made] = (await app.app().engine.history({ limit: 1 })).generations;
      slack.disturbance.team = 'T0OTHER';
      slack.command('/video-history', '', who);
      slack.command('/video-cancel', String(made?.number), who);
      await reads(/There are no videos here yet\./);
      await reads(/There is no such video/);
    },
  },
  {
    ...{ id: 'M29', fault: 'Slack: an order for a channel without the bot' },
    ...{ reads: [/Type “\/invite @.+”, then ask again/], keeps: /^0 stored, 0 at Google$/ },
    async act({ slack, ann, reads }) {
      const other = slack.addChannel({ name: 'other', members: [ann], hasBot: false });
      slack.command('/video', 'a fox -d 4', { user: ann, channel: other });
      await reads(/Type “\/invite @.+”, then ask again/);
    },
  },
  {
    ...{ id: 'M71', fault: 'Slack: fields of a message have other types, or what it needs is missing' },
    ...{ reads: [/Your video is ready\./, /Something went wrong on the bot’s side/], keeps: /^1 stored, 1 at Google$/ },
    async act({ slack, ann, reads, videos }) {
      const direct = slack.directMessage(ann);
      slack.disturbance.change = (payload) => {
        const event = asObject(payload.event) ?? {};
        const files = (Array.isArray(event.files) ? event.files : []).map((each) => ({ ...asObject(each), original_w: '640' }));
        return { ...payload, authorizations: 7, event: { ...event, files, edited: 'odd', metadata: [] } };
      };
      slack.say({ user: ann, channel: direct, text: 'it jumps -d 8', files: [await photo()] });
      await videos(direct, 1);
      slack.disturbance.change = (payload) => ({ ...payload, event: { ...asObject(payload.event), ts: 7 } });
      slack.say({ user: ann, channel: direct, text: 'again' });
      await reads(/Something went wrong on the bot’s side/);
    },
  },
  {
    ...{ id: 'M72', fault: 'Slack: a picture is forwarded in a reply that is also sent to the channel (M73)' },
    ...{ reads: [/Your video is ready\./], keeps: /^1 stored, 1 at Google$/ },
    async act({ slack, ann, videos, reads }) {
      const direct = slack.directMessage(ann);
      const root = slack.say({ user: ann, channel: direct, text: 'help' });
      await reads(/I make videos from words and pictures/);
      const forwarded = [await photo()];
      slack.say({ user: ann, channel: direct, thread: root, text: 'it jumps -d 8', forwarded, isBroadcast: true });
      await videos(direct, 1);
    },
  },
  {
    ...{
      id: 'M109',
      fault: 'Slack: its token is refused while a video is made, and the admin resumes it once that is put right',
    },
    ...{ reads: [/Your video is ready\./], keeps: /^1 stored, 1 at Google$/ },
    async act({ slack, app, ann, general, videos }) {
      const resume = async (): Promise<void> => {
        const headers = { 'content-type': 'application/json' };
        const { status } = await app.request('POST', '/admin/resume', { headers, body: JSON.stringify({ what: 'slack' }) });
        if (status !== 200) throw new Error(`resume was answered with ${status}`);
      };
      const isRefused = async () => (await app.app().engine.history({ limit: 1 })).generations[0]?.state === 'delivering';
      slack.command('/video', 'a fox -d 4', { user: ann, channel: general });
      await app.until('it is made', () => app.emulator.log.accepted.length === 1);
      slack.setToken('revoked');
      slack.uninstall();
      await app.until('it can be posted nowhere', isRefused);
      await resume();
      await app.until('it is refused once more', isRefused);
      slack.setToken('good');
      await resume();
      await videos(general, 1);
    },
  },
  {
    ...{ id: 'M80', fault: 'Slack: another workspace is told to have taken the app out' },
    ...{ reads: [/Your video is ready\./], keeps: /^1 stored, 1 at Google$/ },
    async act({ slack, ann, general, videos }) {
      slack.disturbance.team = 'T0OTHER';
      slack.uninstall();
      slack.setToken('good');
      slack.disturbance.team = undefined;
      slack.command('/video', 'a fox -d 4', { user: ann, channel: general });
      await videos(general, 1);
    },
  },
];

/** What only Slack has. */
export const slackRows: readonly FaultRow[] = cases.map(({ act, ...row }) => ({
  ...row,
  async run(options) {
    const clock = new ManualClock();
    const slack = await startFakeSlack({ now: () => clock.now() });
    const ann = slack.addPerson('Ann');
    const general = slack.addChannel({ name: 'general', members: [ann] });
    const settings = {
      ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken },
      ...{ SLACK_API_URL: slack.apiUrl, MEDIA_ORIGINS: slack.filesUrl },
    };
    try {
      return await withFaultApp({ ...options, clock, chats: true, settings }, async (app) => {
        await app.until('Slack is there', async () => (await fetch(`${app.app().url}/healthz`)).status === 200);
        const read = new Set<string>();
        const look = (): void => {
          for (const { text, authorId } of slack.visibleTo(ann)) if (authorId === slack.team.botUserId) read.add(text);
        };
        const until = (what: string, holds: () => boolean): Promise<void> =>
          app.until(what, () => {
            look();
            return holds();
          });
        await act({
          ...{ slack, app, ann, general },
          reads: (sentence) => until(`somebody reads ${sentence}`, () => [...read].some((each) => sentence.test(each))),
          videos: (channel, count) =>
            until('the video is there', () => slack.messagesIn(channel).filter(({ files }) => isVideo(files)).length === count),
        });
        await until('the last words are there', () => app.outboxIsEmpty());
        const stored = (await app.app().engine.history({ limit: 100 })).generations.length;
        return { read: [...read], kept: `${stored} stored, ${app.emulator.log.accepted.length} at Google`, broken: app.broken() };
      });
    } finally {
      await slack.close();
    }
  },
}));

function isVideo(files: readonly { readonly name: string }[]): boolean {
  return files.some(({ name }) => name.endsWith('.mp4'));
}
