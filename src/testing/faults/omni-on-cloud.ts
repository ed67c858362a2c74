import type { BotLife } from '../bot/bot-life.ts';
import { openCloudLogin } from './cloud-login.ts';
import type { RowOptions, Seen } from './fault-row.ts';
import { withLife } from './real-life.ts';

/** Real processes of a bot on Omni with a project of Google Cloud. @param paid how many paid requests may have left in the end */
export async function withOmniOnCloud(
  row: RowOptions,
  paid: readonly number[],
  work: (life: BotLife) => Promise<Seen>,
): Promise<Seen> {
  const login = await openCloudLogin(row.folder);
  try {
    return await withLife({ ...row, settings: login.settings, progress: { polls: 2 } }, async (life) => {
      const { settings } = life.home;
      const GOOGLE_VERTEX_BASE_URL = settings.GOOGLE_GEMINI_BASE_URL ?? '';
      const VIDEO_MODEL = 'gemini-omni-1.2-flash-cloud';
      const home = { ...life.home, settings: { ...settings, GOOGLE_VERTEX_BASE_URL, VIDEO_MODEL } };
      return work({
        ...life,
        home,
        broken() {
          const isPaid = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
            method === 'POST' && /\/interactions$/.test(path);
          const sent = life.emulator.log.requests.filter(isPaid).length;
          return [...life.broken(), ...(paid.includes(sent) ? [] : [`${sent} paid requests were sent`])];
        },
      });
    });
  } finally {
    login.close();
  }
}
