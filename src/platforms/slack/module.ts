import { slackSettings } from './settings.ts';

export const slack = {
  id: 'slack',
  settings: slackSettings,
  origins: ['https://files.slack.com'],
  secretShapes: [
    // Bot, user, app-level, configuration and refresh tokens. https://docs.slack.dev/authentication/tokens
    /(\b(?=xox|xapp))(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-][\w.-]*/gi,
  ],
} as const;
