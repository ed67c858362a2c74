import { Broken, fields, readText } from '../fields.ts';

/** How the answer is to look, as far as the request says it. */
export interface OmniFormat {
  readonly aspectRatio: string | undefined;
  readonly resolution: string | undefined;
  readonly durationSeconds: number | undefined;
  /** Where the video is to be put: inside of the answer, at an address of Google's, or into a bucket. */
  readonly delivery: 'inline' | 'uri' | { readonly bucket: string };
}

export function readFormat(format: unknown, host: 'key' | 'project'): OmniFormat {
  const given = fields(format ?? { type: 'video' }, 'Invalid value at response_format.');
  const names = ['type', 'aspect_ratio', 'resolution', 'duration', 'delivery', ...(host === 'project' ? ['gcs_uri'] : [])];
  const other = Object.keys(given).find((each) => !names.includes(each));
  if (other !== undefined) {
    throw new Broken(`Invalid JSON payload received. Unknown name "${other}" at response_format: Cannot find field.`);
  }
  const one = (name: string, allowed: readonly string[]): string | undefined => {
    const value = readText(given, name);
    if (value !== undefined && !allowed.includes(value)) throw new Broken(`Invalid value at response_format.${name}: ${value}.`);
    return value;
  };
  one('type', ['video']);
  const duration = readText(given, 'duration');
  const seconds = /^(\d+)s$/.exec(duration ?? '')?.[1];
  if (duration !== undefined && seconds === undefined) {
    throw new Broken(`Invalid value at response_format.duration: ${duration}.`);
  }
  return {
    aspectRatio: one('aspect_ratio', ['16:9', '9:16']),
    resolution: one('resolution', ['360p', '720p', '1080p', '4k']),
    durationSeconds: seconds === undefined ? undefined : Number(seconds),
    delivery: deliveryOf(one('delivery', ['inline', 'uri']), readText(given, 'gcs_uri'), host),
  };
}

function deliveryOf(delivery: string | undefined, bucket: string | undefined, host: 'key' | 'project'): OmniFormat['delivery'] {
  if (delivery !== 'uri') return 'inline';
  if (host === 'key') return 'uri';
  if (bucket?.startsWith('gs://') !== true) {
    throw new Broken('Invalid value at response_format.gcs_uri: it is required for the delivery uri.');
  }
  return { bucket: bucket.replace(/\/$/, '') };
}
