/** What Slack, and whoever installs the app, reaches on the web port. */
export const slackPaths = { events: '/slack/events', install: '/slack/install', redirect: '/slack/oauth_redirect' } as const;
