import { type Text, text } from '../texts.ts';

/** The styles that come with the bot, in the order in which they are offered. They set a look, and leave model, length and sharpness to those who pay. */
export const shippedStyles = [
  {
    id: 'noir',
    words:
      'Black-and-white film noir. {prompt}. Hard key light through venetian blinds, deep shadows, wet streets and drifting smoke, low angles, slow deliberate camera, 35 mm film grain.',
    negative: 'colour, flat lighting, cartoon',
  },
  {
    id: 'watercolour',
    words:
      'A hand-painted watercolour in motion. {prompt}. Soft wet edges, pigment blooming on rough paper, white paper left between the shapes, light pencil lines underneath, gentle palette.',
    negative: 'photorealistic, sharp outlines, plastic shine',
  },
  {
    id: 'anime',
    words:
      'Hand-drawn anime film. {prompt}. Clean ink lines, cel shading, painted backgrounds with towering clouds, expressive faces, wind in hair and grass, warm late-summer light.',
    negative: 'photorealistic, 3D render',
  },
  {
    id: 'claymation',
    words:
      'Stop-motion clay animation. {prompt}. Figures of plasticine with fingerprints in the surface, miniature set of wood and felt, slightly stepped motion at twelve frames a second, soft studio light, shallow focus.',
    negative: 'smooth computer animation, real people',
  },
  {
    id: 'documentary',
    words:
      'Nature documentary. {prompt}. Long telephoto lens, patient observing camera, natural light, fine detail in fur, feathers and water, calm ambient sound and no music.',
    negative: 'text, captions, staged poses',
  },
  {
    id: 'vintage',
    words:
      'Home movie on Super 8 from the 1970s. {prompt}. Faded warm colours, heavy grain, light leaks, dust and scratches, a slightly shaky hand-held camera, a projector humming softly.',
    negative: 'modern objects, clean digital look',
  },
  {
    id: 'cyberpunk',
    words:
      'Neon cyberpunk city at night. {prompt}. Magenta and teal neon reflected in rain, holographic signs, steam from the street, towering dark facades, anamorphic lens flares, slow gliding camera.',
    negative: 'daylight, rural scenery',
  },
  {
    id: 'papercraft',
    words:
      'Layered paper-cut diorama. {prompt}. Everything is cut and folded from coloured paper with visible fibres, small gaps and real cast shadows, gentle parallax as the camera moves sideways, soft top light.',
    negative: 'photorealistic, glossy surfaces',
  },
  {
    id: 'golden',
    words:
      'Cinematic golden hour. {prompt}. Low sun behind the subject, warm rim light and long shadows, haze in the air, shallow depth of field, smooth slow dolly, rich natural colours.',
    negative: 'harsh flash, overcast sky',
  },
  {
    id: 'product',
    words:
      'Premium product shot. {prompt}. The product alone on a seamless backdrop, large softbox reflections, precise slow turn, macro detail of material and edges, clean background.',
    negative: 'text, watermark, clutter, hands',
  },
  {
    id: 'pixel',
    words:
      '16-bit pixel art from a side-scrolling game. {prompt}. Limited palette, crisp square pixels, dithering, parallax layers of background, looping idle animation.',
    negative: 'photorealistic, blur, anti-aliasing',
  },
  {
    id: 'dream',
    words:
      'Surreal dream. {prompt}. Things float and slowly change into one another, impossible scale, pastel fog, soft glow, weightless drifting camera, distant echoing sound.',
    negative: 'text, ordinary office lighting',
  },
] as const satisfies readonly { readonly id: string; readonly words: string; readonly negative: string }[];

export type ShippedStyle = (typeof shippedStyles)[number];

/** What people call one. */
export function shippedName({ id }: Pick<ShippedStyle, 'id'>): Text {
  return text(`styleName.${id}`);
}
