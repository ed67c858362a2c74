import { chooseBackend } from '../../app/choose-backend.ts';
import { type AppConfig, installed } from '../../app/installed.ts';
import { confirmAboveUsd, usdPerDay, usdPerPersonPerDay } from '../../config/limit-settings.ts';
import { usualPrice } from '../../doctor/usual-price.ts';
import type { Setting } from '../../domain/settings.ts';
import { type Text, text } from '../../domain/texts.ts';
import { wrongText } from './ask-setting.ts';
import type { Dialog } from './dialog.ts';
import type { Draft } from './draft.ts';

/** So many usual videos are a day's, and one person's: enough to try things, too few to hurt. */
const videosPerDay = 20;
const videosPerPerson = 5;

/** Proposes budgets where videos cost money and no day or month has one yet. */
export async function askLimits(dialog: Dialog, draft: Draft): Promise<void> {
  const { config } = draft.read();
  if (config === undefined || !lacksBudget(config)) return;
  const usual = await usualPrice(chooseBackend(installed.providers, config));
  if (usual === undefined || usual.priceUsd === 0) return;
  dialog.tell(text('setup.limits', { price: usual.sentence }));
  const ask = async (setting: Setting<unknown>, message: Text, suggestion: string): Promise<void> => {
    if (draft.origin(setting) !== 'nowhere') return;
    const wrong = (answer: string): Text | undefined => wrongText(setting, withoutSign(answer));
    const value = withoutSign(await dialog.ask({ message, initial: suggestion, wrong }));
    // What holds anyway need not stand in the file.
    if (value !== '' && Number(value) !== setting.fallback) draft.give(setting, value);
  };
  await ask(usdPerDay, text('setup.perDay'), suggestedUsd(usual.priceUsd * videosPerDay));
  await ask(usdPerPersonPerDay, text('setup.perPerson'), suggestedUsd(usual.priceUsd * videosPerPerson));
  await ask(confirmAboveUsd, text('setup.confirmAbove'), confirmAboveUsd.default ?? '');
}

/** Rounds up to 1, 2 or 5 and zeros. */
export function suggestedUsd(usd: number): string {
  const size = 10 ** Math.floor(Math.log10(usd));
  const step = [1, 2, 5, 10].find((each) => each * size >= usd * (1 - 1e-9)) ?? 10;
  return String(Math.max(1, step * size));
}

function lacksBudget({ budgets }: Pick<AppConfig, 'budgets'>): boolean {
  return budgets.usdPerDay === undefined && budgets.usdPerMonth === undefined;
}

function withoutSign(answer: string): string {
  return answer.replace(/^\$\s*/, '');
}
