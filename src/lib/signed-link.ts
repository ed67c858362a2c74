import { createHmac, timingSafeEqual } from 'node:crypto';

/** Addresses of one stored video each. Who has one can watch it until a time. */
export interface SignedLinks {
  /**
   * @param file bare name of a stored video, `<generation id>.mp4` or `<generation id>-2.mp4`
   * @returns path and query; a secret: not for logs
   */
  sign(file: string, expiresAtMs: number): string;
  /** Whether a link for this file was signed here and still holds. The values are those of the link, as they came. */
  verify(link: { readonly file: string; readonly expires: string | undefined; readonly signature: string | undefined }): boolean;
}

export interface SignedLinksOptions {
  /** 32 random bytes. Who has them can make links; new ones end all links. */
  readonly secret: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createSignedLinks({ secret, now }: SignedLinksOptions): SignedLinks {
  const signatureOf = (file: string, expires: string): Buffer =>
    createHmac('sha256', secret).update(`watch\n${file}\n${expires}`).digest();
  return {
    sign(file, expiresAtMs) {
      if (!isVideoName(file)) throw new Error(`not the name of a stored video: ${file}`);
      const expires = String(Math.ceil(expiresAtMs / 1000));
      return `/watch/${file}?expires=${expires}&signature=${signatureOf(file, expires).toString('base64url')}`;
    },
    verify({ file, expires = '', signature = '' }) {
      if (!isVideoName(file) || !/^\d{1,12}$/.test(expires) || !/^[\w-]{43}$/.test(signature)) return false;
      const isOurs = timingSafeEqual(Buffer.from(signature, 'base64url'), signatureOf(file, expires));
      return isOurs && Number(expires) * 1000 > now();
    },
  };
}

function isVideoName(file: string): boolean {
  return /^[A-Za-z0-9-]{1,80}\.mp4$/.test(file);
}
