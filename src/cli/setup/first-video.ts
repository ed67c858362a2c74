import type { AppConfig } from '../../app/installed.ts';
import { StartError } from '../../app/start-error.ts';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import { examplesAt } from '../../domain/help.ts';
import { type Text, text } from '../../domain/texts.ts';
import { type EstimatedVideo, GenerateError } from '../../platforms/terminal/generate-video.ts';
import { DatabaseUnusableError } from '../../storage/sqlite/open.ts';
import { makeVideos, type StartBot } from '../make-videos.ts';
import { clearProgressLine, progressLine, say, UsageError } from '../terminal.ts';
import type { Dialog } from './dialog.ts';

/** Makes a video by the way of `npm run generate`, once its price was said and agreed to. What keeps it from being made is said, too. */
export async function makeFirstVideo(dialog: Dialog, config: AppConfig, startBot?: StartBot): Promise<void> {
  const [example] = examplesAt(text('price.shortFree'));
  const initial = example === undefined ? {} : { initial: say(example.prompt) };
  const prompt = await dialog.ask({ message: text('setup.firstVideo'), ...initial, wrong: () => undefined });
  if (prompt === '') return;
  try {
    const made = await makeVideos(
      config,
      {
        ...{ fields: { prompt }, pictures: {} },
        agreeFirst: (estimated) => agreeFirst(dialog, estimated),
        async agree(priceUsd) {
          if (!(await dialog.agree(text('setup.firstPrice', { priceUsd })))) throw new UsageError(say(text('quote.dropped')));
        },
        onProgress: ({ message, elapsedSeconds }) => progressLine(`│  ${elapsedSeconds} s  ${message}`),
      },
      startBot,
    );
    clearProgressLine();
    if (made === undefined) return;
    dialog.show(made.lines.map((line) => ({ check: 'video', state: 'ok', text: line })));
  } catch (error) {
    clearProgressLine();
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    dialog.show([{ check: 'video', state: 'problem', text: text('setup.notMade', { reason }) }]);
  }
}

async function agreeFirst(dialog: Dialog, { priceUsd, refusal }: EstimatedVideo): Promise<boolean> {
  if (refusal !== undefined) throw new GenerateError(refusal);
  const isFree = priceUsd === undefined || priceUsd === 0;
  const isAgreed = await dialog.agree(isFree ? text('setup.firstFree') : text('setup.firstPrice', { priceUsd }));
  if (isAgreed) dialog.tell(text('setup.making'));
  return isAgreed;
}

/** @returns undefined for what is no fault of the set-up */
function reasonOf(error: unknown): Text | string | undefined {
  if (error instanceof StartError || error instanceof ChatSettingsError) return error.text;
  const isSaid = error instanceof GenerateError || error instanceof UsageError || error instanceof DatabaseUnusableError;
  return isSaid ? error.message : undefined;
}
