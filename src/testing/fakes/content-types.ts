import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  ...{ '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp', '.gif': 'image/gif' },
  ...{ '.avif': 'image/avif', '.heic': 'image/heic', '.svg': 'image/svg+xml', '.mp4': 'video/mp4', '.webm': 'video/webm' },
  ...{ '.mov': 'video/quicktime', '.txt': 'text/plain; charset=utf-8', '.json': 'application/json; charset=utf-8' },
};

export function typeOf(name: string): string | undefined {
  return types[extname(name).toLowerCase()];
}
