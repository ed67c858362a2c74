import { startFakeSlack } from '../fakes/slack/fake-slack.ts';
import { ackBench, burstSize, lineBitsPerSecond, pick } from './ack-chat.ts';
import { startUploadLine } from './upload-line.ts';

export const ackSlack = ackBench('ack-slack', 'Slack', async () => {
  const slack = await startFakeSlack();
  const line = await startUploadLine(slack.filesUrl, { bitsPerSecond: lineBitsPerSecond, isUpload: () => true });
  slack.files.uploadOrigin = line.origin;
  const members = Array.from({ length: burstSize }, (_, index) => slack.addPerson(`Person ${index}`));
  const channels = Array.from({ length: 10 }, (_, index) => slack.addChannel({ name: `room-${index}`, members }));
  return {
    env: { SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    line,
    async command(prompt, index) {
      const call = slack.command('/video', prompt, { user: pick(members, index), channel: pick(channels, index) });
      const { how, afterMs } = await call.acknowledged;
      if (how !== 'in time') throw new Error(`a command was answered with “${how}”`);
      return afterMs;
    },
    close: () => slack.close(),
  };
});
