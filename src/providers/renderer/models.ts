import type { Model, Source } from '../../domain/catalog.ts';
import { still, veo31 } from '../google/models.ts';

const ourRenderer: Source = { page: 'src/preview', date: '2026-11-25', trust: 'own' };

/** It plays two of Google's models, and has their limits. */
export const rendererModels: readonly Model[] = [
  {
    ...veo31,
    id: 'preview',
    label: 'Preview renderer',
    provider: 'preview',
    status: 'available',
    resolutions: ['720p', '1080p'],
    durationsByResolution: { '1080p': [8] },
    // Longer ones would take minutes to draw.
    extension: { ...veo31.extension, maxSourceSeconds: 30 },
    edit: { maxSourceSeconds: 15, referenceImages: 5, uploads: { maxBytes: 100_000_000 } },
    upscale: { maxSourceSeconds: 15, aspectRatios: ['16:9', '9:16'], usdPerSecond: { '720p': { '1080p': 0 } } },
    people: false,
    audio: 'always',
    maxVideos: 1,
    minimumLatencySeconds: 1,
    usualSeconds: { p50: 6, p90: 25 },
    priceUsdPerSecond: { '720p': 0, '1080p': 0 },
    sources: { status: ourRenderer, limits: ourRenderer, price: ourRenderer, latency: ourRenderer },
  },
  {
    ...still,
    id: 'preview-image',
    label: 'Preview card',
    provider: 'preview-image',
    priceUsdPerStill: { '1k': 0, '2k': 0 },
    minimumLatencySeconds: 0,
    usualSeconds: { p50: 1, p90: 3 },
    sources: { status: ourRenderer, limits: ourRenderer, price: ourRenderer, latency: ourRenderer },
  },
];
