import path from 'node:path';
import { type AppConfig, installed } from '../app/installed.ts';
import { type App, startApp } from '../app/start-app.ts';
import { readConfig } from '../config/config.ts';
import { madePriceTexts } from '../domain/status.ts';
import { text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { terminalPass } from '../lib/own-door.ts';
import { findRunningBot } from '../platforms/terminal/find-running-bot.ts';
import { type GeneratedVideo, generateVideos } from '../platforms/terminal/generate-video.ts';
import { readLocalKey } from '../storage/local-key.ts';
import { agree, readAgreement } from './agree.ts';
import { endProgressLine, print, progressLine, quietLog, say, UsageError } from './terminal.ts';
import { printHelp, readArguments, readValues, takeFollowUp, videoOptions, withOwnVideo } from './video-arguments.ts';

/** Makes a video, or several at once: by the bot that runs on this machine, else by one that runs just for it. */
export async function generate(args: string[]): Promise<void> {
  const config = readConfig(installed);
  const options = videoOptions(config);
  const { values, positionals } = readArguments(args, options);
  if (values.help === true) return printHelp(options);
  const { fields, pictures } = withOwnVideo(readValues(values, positionals, options));
  const followUp = Object.keys(pictures).length === 0 ? takeFollowUp(fields) : undefined;
  const aborting = new AbortController();
  process.once('SIGINT', () => aborting.abort());
  const agreement = readAgreement(values);
  const bot = await openBot(config);
  const key = readLocalKey(config.dataFolder);
  try {
    const { made, problems } = await generateVideos({
      baseUrl: bot.url,
      token: config.web.token,
      pass: key && terminalPass(key),
      fields,
      pictures,
      ...(followUp !== undefined && { followUp, onAccepted: (message) => console.log(message) }),
      clock: systemClock,
      agree: (priceUsd) => agree(priceUsd, agreement),
      signal: aborting.signal,
      onProgress: ({ message, elapsedSeconds }) => progressLine(`${elapsedSeconds} s  ${message}`),
    });
    endProgressLine();
    for (const video of made) printMade(video, config.outputs.folder);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await bot.stop();
  }
}

function printMade(video: GeneratedVideo, folder: string): void {
  const files = video.urls.map((url) => path.join(folder, path.basename(new URL(url).pathname)));
  for (const file of files) print(text('terminal.saved', { path: path.relative(process.cwd(), file) || file }));
  if (video.sentPrompt !== undefined) print(text('terminal.sentAs', { prompt: video.sentPrompt }));
  const [price, ...notes] = madePriceTexts(video);
  if (price !== undefined) print(text('terminal.price', { price }));
  for (const note of notes) print(note);
}

/** The bot that runs here, if it can prove to be this one; else one just for this process. */
async function openBot(config: AppConfig): Promise<Pick<App, 'url' | 'stop'>> {
  const { web, dataFolder } = config;
  const running = await findRunningBot({ host: web.host, port: web.port, key: readLocalKey(dataFolder) });
  if (running.found === 'bot' && web.off) throw new UsageError(say(text('terminal.webOff')));
  if (running.found === 'bot') return { url: running.url, stop: async () => undefined };
  if (running.found === 'stranger') console.error(say(text('terminal.stranger', { url: running.url })));
  return startApp(withoutDoor(config), { log: quietLog() });
}

/** Only for this process: any free port on this machine. */
function withoutDoor(config: AppConfig): AppConfig {
  return { ...config, web: { ...config.web, host: '127.0.0.1', loopback: true, off: false, port: 0, publicUrl: undefined } };
}
