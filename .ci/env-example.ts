import { installed } from '../src/app/installed.ts';
import { settingsGroups } from '../src/config/config.ts';
import type { SettingsGroup } from '../src/domain/settings.ts';

const head = `# Settings of Veo Bot. Nothing here is needed to try it: without any the web chat runs with the preview renderer.
# npm run setup writes a .env by questions. By hand: copy this file to .env, take away the # in front of what you set, and run: chmod 600 .env
# Variables of the environment win over this file. What stands behind = is the default.
# Each secret can also stand in a file of its own: DISCORD_TOKEN_FILE=/run/secrets/discord names it, and so on.
`;
const ruleLength = 118;

/** @returns the contents of `.env.example`, as the settings are declared */
export function envExample(): string {
  return [
    head,
    ...settingsGroups(installed)
      .filter(({ all }) => all.length > 0)
      .map(section),
  ].join('\n');
}

function section({ title, all }: SettingsGroup<unknown>): string {
  const rule = `# ── ${title} `.padEnd(ruleLength, '─');
  const lines = all.flatMap((setting) => [...setting.help.split('\n'), `${setting.name}=${setting.default ?? ''}`]);
  return [rule, '', ...lines.map((line) => `# ${line}`), ''].join('\n');
}
