import { seededRandom } from './seeded-random.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** What a seed decides: the same one always looks, moves and sounds the same. */
export interface PreviewLook {
  /** Above and below: the ground that the lights stand on. */
  readonly ground: readonly [Rgb, Rgb];
  readonly accent: Rgb;
  readonly lights: readonly Light[];
  /** Where the camera goes: from one point of the picture to another, each coordinate from 0 to 1. */
  readonly camera: { readonly from: Point; readonly to: Point };
  /** Lowest tone of the chord, in hertz. */
  readonly toneHz: number;
  /** Its upper tones, as multiples of it. */
  readonly chord: readonly number[];
  /** The other light that an edit is seen in: how far its colours are turned, in degrees, and what lies over them. */
  readonly light: { readonly turnDegrees: number; readonly wash: Rgb };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Positions and radii as shares of the picture's longer side. */
export interface Light extends Point {
  readonly color: Rgb;
  readonly radius: number;
  readonly strength: number;
  /** `glow` fades out, `disc` is a light far out of focus. */
  readonly kind: 'glow' | 'disc';
}

interface Palette {
  readonly ground: readonly [Rgb, Rgb];
  readonly lights: readonly [Rgb, Rgb, Rgb];
  readonly accent: Rgb;
}

const palettes: readonly [Palette, ...Palette[]] = [
  // Dusk, lagoon, ember, orchid, forest, dawn, northern lights, copper.
  {
    ground: [
      [22, 18, 54],
      [52, 24, 74],
    ],
    lights: [
      [255, 112, 94],
      [142, 84, 233],
      [255, 178, 102],
    ],
    accent: [255, 170, 120],
  },
  {
    ground: [
      [6, 30, 48],
      [8, 58, 76],
    ],
    lights: [
      [0, 190, 196],
      [36, 112, 220],
      [118, 240, 200],
    ],
    accent: [110, 240, 215],
  },
  {
    ground: [
      [34, 14, 20],
      [70, 22, 24],
    ],
    lights: [
      [255, 96, 56],
      [214, 40, 82],
      [255, 190, 84],
    ],
    accent: [255, 196, 96],
  },
  {
    ground: [
      [36, 14, 52],
      [74, 20, 78],
    ],
    lights: [
      [236, 72, 153],
      [120, 80, 240],
      [255, 150, 190],
    ],
    accent: [255, 160, 205],
  },
  {
    ground: [
      [10, 32, 30],
      [18, 60, 46],
    ],
    lights: [
      [74, 190, 110],
      [20, 130, 140],
      [214, 226, 110],
    ],
    accent: [200, 236, 130],
  },
  {
    ground: [
      [32, 38, 84],
      [96, 60, 110],
    ],
    lights: [
      [255, 150, 140],
      [110, 140, 255],
      [255, 214, 170],
    ],
    accent: [255, 214, 180],
  },
  {
    ground: [
      [8, 18, 44],
      [14, 40, 66],
    ],
    lights: [
      [64, 224, 160],
      [90, 90, 240],
      [150, 240, 255],
    ],
    accent: [140, 255, 210],
  },
  {
    ground: [
      [28, 24, 34],
      [60, 40, 44],
    ],
    lights: [
      [226, 140, 84],
      [120, 90, 150],
      [250, 206, 160],
    ],
    accent: [246, 190, 134],
  },
];

export function lookOf(seed: number): PreviewLook {
  const random = seededRandom(seed);
  const palette = palettes[Math.floor(random() * palettes.length)] ?? palettes[0];
  const between = (from: number, to: number): number => from + random() * (to - from);
  const angle = between(0, 2 * Math.PI);
  const reach = { x: Math.cos(angle) * 0.45, y: Math.sin(angle) * 0.45 };
  const color = (index: number): Rgb => palette.lights[index % 3] ?? palette.accent;
  const glows = Array.from(
    { length: 4 },
    (_, index): Light => ({
      ...{ x: between(0.45, 1.1), y: between(-0.1, 0.8) },
      ...{ color: color(index), radius: between(0.16, 0.36), strength: between(0.28, 0.6), kind: 'glow' },
    }),
  );
  const discs = Array.from(
    { length: 14 },
    (_, index): Light => ({
      ...{ x: between(0.05, 1), y: between(0, 1) },
      ...{ color: color(index + 1), radius: between(0.012, 0.055), strength: between(0.05, 0.17), kind: 'disc' },
    }),
  );
  return {
    ground: palette.ground,
    accent: palette.accent,
    lights: [...glows, ...discs],
    camera: { from: { x: 0.5 - reach.x, y: 0.5 - reach.y }, to: { x: 0.5 + reach.x, y: 0.5 + reach.y } },
    // A minor pentatonic from A2, each step with the same open chord: no seed sounds wrong.
    toneHz: 110 * 2 ** (([0, 3, 5, 7, 10][Math.floor(random() * 5)] ?? 0) / 12),
    chord: random() < 0.5 ? [1, 1.5, 2, 3] : [1, 1.5, 2.25, 3],
    light: { turnDegrees: Math.round(between(60, 300)), wash: pureColor(random()) },
  };
}

/** @param hue from 0 to 1 around the circle of colours */
function pureColor(hue: number): Rgb {
  const share = (offset: number): number =>
    Math.round(255 * Math.max(0, Math.min(1, Math.abs(((hue + offset) % 1) * 6 - 3) - 1)));
  return [share(0), share(2 / 3), share(1 / 3)];
}
