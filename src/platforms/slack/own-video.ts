import type { Intake } from '../../domain/intake.ts';
import { videoGone } from '../../domain/uploaded-video.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import { videoFrom } from '../chat/own-video.ts';
import { addressOf, isSlackFile } from './fetch-image.ts';
import type { IntakeDeps } from './slack-deps.ts';
import type { SlackFile } from './slack-file.ts';

/**
 * Fetches a person's video from Slack with the bot's token, which goes to no other address than the one that Slack named for the file.
 *
 * @throws {UserError} as `VideoEngine.takeVideo` does
 */
export async function takeVideo(
  given: SlackFile,
  installation: string,
  intake: Intake,
  deps: Pick<IntakeDeps, 'client' | 'installations' | 'mediaOrigins' | 'stopping' | 'engine'>,
): Promise<RequestVideo> {
  // Before anything is asked of Slack.
  await deps.engine.requireRoom(intake);
  const found = await addressOf(given, installation, deps);
  if ('refusal' in found) throw videoGone();
  const { url, sizeBytes } = found;
  const { mediaOrigins } = deps;
  const token = await deps.installations.botToken(installation);
  if (token === undefined || !isSlackFile(url, mediaOrigins)) throw videoGone();
  const credential = { origin: new URL(url).origin, headers: { authorization: `Bearer ${token}` } };
  // Who may not read it gets a page to sign in, and “200 OK” (bolt-js#2585).
  const refuse = (contentType: string): boolean => contentType === 'text/html';
  return deps.engine.takeVideo(intake, videoFrom({ url, mediaOrigins, credential, refuse }, sizeBytes));
}
