/** Paths on the web port that Slack reaches, and the people who install the app. */
export const slackPaths = { events: '/slack/events', install: '/slack/install', redirect: '/slack/oauth_redirect' } as const;

/** @param publicUrl where the web port is reached from outside */
export function slackAddress(publicUrl: string, path: keyof typeof slackPaths): string {
  return `${publicUrl.replace(/\/$/, '')}${slackPaths[path]}`;
}
