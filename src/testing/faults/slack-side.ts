import { readButtonId } from '../../domain/button.ts';
import { startFakeSlack } from '../fakes/slack/fake-slack.ts';
import { buttonsOf, type SeenMessage } from '../fakes/slack/seen.ts';
import type { ChatPlatform } from './chat-side.ts';

const complete = 'files.completeUploadExternal';

export const slackPlatform: ChatPlatform = {
  name: 'Slack',
  async open(now) {
    const slack = await startFakeSlack({ now });
    const ann = slack.addPerson('Ann');
    const shy = slack.addPerson('Shy');
    const general = slack.addChannel({ name: 'general', members: [ann, shy] });
    slack.refusePosts(slack.directMessage(shy), 'messages_tab_disabled');
    const read = new Set<string>();
    const { botUserId, botToken } = slack.team;
    const posted = () =>
      slack.log.all('message posted').filter(({ authorId, onlyFor }) => authorId === botUserId && onlyFor === undefined);
    const seen = (): readonly SeenMessage[] => [...slack.visibleTo(ann), ...slack.visibleTo(shy)];
    const buttonOf = ({ blocks }: SeenMessage, verb: string): string | undefined =>
      buttonsOf(blocks)
        .map(({ action_id: id }) => String(id))
        .find((id) => readButtonId(id)?.verb === verb);
    return {
      settings: {
        ...{ SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: slack.app.appToken },
        ...{ SLACK_API_URL: slack.apiUrl, MEDIA_ORIGINS: slack.filesUrl },
      },
      secrets: [botToken, slack.app.appToken, '/upload/v1/'],
      // Commands can't be given in threads there.
      ask: (prompt, place) =>
        slack.command('/video', `${prompt} -d 4`, { user: place === 'closed' ? shy : ann, channel: general }),
      askWithImage(prompt, content) {
        const source = slack.mentionBot({ user: ann, channel: general, text: prompt, files: [{ name: 'photo.jpg', content }] });
        return { deleteSource: () => slack.deleteMessage(source) };
      },
      offers: (verb) => slack.visibleTo(ann).some((each) => buttonOf(each, verb) !== undefined),
      press(verb) {
        const message = slack.visibleTo(ann).findLast((each) => buttonOf(each, verb) !== undefined);
        if (message === undefined) throw new Error(`there is no button ${verb}`);
        slack.press(message, buttonOf(message, verb) ?? '', ann);
      },
      look() {
        for (const { text, authorId } of seen()) if (authorId === botUserId && text !== '') read.add(text);
      },
      reads: () => [...read],
      results: () => posted().filter(({ fileIds }) => fileIds.length > 0).length,
      calls: () => posted().filter(({ pings }) => pings.userIds.length > 0 || pings.everyone.length > 0).length,
      faults: {
        'edit limited': () => slack.inject('chat.update', '429', { retryAfterSeconds: 5 }),
        'result limited': () => slack.inject(complete, '429', { retryAfterSeconds: 60 }),
        'answer lost': () => slack.inject(complete, 'after/500'),
        'answer dropped': () => slack.inject(complete, 'after/drop'),
        'answer hangs': () => slack.inject(complete, 'after/hang'),
        'never shared': () => slack.inject(complete, 'never shared'),
        'connection lost'() {
          slack.socket.refuseUpgrades(1000);
          slack.socket.drop();
        },
        'status deleted'() {
          const [status] = posted();
          if (status !== undefined) slack.deleteMessage(status);
        },
        'thread archived': () => slack.inject(complete, 'refuse/restricted_action_thread_locked'),
        'thread locked': () => slack.refusePosts(general, 'restricted_action_thread_locked'),
        'channel deleted': () => slack.archive(general),
        'bot removed'() {
          slack.setMembership(general, false);
          ann.isDeleted = true;
        },
        'right taken': () => slack.setMembership(general, false),
        'token revoked': () => void slack.uninstall(),
        'too large': () => slack.inject(complete, 'refuse/file_upload_size_restricted'),
        'acknowledgement late': () => slack.socket.delayAnswers(4000),
        'image gone': () => slack.inject('download', 'before/503'),
        outage: () => slack.inject('every method', 'before/503', { times: 'always' }),
      },
      mend() {
        slack.clearFaults();
        slack.socket.refuseUpgrades(0);
        slack.socket.delayAnswers(0);
      },
      close: () => slack.close(),
    };
  },
};
