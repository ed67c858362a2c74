import type { webApi } from '@slack/bolt';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import { type Command, type JsonSchemaProperty, optionsJsonSchema, optionText } from '../../domain/command.ts';
import { examplesAt } from '../../domain/help.ts';
import { text } from '../../domain/texts.ts';
import { freeOptions } from '../../lib/command-text.ts';
import type { Texts } from '../../lib/say.ts';
import type { TerminalParts } from '../chat/platform-module.ts';
import { botEvents, botScopes, greetingScopes, optionalScopes } from './app-rights.ts';
import { behindGroup, slackCommandName, typedCommands } from './command-names.ts';
import type { SlackSettings } from './settings.ts';
import { editShortcut, reportShortcut, styleShortcut } from './shortcuts.ts';
import { slackAddress, type slackPaths } from './slack-paths.ts';

export interface ManifestSettings {
  /** How Slack reaches the bot. */
  readonly mode: 'socket' | 'http';
  /** Into one workspace by hand, or into several by themselves. */
  readonly install: 'token' | 'oauth';
  /** Where the web port is reached from outside. Socket Mode in one workspace needs none. */
  readonly publicUrl: string | undefined;
}

type Schema = webApi.AppsManifestCreateArguments['manifest'];
type Features = NonNullable<Schema['features']>;

/** As the SDK has it, save for rights that it does not know yet (`assistant:write` is none of 8.2.0). */
export interface Manifest extends Pick<Schema, 'display_information' | 'features' | 'settings'> {
  readonly oauth_config: {
    readonly scopes: { readonly bot: readonly string[]; readonly bot_optional: readonly string[] };
    readonly redirect_urls?: readonly string[];
  };
}

/** Longer lists of values are named and not listed. */
const maxChoicesLength = 30;

/**
 * The app as JSON, as the settings have it; before there are any, the flags say what is wanted.
 *
 * @throws {ChatSettingsError} when Slack has to reach the bot and no address is set
 */
export function printManifest(
  settings: SlackSettings | undefined,
  { flags, commands, publicUrl, texts }: Pick<TerminalParts, 'flags' | 'commands' | 'publicUrl' | 'texts'>,
): string {
  const mode = flags.http === true || settings?.connection.mode === 'http' ? 'http' : 'socket';
  const install = flags.oauth === true || settings?.install.by === 'oauth' ? 'oauth' : 'token';
  if (needsAddress({ mode, install }) && publicUrl?.startsWith('https://') !== true) {
    throw new ChatSettingsError(text('manifest.noAddress'));
  }
  return JSON.stringify(createManifest(commands, { mode, install, publicUrl }, texts), undefined, 2);
}

/**
 * The app as Slack takes it in “Create an app”, “From a manifest”.
 *
 * @see https://docs.slack.dev/reference/app-manifest
 */
export function createManifest(commands: readonly Command[], settings: ManifestSettings, texts: Texts): Manifest {
  const { mode, install } = settings;
  const events = mode === 'http' ? addressOf(settings, 'events') : undefined;
  return {
    display_information: {
      name: texts.say(text('manifest.name')),
      description: texts.say(text('manifest.description')),
      background_color: '#1f2430',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      agent_view: agentJson(texts),
      bot_user: { display_name: 'veo-bot', always_online: true },
      shortcuts: shortcutsJson(texts),
      slash_commands: typedCommands(commands).map((command) => ({
        ...commandJson(command, texts),
        ...(command.entry === 'sub' && { usage_hint: `[${[...behindGroup(commands, command.name).keys()].join('|')}]` }),
        ...(events !== undefined && { url: events }),
      })),
    },
    oauth_config: {
      // What is optional stands in both lists.
      scopes: {
        bot: [...botScopes, ...greetingScopes, ...optionalScopes],
        bot_optional: [...greetingScopes, ...optionalScopes],
      },
      ...(install === 'oauth' && { redirect_urls: [addressOf(settings, 'redirect')] }),
    },
    settings: {
      event_subscriptions: { bot_events: [...botEvents], ...(events !== undefined && { request_url: events }) },
      interactivity: { is_enabled: true, ...(events !== undefined && { request_url: events }) },
      org_deploy_enabled: install === 'oauth',
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}

/** The conversation with the bot, with the same examples as its greeting. */
function agentJson({ say }: Texts): NonNullable<Features['agent_view']> {
  return {
    agent_description: say(text('manifest.description')),
    suggested_prompts: examplesAt(text('price.shortFree')).map(({ prompt }) => ({ title: say(prompt), message: say(prompt) })),
  };
}

/** Whether Slack has to know an address of the bot. */
export function needsAddress({ mode, install }: Pick<ManifestSettings, 'mode' | 'install'>): boolean {
  return mode === 'http' || install === 'oauth';
}

function addressOf({ publicUrl }: ManifestSettings, path: keyof typeof slackPaths): string {
  if (publicUrl === undefined) throw new Error('a manifest with addresses needs one');
  return slackAddress(publicUrl, path);
}

/** What Slack sends a message with is about that; of the callback ids only one is told apart. */
function shortcutsJson({ say }: Texts): NonNullable<Features['shortcuts']> {
  return [
    {
      type: 'message',
      callback_id: 'animate',
      name: say(text('manifest.animate')),
      description: say(text('manifest.animateHelp')),
    },
    {
      type: 'message',
      callback_id: editShortcut,
      name: say(text('manifest.edit')),
      description: say(text('manifest.editHelp')),
    },
    {
      type: 'message',
      callback_id: styleShortcut,
      name: say(text('manifest.saveStyle')),
      description: say(text('manifest.saveStyleHelp')),
    },
    {
      type: 'message',
      callback_id: reportShortcut,
      name: say(text('slash.report')),
      description: say(text('manifest.reportHelp')),
    },
    {
      type: 'global',
      callback_id: 'make',
      name: say(text('manifest.make')),
      description: say(text('manifest.makeHelp')),
    },
  ];
}

function commandJson(command: Command, { say }: Texts): NonNullable<Features['slash_commands']>[number] {
  const properties = Object.entries(optionsJsonSchema(command.options).properties).filter(([, each]) => canBeTyped(each));
  // What is typed without a flag goes to the first of them, if to any.
  const shown = command.opensForm ? properties.slice(0, 1) : properties;
  const hint = shown.map(([name, property], index) =>
    index === 0 && freeOptions.some((each) => each === name)
      ? `[${say(optionText(name))}]`
      : `[--${flagName(name)} ${choicesOf(property)}]`,
  );
  return {
    command: slackCommandName(command),
    description: say({ key: command.description, values: {} }),
    ...(hint.length > 0 && { usage_hint: hint.join(' ') }),
    // Only so does a name come as somebody's id; everything else is better as it was typed.
    should_escape: properties.some(([, { person, role }]) => person === true || role === true),
  };
}

function canBeTyped({ image, items, onlyApi }: JsonSchemaProperty): boolean {
  return !image && !items?.image && !onlyApi;
}

function choicesOf({ type, person, role, enum: values }: JsonSchemaProperty): string {
  if (person) return '@name';
  if (role) return '@group';
  if (type === 'boolean') return 'yes|no';
  const listed = values?.join('|');
  return listed === undefined || listed.length > maxChoicesLength ? '…' : listed;
}

function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
