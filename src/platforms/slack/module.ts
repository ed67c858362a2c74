import { text } from '../../domain/texts.ts';
import { definePlatform } from '../chat/platform-module.ts';
import { slackSettings } from './settings.ts';

/** Slack: Bolt brings what people do, by Socket Mode or HTTP; the Web API takes everything else. */
export const slack = definePlatform({
  id: 'slack',
  label: 'Slack',
  settings: slackSettings,
  origins: ['https://files.slack.com'],
  secretShapes: [
    // Bot, user, app-level, configuration and refresh tokens. https://docs.slack.dev/authentication/tokens
    /(\b(?=xox|xapp))(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-][\w.-]*/gi,
  ],
  greeting: { next: text('start.nextSlack'), people: text('notice.whoSlack') },
  // With a token of its own the bot has one workspace; else a channel is known with its workspace alone.
  alertChannel: ({ install }) =>
    install.by === 'token'
      ? { pattern: /^(?:[TE][A-Z\d]+\/)?(?<channel>[CGD][A-Z\d]+)$/, example: 'slack:C0123456789' }
      : { pattern: /^(?<tenant>[TE][A-Z\d]+)\/(?<channel>[CGD][A-Z\d]+)$/, example: 'slack:T0123456789/C0123456789' },
  terminal: {
    /** Prints the app to make at Slack. */
    manifest: {
      flags: { http: { type: 'boolean' }, oauth: { type: 'boolean' } },
      async run(settings, parts) {
        const { printManifest } = await import('./manifest.ts');
        return printManifest(settings, parts);
      },
    },
  },
  async create(settings, parts) {
    const { createSlack } = await import('./slack.ts');
    return createSlack({ ...parts, ...settings });
  },
  signIn: async (settings, { sealed }) => {
    if (settings.signIn === undefined) return undefined;
    const { createSlackSignIn } = await import('./sign-in.ts');
    return createSlackSignIn({ ...settings, signIn: settings.signIn }, sealed);
  },
  async examine(settings, parts) {
    const { examineSlack } = await import('./examine.ts');
    return examineSlack(settings, parts);
  },
});
