import { z } from 'zod';
import {
  animatedWebp,
  bitmap,
  cmykPhoto,
  isoMediaHeader,
  pixelBomb,
  quarters,
  samplePhoto,
  sixteenBitPng,
  transparentPng,
  turnedPhoto,
} from '../samples/sample-images.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow, Seen } from './fault-row.ts';

const answer = z.object({ operation_id: z.string().optional(), error: z.object({ message: z.string() }).optional() });
const googleBody = z.object({ instances: z.tuple([z.object({ prompt: z.string().optional(), image: z.unknown().optional() })]) });
const nothingAtAll = /^nothing, 0 at Google$/;
const ready = /The video is ready\./;
const made = /^completed, 1 at Google, 0\.40 USD spent$/;

/** What people may give. */
export const inputRows: readonly FaultRow[] = [...refusedImages(), ...takenImages(), ...prompts(), ...crowds()];

/** @returns the sentence of a refusal, or the id of what was taken */
async function send(
  app: FaultApp,
  init: RequestInit,
  path: string,
): Promise<{ readonly refusal?: string; readonly id?: string }> {
  const { error, operation_id: id } = answer.parse(await (await app.request('POST', path, init)).json());
  return { ...(error && { refusal: error.message }), ...(id !== undefined && { id }) };
}

function sendImage(app: FaultApp, bytes: Uint8Array, name: string) {
  const form = new FormData();
  form.set('image_file', new File([new Uint8Array(bytes)], name));
  form.set('duration', '8');
  return send(app, { body: form }, '/generate_with_image');
}

/** @param cookie of the browser that asks */
function sendPrompt(app: FaultApp, prompt: string, cookie = '') {
  const body = JSON.stringify({ prompt, duration: '4' });
  return send(app, { body, headers: { 'content-type': 'application/json', cookie } }, '/generate');
}

/** @returns the cookie of somebody who opens the page for the first time */
async function newBrowser(app: FaultApp): Promise<string> {
  const response = await app.request('GET', '/options', { headers: { 'sec-fetch-site': 'same-origin' } });
  await response.body?.cancel();
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** What there is when something was refused: nothing, and Google never heard of it. */
async function refused(app: FaultApp, sentences: readonly (string | undefined)[]): Promise<Seen> {
  const { generations } = await app.app().engine.history({ limit: 50 });
  const stored = generations.length === 0 ? 'nothing' : `${generations.length} generations`;
  const read = sentences.filter((sentence) => sentence !== undefined);
  return { read, kept: `${stored}, ${app.emulator.log.accepted.length} at Google`, broken: [...app.broken()] };
}

async function finish(app: FaultApp, id: string | undefined, refusal: string | undefined): Promise<Seen> {
  if (id === undefined) return refused(app, [refusal]);
  await app.until('it is made', async () => (await app.find(id)).state === 'completed');
  await app.until('its person was told', () => app.outboxIsEmpty());
  const response = await app.request('GET', `/operations/${id}`);
  const { message } = z.object({ message: z.string() }).parse(await response.json());
  return { read: [message], kept: app.kept(id), broken: app.broken() };
}

function refusedImages(): FaultRow[] {
  const damaged = /The image is damaged and can’t be opened\./;
  const format = /Please use JPEG, PNG or WebP\.|is not a JPEG, PNG or WebP image\./;
  const cut = async (): Promise<Uint8Array> => (await samplePhoto()).slice(0, 2000);
  const files: readonly (readonly [id: string, fault: string, RegExp, () => Uint8Array | Promise<Uint8Array>])[] = [
    ['I1', 'an empty image', /The image is empty\. Please attach it again\./, () => new Uint8Array()],
    ['I1', 'an image of one byte', damaged, () => Uint8Array.of(0xff)],
    ['I1', 'a JPEG that was cut off', damaged, cut],
    ['I2', '100 megapixels in 12 KB', /more than \d+ megapixels/, () => pixelBomb(10_000, 10_000)],
    [
      'I2',
      'an image of 21 MB',
      /larger than 20 MB/,
      () => Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff), Buffer.alloc(21_000_000)]),
    ],
    ['I2', 'a line of 65,535 x 1', /only 65535 × 1 pixels/, () => pixelBomb(65_535, 1)],
    ['I3', 'HEIC', format, () => isoMediaHeader('heic')],
    ['I3', 'AVIF', format, () => isoMediaHeader('avif')],
    ['I3', 'GIF', format, () => quarters(64, 64, 'gif')],
    ['I3', 'TIFF', format, () => quarters(64, 64, 'tiff')],
    ['I3', 'BMP', format, () => bitmap()],
    ['I3', 'SVG', format, () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>')],
    ['I3', 'PDF', format, () => Buffer.from('%PDF-1.7\n%âãÏÓ\n')],
  ];
  return files.map(([id, fault, sentence, make]) => ({
    ...{ id, fault, reads: [sentence], keeps: nothingAtAll },
    run: (row) => withFaultApp(row, async (app) => refused(app, [(await sendImage(app, await make(), 'photo.jpg')).refusal])),
  }));
}

function takenImages(): FaultRow[] {
  const tail = '<script>alert(1)</script>PK\u0003\u0004';
  const polyglot = async (): Promise<Uint8Array> => Buffer.concat([await samplePhoto(), Buffer.from(tail)]);
  const files: readonly (readonly [id: string, fault: string, () => Promise<Uint8Array>])[] = [
    ['I4', 'a JPEG with a page and an archive behind it', polyglot],
    ['I4', 'a PNG called .jpg', () => quarters(96, 64, 'png')],
    ['I4', 'an animated WebP', () => animatedWebp()],
    ['I5', 'a photo on its side, with a GPS position', () => turnedPhoto(6)],
    ['I5', 'CMYK', () => cmykPhoto()],
    ['I5', '16 bits a channel', () => sixteenBitPng()],
    ['I5', 'a transparent PNG', () => transparentPng()],
  ];
  return files.map(([id, fault, make]) => ({
    ...{
      id,
      fault: `${fault} becomes a plain JPEG before Google sees it`,
      reads: [ready],
      keeps: /^completed, 1 at Google, 0\.80 USD spent$/,
    },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const sent = await sendImage(app, await make(), 'photo.jpg');
        const seen = await finish(app, sent.id, sent.refusal);
        const body = app.emulator.log.requests.find(({ path }) => path.includes('predictLongRunning'))?.body ?? '{}';
        const image = z.object({ bytesBase64Encoded: z.string() }).parse(googleBody.parse(JSON.parse(body)).instances[0].image);
        const bytes = Buffer.from(image.bytesBase64Encoded, 'base64');
        const strange = ['GPS', 'script', 'Photographer', 'PK\u0003\u0004'].filter((word) => bytes.includes(word));
        const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
        return {
          ...seen,
          broken: [...seen.broken, ...strange.map((word) => `Google got ${word}`), ...(isJpeg ? [] : ['no JPEG'])],
        };
      }),
  }));
}

function prompts(): FaultRow[] {
  const refusals = (
    [
      [
        'a prompt of 10,000 characters',
        'x'.repeat(10_000),
        /The prompt has 10000 characters; at most \d+ work\. Please shorten it\./,
      ],
      ['an empty prompt', '', /Please say what should happen in the video/],
      ['a prompt of spaces', '  \n\t ', /Please say what should happen in the video/],
    ] as const
  ).map(([fault, prompt, sentence]): FaultRow => {
    return {
      ...{ id: 'I6', fault, reads: [sentence], keeps: nothingAtAll },
      run: (row) => withFaultApp(row, async (app) => refused(app, [(await sendPrompt(app, prompt)).refusal])),
    };
  });
  const strange = [
    ['I7', 'NUL, control characters and half a surrogate pair', 'a\u0000 light\u0007house \ud800at\u001b[31m dawn'],
    ['I8', 'turned writing, joined emoji and stacked marks', 'a \u202Eesuohthgil 👩‍👩‍👧‍👦 Z̷̢͖a̴l̵̀g̶o\u200B'],
  ] as const;
  const taken = strange.map(([id, fault, prompt]): FaultRow => {
    return {
      ...{ id, fault: `${fault}: the same words are stored and sent`, reads: [ready], keeps: made },
      run: (row) =>
        withFaultApp(row, async (app) => {
          const sent = await sendPrompt(app, prompt);
          const seen = await finish(app, sent.id, sent.refusal);
          const body = app.emulator.log.requests.find(({ path }) => path.includes('predictLongRunning'))?.body ?? '{}';
          const atGoogle = googleBody.parse(JSON.parse(body)).instances[0].prompt ?? '';
          const stored = (await app.find(sent.id ?? '')).request.prompt;
          const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/.test(stored) || !stored.isWellFormed();
          return {
            ...seen,
            broken: [
              ...seen.broken,
              ...(stored === atGoogle ? [] : [`stored is ${JSON.stringify(stored)}, sent ${JSON.stringify(atGoogle)}`]),
              ...(controls ? ['control characters are stored'] : []),
            ],
          };
        }),
    };
  });
  return [...refusals, ...taken];
}

/** More connections at a time than this the operating system would turn away. */
const crowd = 200;

async function inCrowds<Given, Got>(given: readonly Given[], work: (each: Given) => Promise<Got>): Promise<Got[]> {
  const got: Got[] = [];
  for (let first = 0; first < given.length; first += crowd) {
    got.push(...(await Promise.all(given.slice(first, first + crowd).map(work))));
  }
  return got;
}

function crowds(): FaultRow[] {
  const allowed = 5;
  return [
    {
      ...{ id: 'I9', fault: 'one person asks 1,000 times, 200 at once' },
      reads: [/You have 5 videos waiting or running, the most that one person may have\./],
      keeps: /^5 taken, 995 refused$/,
      run: (row) =>
        withFaultApp({ ...row, settings: { ACTIVE_PER_PERSON: String(allowed) } }, async (app) => {
          const prompts = Array.from({ length: 1000 }, (_, number) => `video ${number}`);
          const answers = await inCrowds(prompts, (prompt) => sendPrompt(app, prompt));
          const refusals = answers.flatMap(({ refusal }) => refusal ?? []);
          return { read: refusals, kept: `${answers.length - refusals.length} taken, ${refusals.length} refused`, broken: [] };
        }),
    },
    {
      ...{
        id: 'I10',
        fault: '1,000 people ask, 200 at once, and one of them twice',
        reads: [/Waiting, number 100[01] in line\./],
      },
      keeps: /^1001 taken, the second of one person is behind everybody’s first$/,
      run: (row) =>
        withFaultApp({ ...row, settings: { CONCURRENT_GENERATIONS: '1' } }, async (app) => {
          const people = await inCrowds(Array.from({ length: 1000 }), () => newBrowser(app));
          await sendPrompt(app, 'what is made meanwhile');
          await app.until('it is made', () => app.emulator.log.accepted.length === 1);
          await sendPrompt(app, 'first', people[0]);
          const second = await sendPrompt(app, 'second', people[0]);
          const answers = await inCrowds(people.slice(1), (person) => sendPrompt(app, 'first', person));
          const taken = answers.filter(({ id }) => id !== undefined).length + 2;
          const response = await app.request('GET', `/operations/${second.id}`);
          const { message } = z.object({ message: z.string() }).parse(await response.json());
          const position = (await app.find(second.id ?? '')).position ?? 0;
          const place = position >= people.length - 1 ? 'behind everybody’s first' : `number ${position}`;
          return { read: [message], kept: `${taken} taken, the second of one person is ${place}`, broken: [] };
        }),
    },
  ];
}
