import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { agree, readAgreement } from './agree.ts';
import { generateBatch } from './generate-batch.ts';
import { makeVideos } from './make-videos.ts';
import { endProgressLine, print, progressLine } from './terminal.ts';
import { printHelp, readArguments, readValues, takeFollowUp, videoOptions, withOwnVideo } from './video-arguments.ts';

/** Makes a video, or several at once: by the bot that runs on this machine, else by one that runs just for it. */
export async function generate(args: string[]): Promise<void> {
  const config = readConfig(installed);
  const options = videoOptions(config);
  const { values, positionals } = readArguments(args, options);
  if (values.help === true) return printHelp(options);
  const { fields, pictures } = withOwnVideo(readValues(values, positionals, options));
  const agreement = readAgreement(values);
  if (typeof values.file === 'string') return generateBatch(config, { path: values.file, options, fields, pictures, agreement });
  const made = await makeVideos(config, {
    ...{ fields, pictures },
    followUp: Object.keys(pictures).length === 0 ? takeFollowUp(fields) : undefined,
    onAccepted: (message) => console.log(message),
    agree: (priceUsd) => agree(priceUsd, agreement),
    onProgress: ({ message, elapsedSeconds }) => progressLine(`${elapsedSeconds} s  ${message}`),
  });
  endProgressLine();
  if (made === undefined) return;
  for (const line of made.lines) print(line);
  for (const problem of made.problems) console.error(problem);
  if (made.problems.length > 0) process.exitCode = 1;
}
