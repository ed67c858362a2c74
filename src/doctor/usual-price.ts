import type { Backend } from '../app/choose-backend.ts';
import { usualRequest } from '../app/declared-commands.ts';
import { type Text, text } from '../domain/texts.ts';
import { markOf, reportedText } from '../domain/trust.ts';
import { priceUsd as priceOf } from '../domain/video-request.ts';

/** What a video costs where nothing is chosen but its words. */
export interface UsualPrice {
  /** 0: free of charge. */
  readonly priceUsd: number;
  /** "A video of 8 s at 720p costs about $3.20.", and whether the price is only reported. */
  readonly sentence: Text;
}

/** @returns undefined where no price is published */
export async function usualPrice(backend: Pick<Backend, 'offered' | 'model'>): Promise<UsualPrice | undefined> {
  const { model } = backend;
  const request = await usualRequest(backend);
  const priceUsd = priceOf(request, model);
  if (priceUsd === undefined) return undefined;
  if (priceUsd === 0) return { priceUsd, sentence: text('price.free') };
  const { durationSeconds: seconds, resolution } = request;
  const sentences = [text('doctor.price', { seconds, resolution, priceUsd, mark: markOf(model) }), ...reportedText([model])];
  return { priceUsd, sentence: text('list.sentences', { sentences }) };
}
