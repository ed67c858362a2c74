import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ChatHost, ChatPlatform } from '../../domain/chat-platform.ts';
import { type Text, text } from '../../domain/texts.ts';
import { createAnswerAddresses, createAnswerer } from './answering.ts';
import { formCallback } from './form.ts';
import { createFormHandler } from './form-submissions.ts';
import { createHandling, type HandlingDeps } from './handling.ts';
import { createHome } from './home.ts';
import { createInteractions } from './interactions.ts';
import { createMentionHandler } from './mentions.ts';
import { createPostAgain } from './post-again.ts';
import { createSlackClient } from './slack-client.ts';
import { createSlackDelivery } from './slack-delivery.ts';
import type { SlackDeps } from './slack-deps.ts';
import { createUploadFiles } from './upload-file.ts';

/** Slack: people's commands come in by Bolt, everything goes out by our own calls, once each. */
export function createSlack(deps: SlackDeps): ChatPlatform {
  const { clock, log, texts, apiUrl, install, connection } = deps;
  const intake = new AbortController();
  let hasGivenUp = false;
  const refuse = (reason: Text): void => {
    if (hasGivenUp) return;
    hasGivenUp = true;
    deps.giveUp(reason);
  };
  const logger = {
    ...{ debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} },
    getLevel: () => LogLevel.ERROR,
  };
  const installations = { botToken: () => (install.by === 'token' ? install.botToken : undefined) };
  const client = createSlackClient({
    ...{ apiUrl, installations, logger },
    onRefused: () => refuse(text('slack.tokenRefused')),
  });
  const addresses = createAnswerAddresses(clock);
  const delivery = createSlackDelivery({ ...deps, client, addresses });
  const receivers =
    connection.mode === 'socket' && install.by === 'token'
      ? [0, 1].map(
          () =>
            new SocketModeReceiver({
              ...{ appToken: connection.appToken, clientPingTimeout: 1000, logger },
              installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
            }),
        )
      : [];
  const app = new App({
    ...{ token: install.by === 'token' ? install.botToken : '', clientOptions: { slackApiUrl: apiUrl }, logger },
    ...(receivers[0] !== undefined && { receiver: receivers[0] }),
  });
  let isConnected = false;

  return {
    delivery,
    open(host: ChatHost) {
      const shared = { ...deps, ...host, client, installations, addresses, stopping: intake.signal };
      serve(app, { ...shared, answerer: createAnswerer(shared, addresses) });
      receivers[1]?.init(app);
      void Promise.all(receivers.map((each) => each.start())).then(() => {
        isConnected = true;
        log.info({}, 'connected to Slack');
      });
    },
    problems: () => (isConnected ? [] : [{ code: 'platform', text: texts.say(text('slack.connecting')) }]),
    isOneLostEvent: () => false,
    async closeIntake() {
      intake.abort();
    },
    async close() {
      intake.abort();
      await Promise.all(receivers.map((each) => each.stop()));
    },
  };
}

/** What people do, to where it is answered. */
export function serve(app: App, deps: HandlingDeps): void {
  const handling = createHandling(deps);
  const { onCommand, onShortcut, onButton } = createInteractions(deps, handling, createPostAgain(deps, createUploadFiles(deps)));
  const onForm = createFormHandler(deps, handling);
  const onMessage = createMentionHandler(deps, handling);
  const home = createHome(deps, handling);

  app.command(/.*/, ({ body, ack }) => onCommand(body, () => ack()));
  app.shortcut(/.*/, ({ body, ack }) => onShortcut(body, () => ack()));
  app.action(/.*/, ({ body, ack }) => onButton(body, () => ack()));
  app.view(formCallback, ({ body, ack }) => onForm(body, (errors) => (errors === undefined ? ack() : ack(errors))));
  app.event('app_mention', ({ body, context }) => onMessage(body, context.botUserId, (context.retryNum ?? 0) > 0));
  app.event('message', ({ body, context }) => onMessage(body, context.botUserId, (context.retryNum ?? 0) > 0));
  app.event('app_home_opened', ({ body }) => home.onOpened(body));
  app.error(async (error) => {
    // What Bolt throws may hold a whole payload.
    deps.log.error({ name: error.original?.name ?? error.name }, 'an event of Slack went wrong');
  });
  deps.engine.watch(home.onChange);
}
