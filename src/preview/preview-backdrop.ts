import { setImmediate } from 'node:timers/promises';
import type { Light, PreviewLook } from './preview-look.ts';

/** Lights are soft, so a quarter of the size is enough to paint them; bands are avoided by grain at full size. */
const shrink = 4;
const grain = 3;
const channels = [0, 1, 2] as const;

/** Paints the coloured lights behind a title: RGB, 8 bits, row by row. Lets others have their turn between rows. */
export async function paintBackdrop(look: PreviewLook, width: number, height: number): Promise<Buffer> {
  const small = await paintSmall(
    look,
    Math.ceil(width / shrink) + 2,
    Math.ceil(height / shrink) + 2,
    Math.max(width, height) / shrink,
  );
  const pixels = Buffer.alloc(width * height * 3);
  let noise = 0x9e3779b9;
  for (let row = 0; row < height; row++) {
    if (row % 60 === 59) await setImmediate();
    const down = row / shrink;
    const top = Math.floor(down);
    const weightY = down - top;
    for (let column = 0; column < width; column++) {
      const across = column / shrink;
      const left = Math.floor(across);
      const weightX = across - left;
      const above = (top * small.width + left) * 3;
      const below = above + small.width * 3;
      noise ^= noise << 13;
      noise ^= noise >>> 17;
      noise ^= noise << 5;
      const speck = ((noise >>> 8) / 2 ** 24 - 0.5) * grain;
      const target = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upper = mix(small.data[above + channel], small.data[above + 3 + channel], weightX);
        const lower = mix(small.data[below + channel], small.data[below + 3 + channel], weightX);
        const value = upper + (lower - upper) * weightY + speck;
        pixels[target + channel] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return pixels;
}

function mix(from = 0, to = 0, share: number): number {
  return from + (to - from) * share;
}

interface Small {
  readonly data: Float32Array;
  readonly width: number;
}

async function paintSmall(look: PreviewLook, width: number, height: number, side: number): Promise<Small> {
  const data = new Float32Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    if (row % 30 === 29) await setImmediate();
    for (let column = 0; column < width; column++) {
      const distanceTo = (light: Light): number =>
        Math.sqrt((column - light.x * width) ** 2 + (row - light.y * height) ** 2) / side;
      data.set(colorAt(look, column / width, row / height, distanceTo), (row * width + column) * 3);
    }
  }
  return { data, width };
}

/** Adds up the lights on the ground at one point. */
function colorAt(look: PreviewLook, x: number, y: number, distanceTo: (light: Light) => number): readonly number[] {
  const [top, bottom] = look.ground;
  const share = y * 0.7 + x * 0.3;
  // Each light lets the rest through, like light on a screen: it never grows beyond white.
  const dark = channels.map((channel) => 1 - mix(top[channel], bottom[channel], share) / 255);
  for (const light of look.lights) {
    const shine = light.strength * shape(light, distanceTo(light));
    if (shine <= 0) continue;
    for (const channel of channels) dark[channel] = (dark[channel] ?? 0) * (1 - (light.color[channel] / 255) * shine);
  }
  // White letters stand on it everywhere: bright places are held back, those where lines begin most.
  const hold = 0.7 + 0.2 * x;
  return dark.map((value) => (1 - value) * 255 * hold);
}

function shape(light: Light, distance: number): number {
  const share = distance / light.radius;
  if (light.kind === 'glow') return share > 2.6 ? 0 : Math.exp(-share * share);
  if (share > 1.15) return 0;
  const edge = Math.min(1, (1.15 - share) / 0.3);
  return edge * edge * (3 - 2 * edge) * (0.7 + 0.3 * share);
}
