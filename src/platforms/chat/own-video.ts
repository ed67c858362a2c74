import type { Model } from '../../domain/catalog.ts';
import { uploadPrice } from '../../domain/follow-ups/plan-upload.ts';
import { type Text, text } from '../../domain/texts.ts';
import { type GivenVideo, videoGone, videoTooBig } from '../../domain/uploaded-video.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import { type BoundedDownload, DownloadError, downloadToFile } from '../../lib/bounded-download.ts';
import type { WordsForm } from './words-form.ts';

/** A video of some seconds is there in this time, or its line is too slow. */
const totalMs = 120_000;

/**
 * A person's own video, from where its platform keeps it: straight to a file, never into memory.
 *
 * @param saidBytes as its platform says
 */
export function videoFrom(
  download: Pick<BoundedDownload, 'url' | 'credential' | 'refuse'> & { readonly mediaOrigins: readonly string[] },
  saidBytes: number | undefined,
): GivenVideo {
  const { mediaOrigins, ...from } = download;
  const bounds = { allowedOrigins: mediaOrigins, trustedOrigins: mediaOrigins, maxRedirects: 0, totalMs };
  return {
    saidBytes,
    async write(path, maxBytes, signal) {
      try {
        await downloadToFile(path, { ...from, ...bounds, maxBytes, signal });
      } catch (error) {
        if (!(error instanceof DownloadError) || error.code === 'aborted' || error.code === 'disk') throw error;
        throw error.code === 'too large' ? videoTooBig(maxBytes) : videoGone(error);
      }
    },
  };
}

/** The form for the words that change a person's own video. */
export interface OwnVideoForm extends Pick<WordsForm, 'title' | 'asks' | 'price'> {
  /** What else there is to know before anybody writes. */
  readonly notes: readonly Text[];
}

/**
 * What it costs for each second, since only its file tells how long it is.
 *
 * @param size in pixels, where its platform says; default: what most videos have
 * @throws {UserError} `invalid_combination` where nothing here changes people's own videos: nobody writes for nothing
 */
export function ownVideoForm(
  offered: readonly Model[],
  size: Pick<RequestVideo, 'width' | 'height'> = { width: 1920, height: 1080 },
): OwnVideoForm {
  const { perSecondUsd, mostUsd, byRegion } = uploadPrice(offered, size);
  return {
    title: text('chat.editTitle'),
    asks: text('help.whatChanges'),
    price: mostUsd === 0 ? text('price.free') : text('price.perSecond', { priceUsd: perSecondUsd, mostUsd }),
    notes: byRegion ? [text('note.uploadRegion')] : [],
  };
}
