type Sharp = typeof import('sharp').default;

/** The loaders of libvips that people's files may reach. Whatever else it can read is turned off. */
const loaders = ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'];

/** Turns everything off that people's pictures do not need, for the whole process. */
export function allowPictureLoadersOnly(sharp: Sharp): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
}

/** The library for pictures, loaded with the first one: it takes 23 MB. It opens only what people's pictures need. */
export async function loadSharp(): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  allowPictureLoadersOnly(sharp);
  return sharp;
}
