import { durationsAt, type Model } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import { markOf, reportedText } from '../domain/trust.ts';

/** The longest video at a model's first resolution that has a price. */
export interface UsualPrice {
  readonly seconds: number;
  readonly resolution: string;
  /** 0: free of charge. */
  readonly priceUsd: number;
}

/** @returns undefined where no price is published */
export function usualPrice(model: Model): UsualPrice | undefined {
  const resolution = model.resolutions.find((each) => model.priceUsdPerSecond[each] !== undefined);
  const usdPerSecond = resolution && model.priceUsdPerSecond[resolution];
  if (resolution === undefined || usdPerSecond === undefined) return undefined;
  const seconds = durationsAt(model, resolution).at(-1) ?? 0;
  return { seconds, resolution, priceUsd: usdPerSecond * seconds };
}

/** "A video of 8 s at 720p costs about $3.20.", and whether the price is only reported. */
export function usualPriceText(model: Model, usual: UsualPrice): Text {
  if (usual.priceUsd === 0) return text('price.free');
  const { seconds, resolution, priceUsd } = usual;
  const sentences = [text('doctor.price', { seconds, resolution, priceUsd, mark: markOf(model) }), ...reportedText([model])];
  return text('list.sentences', { sentences });
}
