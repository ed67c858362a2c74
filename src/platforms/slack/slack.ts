import type { App, Context } from '@slack/bolt';
import { type ChatHost, type ChatPlatform, stopForAnswersMs } from '../../domain/chat-platform.ts';
import { text } from '../../domain/texts.ts';
import { createTurns } from '../../lib/event-loop-turns.ts';
import type { NodeRoute } from '../../lib/node-route.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { createTrackedWork, type TrackedWork } from '../../lib/tracked-work.ts';
import { createOpening } from '../chat/opening.ts';
import { createRefuseOnce } from '../chat/refuse-once.ts';
import { createAnswerer } from './answerer.ts';
import { createAssistant } from './assistant.ts';
import { createConnection } from './connection.ts';
import type { HandlingDeps } from './event-context.ts';
import { formCallback, formErrors } from './form.ts';
import { createFormPrices, createNoteChange } from './form-price.ts';
import { greet } from './greeting.ts';
import { createHome } from './home.ts';
import { createOAuthInstallations, createTokenInstallations } from './installations.ts';
import { createPictureLists } from './lists/pictures.ts';
import { createMembership } from './membership.ts';
import { onMessage } from './mentions.ts';
import { onButton } from './on-button.ts';
import { onCommand } from './on-command.ts';
import { type AcknowledgeForm, onForm } from './on-form.ts';
import { onShortcut } from './on-shortcut.ts';
import { isFormChange, readAnswerable, readJoined } from './payloads.ts';
import { createPeople, type SlackPerson, textsFor } from './people.ts';
import { postPlain } from './post-plain.ts';
import { quietLogger } from './quiet-logger.ts';
import { createAnswerAddresses } from './response-urls.ts';
import { createSlackClient } from './slack-client.ts';
import { createSlackDelivery } from './slack-delivery.ts';
import type { SlackDeps } from './slack-deps.ts';
import { watchUninstalling } from './uninstalling.ts';
import { createReadably } from './unreadable.ts';
import { createUploadFiles } from './upload-file.ts';
import { createUserGroups } from './user-groups.ts';

/** Presses of buttons, and messages, that are known when they come again. */
const mostRemembered = 2000;

/**
 * Slack: people's commands come in by Bolt, everything goes out by our own calls, once each.
 *
 * @throws {ChatSettingsError} when the tokens of its workspaces were sealed with another key
 */
export async function createSlack(deps: SlackDeps): Promise<ChatPlatform & { readonly routes: readonly NodeRoute[] }> {
  const { clock, log, texts, apiUrl, install, sealed } = deps;
  const opening = createOpening<ChatHost>();
  const trackedWork = createTrackedWork(clock, stopForAnswersMs);
  const refuse = createRefuseOnce(deps.giveUp);
  // Nobody installs it before the web port answers, which is when it is opened.
  let welcome = (_installation: string, _personId: string): void => undefined;
  const onInstalled = (installation: string, personId: string): void => welcome(installation, personId);
  const oauth =
    install.by === 'oauth' ? await createOAuthInstallations({ store: sealed, dataKey: install.dataKey, onInstalled }) : undefined;
  const installations = oauth ?? createTokenInstallations(install.by === 'token' ? install.botToken : '');
  const client = createSlackClient({
    ...{ apiUrl, installations, logger: quietLogger },
    onRefused(installation, code) {
      if (oauth === undefined) return refuse(text('slack.tokenRefused'));
      // One of several: the others go on, and what waits for this one is kept for when it is installed again.
      log.error({ installation, code }, 'a workspace refuses its token; the app has to be installed there again');
    },
  });
  const addresses = createAnswerAddresses(deps);
  const userGroups = createUserGroups({ clock, log, client, stopping: trackedWork.letGo });
  const delivery = createSlackDelivery({ ...deps, client, addresses, userGroups, host: opening.host });
  const connection = createConnection({ ...deps, client, oauth, refuse, stopping: trackedWork.closing });

  return {
    delivery,
    routes: connection.routes,
    open(host) {
      const shared = { ...deps, ...host, client, installations, addresses, stopping: trackedWork.letGo };
      const handling: HandlingDeps = {
        ...shared,
        answerer: createAnswerer(shared, addresses),
        membership: createMembership(shared),
        uploadFiles: createUploadFiles(shared),
        people: createPeople({ ...shared, userGroups }),
        pictureLists: createPictureLists(shared),
      };
      welcome = (installation, personId) => void trackedWork.hold(welcomeOne(installation, personId, handling));
      serve(connection.app, handling, trackedWork.hold);
      watchUninstalling(connection.app, {
        gone: (installation) => host.engine.placeGone({ platform: 'slack', tenant: installation }),
        ...{ client, clock, log, installations, oauth, refuse, isOwn: connection.isOwn, stopping: trackedWork.closing },
      });
      connection.start();
      opening.open(host);
    },
    problems: () => (connection.isConnected() ? [] : [{ code: 'platform', text: texts.say(text('slack.connecting')) }]),
    isIgnorableError: connection.takesError,
    postPlain: (place, words, signal) => postPlain(place, words, client, signal),
    settle: trackedWork.settle,
    async close() {
      await connection.close();
      await trackedWork.end();
    },
  };
}

/** Who installed it, in private, in their language where Slack tells it. */
async function welcomeOne(installation: string, personId: string, deps: HandlingDeps): Promise<void> {
  const texts = textsFor(deps.texts, await deps.people.about(installation, personId));
  await greet({ installation, personId, channelId: personId }, { ...deps, texts });
}

/** The bot itself came into a channel; who else comes is told of too. */
async function onJoined(body: unknown, botUserId: string | undefined, deps: HandlingDeps): Promise<void> {
  const { installation, personId, channelId } = readJoined(body);
  if (personId === botUserId) await greet({ installation, channelId }, deps);
}

/** What people do, to where it is answered. */
function serve(app: App, deps: HandlingDeps, hold: TrackedWork['hold']): void {
  const assistant = createAssistant(deps);
  const { addresses } = deps;
  const home = createHome(deps, assistant);
  const showPrice = createFormPrices(deps.shared && createNoteChange(deps.secrets, () => deps.clock.now()));
  const [pressed, answered] = [createSeenKeys(mostRemembered), createSeenKeys(mostRemembered)];

  // Of many that come at once all are noted by one write and acknowledged, before the store is busy with the first of them.
  const turn = createTurns();
  const first = (ack: () => Promise<void>, known: Promise<void>) => async () => {
    await ack();
    // Before anything is made, another process may have to answer.
    await addresses.kept();
    await known;
    await turn();
  };
  const by = (body: unknown) => askedBy(body, deps);

  const readably = createReadably(deps);
  /** An event is acknowledged before anybody takes it. */
  const noted = async (): Promise<boolean> => false;
  const silently = (ack: () => Promise<void>) => async (): Promise<boolean> => {
    await ack();
    return false;
  };
  const takeMessage = ({ body, context }: { readonly body: unknown; readonly context: Context }): Promise<void> =>
    hold(
      readably(body, noted, async () => {
        const { known, own } = by(body);
        await known;
        await onMessage(body, { botUserId: context.botUserId, isRepeated: (context.retryNum ?? 0) > 0 }, answered, own);
      }),
    );

  /** What stands in a form is not lost. */
  const keptOpen = (ack: AcknowledgeForm) => async (): Promise<boolean> => {
    await ack({ response_action: 'errors', errors: formErrors(undefined, {}, deps.texts.say(text('answer.bug'))) });
    return true;
  };

  /** Slack hears that it arrived before anybody asks who it was. */
  const taken =
    (work: (body: unknown, acknowledge: () => Promise<void>, own: HandlingDeps) => Promise<void>) =>
    ({ body, ack }: { readonly body: unknown; readonly ack: () => Promise<void> }): Promise<void> =>
      hold(
        readably(body, silently(ack), () => {
          const { known, own } = by(body);
          return work(body, first(ack, known), own);
        }),
      );
  app.command(/.*/, taken(onCommand));
  app.shortcut(/.*/, taken(onShortcut));
  app.action(
    /.*/,
    taken(async (body, acknowledge, own) => {
      if (!isFormChange(body)) return onButton(body, acknowledge, pressed, own);
      await acknowledge();
      await showPrice(body, own);
    }),
  );
  app.view(formCallback, ({ body, ack }) => {
    const acknowledge: AcknowledgeForm = (errors) => (errors === undefined ? ack() : ack(errors));
    return hold(
      readably(body, keptOpen(acknowledge), async () => {
        // Known since the form was opened, mostly.
        const { known, own } = by(body);
        await known;
        await onForm(body, acknowledge, own);
      }),
    );
  });
  app.event('app_mention', takeMessage);
  app.event('message', takeMessage);
  app.event('member_joined_channel', ({ body, context }) => hold(onJoined(body, context.botUserId, deps)));
  app.event('app_home_opened', ({ body }) => hold(home.onOpened(body)));
  app.error(async (error) => {
    // What Bolt throws may hold a whole payload.
    deps.log.error({ name: error.original?.name ?? error.name }, 'an event of Slack could not be taken');
  });
  deps.engine.watch(home.onChange);
  deps.engine.watch(assistant.onChange);
}

/** What answers somebody in their own language, as soon as it is known. @returns `known` never throws */
function askedBy(body: unknown, deps: HandlingDeps): { readonly known: Promise<void>; readonly own: HandlingDeps } {
  const asking: { -readonly [Field in keyof SlackPerson]: SlackPerson[Field] } = {
    locale: undefined,
    isManager: false,
    groups: 'unread',
  };
  const slackEvent = readAnswerable(body);
  const found = slackEvent && deps.people.about(slackEvent.installation, slackEvent.person.id);
  const known = Promise.resolve(found).then((person) => void Object.assign(asking, person));
  return { known, own: { ...deps, asking, texts: textsFor(deps.texts, asking) } };
}
