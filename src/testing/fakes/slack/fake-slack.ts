import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVirtualClock, type VirtualClock } from '../../set-up/virtual-clock.ts';
import { createEffectLog } from '../effect-log.ts';
import { listenOnLoopback, stopServer } from '../servers.ts';
import { choose, command, globalShortcut, messageShortcut, press, type Who } from './acting.ts';
import { createApiListener } from './api-server.ts';
import { appMethods, newCode } from './app-methods.ts';
import { assistantMethods } from './assistant-methods.ts';
import { addChannel, addPerson, addTeam, type ChannelOptions, directMessageOf, usualScopes } from './building.ts';
import { type Call, type SeenView, seeView } from './calls.ts';
import { chatMethods } from './chat-methods.ts';
import { conversationMethods } from './conversation-methods.ts';
import { createDisturbance, type Disturbance, disturbed } from './disturbing.ts';
import type { EffectLog } from './effects.ts';
import { type SentEvent, sendEvent } from './events.ts';
import { createFaultBox, type FaultBox, type OtherPlace } from './faults.ts';
import { deleteFile, fileMethods } from './file-methods.ts';
import { createFileListener } from './file-server.ts';
import { deliverOverHttp, type Forgery, type HttpBody, postSigned } from './http-mode.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { messagesIn, type SeenMessage, thread, visibleTo } from './seen.ts';
import { createSocketMode, type SocketMode } from './socket-mode.ts';
import { dismissView, type FieldValue, fillIn, submitView } from './submitting.ts';
import { viewMethods } from './view-methods.ts';
import { homeOf } from './views.ts';
import { type AppSettings, type Channel, type FileBehaviour, need, type Person, type Team, type World } from './world.ts';
import { deleteMessage, joinChannel, type MessageKey, openHome, rewrite, type Said, type SayOptions, say } from './writing.ts';

export interface FakeSlackOptions {
  /** The time that `clock.advance` adds to, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Of the bot's token. Default: what the bot needs. */
  readonly scopes?: readonly string[];
  /** What the manifest subscribes to. Default: `app_mention`, `message.im`, `app_home_opened`, `member_joined_channel`, `app_uninstalled`, `tokens_revoked`. */
  readonly events?: readonly string[];
  /** The name in its addresses, for a proxy that knows it. Default: `127.0.0.1`. */
  readonly host?: string;
}

type MethodName = keyof ReturnType<typeof methodsOf> | OtherPlace;

/**
 * Slack on loopback ports: Web API, Socket Mode, signed HTTP and files, with a workspace to build, people who act in it, faults, and a
 * log of all that happened. What a person could not do in the client, such as pressing a button that is not there, throws in the test.
 */
export interface FakeSlack {
  /** For `slackApiUrl` and `SLACK_API_URL`. */
  readonly apiUrl: string;
  /** Origin of files, for `MEDIA_ORIGINS`. */
  readonly filesUrl: string;
  /** The workspace where the app is installed from the start; its tokens are canaries that must be found in no log. */
  readonly team: Team;
  readonly app: AppSettings;
  /** What a person writes to mention the bot. */
  readonly mention: string;
  readonly log: EffectLog;
  readonly clock: VirtualClock;
  readonly socket: SocketMode;
  /** To be changed at will. */
  readonly files: FileBehaviour;

  /** @param team default: the first workspace */
  addPerson(name: string, options?: { readonly team?: Team; readonly locale?: string; readonly isAdmin?: boolean }): Person;
  /** Its members' workspace has it. */
  addChannel(options: ChannelOptions): Channel;
  /** The channel between a person and the bot. */
  directMessage(person: Person): Channel;
  /** By id, for what the bot opened. */
  channel(id: string): Channel;
  /** The bot joins, or leaves. */
  setMembership(channel: Channel, isMember: boolean): void;
  archive(channel: Channel): void;
  /** From now on posts and files of the bot are refused so; undefined: not any more. */
  refusePosts(channel: Channel, error: string | undefined): void;

  /** Another workspace, where the app is not installed yet. */
  addTeam(name: string, scopes?: readonly string[]): Team;
  /** Somebody agreed to the installation. @returns the code that the browser brings to the redirect address */
  agreeToInstall(team: Team): string;
  /** Somebody removes the app: the token is dead, and the app is told. */
  uninstall(team?: Team): readonly SentEvent[];
  setToken(state: Team['token'], team?: Team): void;
  setScopes(scopes: readonly string[], team?: Team): void;
  /** From now on blocks of these types are unknown there. */
  refuseBlocks(types: readonly string[], team?: Team): void;

  /** Types a command. @param name with its slash @param text what follows */
  command(name: string, text: string, who: Who): Call;
  messageShortcut(callbackId: string, message: MessageKey, user: Person): Call;
  globalShortcut(callbackId: string, user: Person): Call;
  /** @param button label or action_id */
  press(target: MessageKey | SeenView, button: string, user: Person): Call;
  /** @param menu action_id or placeholder @param choice label or value */
  choose(target: MessageKey | SeenView, menu: string, choice: string, user: Person): Call;
  /** Fills in fields of an open modal. @returns the changes that the app is told of */
  fillIn(view: SeenView, values: Readonly<Record<string, FieldValue>>): readonly Call[];
  /** Sends a modal. @param values by label, block_id or action_id; what is not given stays */
  submitView(view: SeenView, values: Readonly<Record<string, FieldValue>>): Call;
  /** Closes a modal. @returns undefined when the app did not wish to hear of it */
  dismissView(view: SeenView): Call | undefined;
  say(options: SayOptions): Said;
  /** `say` with the bot's name in front. */
  mentionBot(options: SayOptions): Said;
  rewrite(message: MessageKey, text: string): SeenMessage;
  deleteMessage(message: MessageKey): void;
  /** Somebody takes a file away. */
  deleteFile(id: string): void;
  /** Opens the app's tab. Default: `home`. */
  openHome(person: Person, tab?: 'home' | 'messages'): readonly SentEvent[];
  /** What the app published there. */
  home(person: Person): SeenView | undefined;
  /** What happens on the way to the app; to be changed at will. */
  readonly disturbance: Disturbance;

  /** From now on the app gets everything by HTTP at this address; undefined: over the socket. */
  setRequestUrl(url: string | undefined): void;
  /** Posts anything to the app, signed as Slack does, or not quite so. */
  postSigned(url: string, body: HttpBody, forgery?: Forgery): Promise<Response>;

  /** Makes the next calls go wrong. */
  readonly inject: FaultBox<MethodName>['inject'];
  clearFaults(): void;
  /** From now on the method has a limit, with its 429. */
  readonly limit: RateLimits['set'];
  /** From now on Slack's own tiers hold. */
  enforceTiers(): void;

  /** What everybody in the channel sees now, replies included, oldest first. */
  messagesIn(channel: Channel | string): readonly SeenMessage[];
  /** A thread's root and its replies. */
  thread(message: MessageKey): readonly SeenMessage[];
  /** What one person sees, with what only they see. Default: in all channels. */
  visibleTo(person: Person, channel?: Channel): readonly SeenMessage[];
  /** @throws {AggregateError} when the fake itself went wrong on the way */
  close(): Promise<void>;
}

const usualEvents = [
  'app_mention',
  'message.im',
  'app_home_opened',
  'member_joined_channel',
  'app_uninstalled',
  'tokens_revoked',
];

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const { now = Date.now, scopes = usualScopes, events = usualEvents, host } = options;
  const clock = createVirtualClock(now);
  const [api, fileServer] = [createServer(), createServer()];
  const [origin, filesOrigin] = await Promise.all([listenOnLoopback(api, host), listenOnLoopback(fileServer, host)]);
  const requestUrl: { current: string | undefined } = { current: undefined };
  const disturbance = createDisturbance();
  const bugs: unknown[] = [];
  const socket = createSocketMode(api, () => world);
  const world: World = {
    ...emptyWorld({ clock, origin, filesOrigin, events }),
    deliver: disturbed(disturbance, clock, (outgoing) => {
      if (requestUrl.current === undefined) socket.deliver(outgoing);
      else deliverOverHttp(world, requestUrl.current, outgoing);
    }),
    report: (error) => void bugs.push(error),
  };
  const team = addTeam(world, 'Film club', scopes, true);
  const methods = methodsOf(world, () => socket.newUrl(origin));
  const faults = createFaultBox<MethodName>();
  const limits = createRateLimits(clock.now);
  api.on('request', createApiListener({ world, methods, faults, limits }));
  fileServer.on('request', createFileListener(world, faults));
  const channelOf = (id: string) => need(world.channels.get(id), `channel ${id}`);

  return {
    ...{ apiUrl: `${origin}/api/`, filesUrl: filesOrigin, team, app: world.app, log: world.log, clock },
    ...{ mention: `<@${team.botUserId}>`, socket: socket.controls, files: world.fileBehaviour, disturbance },
    ...peopleIn(world),
    addPerson: (name, more = {}) => addPerson(world, { team, ...more, name }),
    addChannel: (channel) => addChannel(world, channel),
    directMessage: (person) => directMessageOf(world, person),
    channel: channelOf,
    setMembership(channel, isMember) {
      const { members, team: inTeam } = channel;
      const { botUserId } = inTeam;
      if (isMember) joinChannel(world, channel);
      else members.delete(botUserId);
    },
    archive(channel) {
      channel.isArchived = true;
    },
    refusePosts(channel, error) {
      channel.refusal = error;
    },
    addTeam: (name, own = scopes) => addTeam(world, name, own, false),
    agreeToInstall: ({ id }) => newCode(world, id),
    ...installationOf(world, team),
    setRequestUrl(url) {
      requestUrl.current = url;
    },
    postSigned: (url, body, forgery) => postSigned(world, url, body, forgery),
    inject: faults.inject,
    clearFaults: faults.clear,
    limit: limits.set,
    enforceTiers: limits.enforceTiers,
    messagesIn: (channel) => messagesIn(world, typeof channel === 'string' ? channelOf(channel) : channel),
    thread: ({ channelId, ts }) => thread(world, channelOf(channelId), ts),
    visibleTo: (person, channel) => visibleTo(world, person, channel),
    async close() {
      clock.stop();
      await socket.stop();
      await Promise.all([stopServer(api), stopServer(fileServer)]);
      await rm(world.folder, { recursive: true, force: true });
      if (bugs.length > 0) throw new AggregateError(bugs, 'the fake Slack went wrong');
    },
  };
}

/** What an admin does with the app of a workspace. @param team the usual one */
function installationOf(world: World, team: Team): Pick<FakeSlack, 'uninstall' | 'setToken' | 'setScopes' | 'refuseBlocks'> {
  return {
    uninstall(which = team) {
      const tokens = { oauth: [], bot: [which.botUserId] };
      const told = [
        ...sendEvent(world, which, 'app_uninstalled', { type: 'app_uninstalled' }),
        ...sendEvent(world, which, 'tokens_revoked', { type: 'tokens_revoked', tokens }),
      ];
      which.token = 'inactive';
      return told;
    },
    setToken(state, which = team) {
      which.token = state;
    },
    refuseBlocks(types, which = team) {
      for (const each of types) which.refusedBlocks.add(each);
    },
    setScopes(given, which = team) {
      which.scopes = new Set(given);
    },
  };
}

type WorldStart = Pick<World, 'clock' | 'origin' | 'filesOrigin'> & { readonly events: readonly string[] };

/** A Slack where nobody is yet, with the app's canaries. */
function emptyWorld({ clock, origin, filesOrigin, events }: WorldStart): Omit<World, 'deliver' | 'report'> {
  return {
    ...{ clock, origin, filesOrigin, log: createEffectLog(clock.now), ...createNames(clock.now) },
    app: {
      ...{ id: 'A0FAKE', signingSecret: 'CANARY-signing-secret', clientId: '1234.5678', clientSecret: 'CANARY-client-secret' },
      appToken: 'xapp-1-A0FAKE-CANARY-no-log-may-hold-this',
      ...{ events: new Set(events), appTokenIsGood: true, appTokenScopes: new Set(['connections:write']), hasSocketMode: true },
      isAgent: true,
    },
    fileBehaviour: {
      ...{ shareDelayMs: 20, repeatedComplete: 'shares again', uploadRefusal: undefined, completeRefusal: undefined },
      uploadOrigin: filesOrigin,
    },
    folder: mkdtempSync(join(tmpdir(), 'veo-bot-fake-slack-')),
    ...{ teams: new Map(), people: new Map(), channels: new Map(), files: new Map(), views: new Map() },
    ...{ triggers: new Map(), responseUrls: new Map(), codes: new Map() },
  };
}

/** What people do. */
function peopleIn(world: World) {
  return {
    command: (name, text, who) => command(world, name, text, who),
    messageShortcut: (callbackId, message, user) => messageShortcut(world, callbackId, message, user),
    globalShortcut: (callbackId, user) => globalShortcut(world, callbackId, user),
    press: (target, button, user) => press(world, target, button, user),
    choose: (target, menu, choice, user) => choose(world, target, menu, choice, user),
    fillIn: (view, values) => fillIn(world, view, values),
    submitView: (view, values) => submitView(world, view, values),
    dismissView: (view) => dismissView(world, view),
    say: (words) => say(world, words),
    mentionBot: (words) => say(world, { ...words, text: `<@${words.channel.team.botUserId}> ${words.text ?? ''}` }),
    rewrite: (message, text) => rewrite(world, message, text),
    deleteMessage: (message) => deleteMessage(world, message),
    deleteFile: (id) => deleteFile(world, need(world.files.get(id), `file ${id}`)),
    openHome: (person, tab = 'home') => openHome(world, person, tab),
    home(person) {
      const view = homeOf(world, person.id);
      return view === undefined ? undefined : seeView(world, view);
    },
  } satisfies Partial<FakeSlack>;
}

/** All that the Web API answers. */
function methodsOf(world: World, newSocketUrl: () => string) {
  return {
    ...appMethods(world, newSocketUrl),
    ...chatMethods(world),
    ...conversationMethods(world),
    ...viewMethods(world),
    ...assistantMethods(world),
    ...fileMethods(world),
  };
}

/** Ids and timestamps that come once. */
function createNames(now: () => number): Pick<World, 'newId' | 'newTs'> {
  let lastMicroseconds = 0;
  return {
    newId: (letter) => `${letter}0${randomBytes(5).toString('hex').toUpperCase()}`,
    newTs() {
      lastMicroseconds = Math.max(lastMicroseconds + 1, Math.trunc(now()) * 1000);
      return `${Math.trunc(lastMicroseconds / 1e6)}.${String(lastMicroseconds % 1e6).padStart(6, '0')}`;
    },
  };
}
