import sharp from 'sharp';

/** A picture whose shape differs less than this share from the video's is cut to it; nobody misses the edge. */
const nearlySameShape = 0.04;

/** Puts a whole picture into the video's shape, on a blurred and darkened copy of itself where it leaves room: RGB, row by row. */
export async function fitPicture(image: Uint8Array, width: number, height: number): Promise<Buffer> {
  const { autoOrient } = await sharp(image).metadata();
  const difference = Math.abs(autoOrient.width / autoOrient.height / (width / height) - 1);
  const upright = (): ReturnType<typeof sharp> =>
    sharp(image).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
  if (difference < nearlySameShape) return upright().resize(width, height, { fit: 'cover' }).removeAlpha().raw().toBuffer();
  const whole = await upright()
    .resize(width, height, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Blurring a small copy looks the same as blurring a large one, and takes a hundredth of the time.
  const small = { width: Math.round(width / 8), height: Math.round(height / 8) };
  const blurred = await upright()
    .resize(small.width, small.height, { fit: 'cover' })
    .blur(6)
    .modulate({ brightness: 0.6, saturation: 1.1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return sharp(blurred, { raw: { ...small, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .composite([{ input: whole.data, raw: { width: whole.info.width, height: whole.info.height, channels: 3 } }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
