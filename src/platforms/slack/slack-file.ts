import { z } from 'zod';
import { maybe } from './lenient.ts';

/** Slack's own SDKs disagree whether it is a number or a text (java-slack-sdk types it as a text). */
const pixels = maybe(
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(1)),
);

/**
 * A file in a message or a form. Of another company's channel only the id comes with it.
 *
 * @see https://docs.slack.dev/reference/objects/file-object (2026-11)
 */
export const slackFile = z.looseObject({
  id: z.string().min(1).max(64),
  ...{ name: maybe(z.string()), title: maybe(z.string()), mimetype: maybe(z.string()), mode: maybe(z.string()) },
  ...{ file_access: maybe(z.string()), is_external: maybe(z.boolean()), url_private_download: maybe(z.string()) },
  ...{ original_w: pixels, original_h: pixels, size: maybe(z.number().int().min(0)) },
});
export type SlackFile = z.infer<typeof slackFile>;

/** Whether it may be a picture; of a stub that is not known yet. What it really is shows when it is opened. */
export function isImage({ mimetype, name, mode }: SlackFile): boolean {
  if (mode === 'tombstone') return false;
  return mode === 'file_access' || mimetype?.startsWith('image/') === true || /\.(?:png|jpe?g|webp)$/i.test(name ?? '');
}

/** Whether it says that it is a video. */
export function isVideo({ mimetype, name }: SlackFile): boolean {
  return mimetype?.startsWith('video/') === true || /\.(?:mp4|m4v|mov|webm)$/i.test(name ?? '');
}
