import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardOf } from '../../domain/card.ts';
import { catalog, findModel, type Model } from '../../domain/catalog.ts';
import {
  type Command,
  completeValues,
  type JsonSchemaProperty,
  knownOptionsJsonSchema,
  optionsJsonSchema,
  parseOptions,
} from '../../domain/command.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { OptionRow } from '../../domain/option-row.ts';
import { allRows, hasOption, optionRow, optionRows } from '../../domain/option-schema.ts';
import type { VideoOption } from '../../domain/options.ts';
import { text } from '../../domain/texts.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { parseCommandText } from '../../lib/command-text.ts';
import { createTexts } from '../../lib/say.ts';
import { commandsJson } from '../../platforms/discord/register-commands.ts';
import { slashName } from '../../platforms/discord/slash-options.ts';
import { formView } from '../../platforms/slack/form.ts';
import { fixedBackground } from '../../providers/google/background.ts';
import { createGeminiImageProvider } from '../../providers/google/gemini-image.ts';
import { createGeminiOmniProvider } from '../../providers/google/gemini-omni.ts';
import { createGeminiVeoProvider } from '../../providers/google/gemini-veo.ts';
import { createPromptHelp } from '../../providers/google/prompt-help.ts';
import { createVertexOmniProvider } from '../../providers/google/vertex-omni.ts';
import { createVertexVeoProvider, type VertexVeoDeps } from '../../providers/google/vertex-veo.ts';
import { createOpenRouterProvider } from '../../providers/openrouter/openrouter-provider.ts';
import { usualServer } from '../../providers/openrouter/settings.ts';
import { createVideoServerProvider } from '../../providers/openrouter/video-server/server-provider.ts';
import { previewVideos } from '../../providers/renderer/preview-videos.ts';
import { type OpenRouterFake, openOpenRouterFake } from '../fakes/openrouter/openrouter-fake.ts';
import { openVideoServerFake, type VideoServerFake } from '../fakes/video-server/video-server-fake.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { tinyVideo } from '../samples/tiny-video.ts';
import { startTestWeb, type TestWeb } from '../set-up/test-web.ts';

/** What the API is sent: values of options by their names, pictures as files. */
type Given = Readonly<Record<string, string | number | boolean | readonly Blob[]>>;
/** What became of it: the generation and what Google was sent for it, or the field that the refusal names. */
type Outcome = { readonly made: GenerationView; readonly wire: string } | { readonly refused: string };

const texts = createTexts();
/** Of a list that is read at start, some that differ: a field for what should not be seen, one that goes on, one without switches. */
const played = new Set(['google/veo-3.1', 'black-forest-labs/flux-3-video', 'x-ai/grok-imagine-video']);
const priced = catalog.filter(({ id, provider, priceUsdPerSecond, priceUsdPerStill }) => {
  const isPlayed = provider !== 'openrouter' || played.has(id);
  return isPlayed && Object.keys({ ...priceUsdPerSecond, ...priceUsdPerStill }).length > 0;
});
const models = priced.map((model) => [model.id, model] as const);
const somebody = { requester: { platform: 'web', id: 'ada' }, replyTarget: { platform: 'web', channelId: 's', ids: {} } };
/** Options that go with nothing but another one. */
const beside: Partial<Record<VideoOption, VideoOption>> = { lastFrame: 'image' };
/** Each of these is looked at for every model. */
const others = optionRows.filter(([name]) => name !== 'model');

let folder: string;
let emulator: Emulator;
let router: OpenRouterFake;
let server: VideoServerFake;
let web: TestWeb;
let picture: Blob;
let film: Blob;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veo-bot-options-'));
  picture = new Blob([new Uint8Array(await samplePhoto({ width: 96, height: 64 }))], { type: 'image/jpeg' });
  film = new Blob([new Uint8Array(await tinyVideo({ durationSeconds: 4 }))], { type: 'video/mp4' });
  const [video, still] = [await tinyVideo(), await samplePhoto({ width: 96, height: 64, format: 'png' })];
  emulator = await startEmulator({
    folder: join(folder, 'google'),
    progress: { polls: 1 },
    // Vertex knows a video by its bytes: each is another one.
    render: ({ durationSeconds, outputPath }) => writeFile(outputPath, durationSeconds === 0 ? still : numbered(video)),
  });
  router = await openOpenRouterFake(folder, { progress: { polls: 1 } });
  server = await openVideoServerFake(folder);
  const baseUrl = emulator.url;
  const credentials = { kind: 'key', apiKey: 'k', baseUrl } as const;
  const previewVeo = createGeminiVeoProvider({ apiKey: 'k', baseUrl, id: 'preview' });
  const previewOmni = createGeminiOmniProvider({ apiKey: 'k', baseUrl, id: 'preview', background: fixedBackground(true) });
  web = await startTestWeb({
    models: priced.filter(({ makes }) => makes === 'video').map(({ id }) => id),
    imageModels: priced.filter(({ makes }) => makes === 'image').map(({ id }) => id),
    providers: [
      createGeminiVeoProvider({ apiKey: 'k', baseUrl }),
      createVertexVeoProvider({ project: 'p1', location: 'global', googleAuthOptions, baseUrl }),
      createGeminiOmniProvider({ apiKey: 'k', baseUrl }),
      createOpenRouterProvider({ apiKey: 'k', baseUrl: router.url, findModel }),
      createVideoServerProvider({ url: server.url, facts: usualServer }),
      createVertexOmniProvider({ project: 'p1', googleAuthOptions, baseUrl }),
      { ...previewVeo, ...previewVideos({ veo: previewVeo, omni: previewOmni }) },
      createGeminiImageProvider({ credentials, folder: join(folder, 'stills') }),
      createGeminiImageProvider({ credentials, folder: join(folder, 'cards'), id: 'preview-image' }),
    ],
    improvePrompt: createPromptHelp(credentials),
    settings: { concurrentGenerations: 1000 },
  });
});

afterAll(async () => {
  await web.stop();
  await Promise.all([emulator, router, server].map((each) => each.close()));
  await rm(folder, { recursive: true, force: true });
});

describe.each(models)('each option of %s', (_, model) => {
  it('that it has reaches Google, shows on the card, comes back from the API and survives a change', async () => {
    for (const [name, row] of others.filter(([each, option]) => isAskedFor(each, model) && isChoice(option, model))) {
      const without = await plain(model, name);
      const outcomes: Outcome[] = [];
      for (const value of await samplesOf(name, row, model, without.made)) {
        outcomes.push(await make(model, { ...contextOf(name), [name]: value }));
      }
      // Of several values a rule may let only some pass, and one may be as usual.
      const told = outcomes.flatMap((each) => ('made' in each && each.wire !== without.wire ? [each.made] : []));
      expect(
        told.filter(({ state }) => state === 'failed' || state === 'refused'),
        `${name} as Google takes it`,
      ).toEqual([]);
      expect(told, `${name} does not reach ${model.label}: ${JSON.stringify(outcomes)}`).not.toEqual([]);
      for (const made of told.slice(-1)) {
        expect(shownOf(made), `${name} on the card`).not.toEqual(shownOf(without.made));
        await expectBack(name, made);
        if (isPersonal(row)) await expectErased(name, made);
      }
    }
  });

  it('that it lacks is refused in a sentence that names it, and nothing is sent', async () => {
    for (const [name, row] of others.filter(([each, option]) => isAskedFor(each, model) && !hasOption(option, model))) {
      const values = await samplesOf(name, row, model, undefined);
      const sent = requestsTo(model).length;
      const outcomes: Outcome[] = [];
      for (const value of values) outcomes.push(await make(model, { ...contextOf(name), [name]: value }));
      expect(outcomes, `${name} of ${model.label}`).toContainEqual({ refused: row.rest });
      // Looks at what was made before go on meanwhile.
      if (outcomes.every((each) => 'refused' in each)) expect(wireSince(model, sent)).toBe('');
    }
  });
});

describe('each option', () => {
  it('is offered by every door that its row names, under a name that people can read', () => {
    const video = commandNamed('video');
    const [registered] = commandsJson([video], texts);
    const onDiscord = JSON.stringify(registered);
    const about = { command: 'video' } as const;
    const onSlack = formView(video, { about, title: text('slack.formTitle') }, texts).blocks.map(({ block_id }) => block_id);
    const { properties } = optionsJsonSchema(video.options);
    for (const [name, { forms, picture: isPicture, rest }] of allRows) {
      expect(properties).toHaveProperty(name);
      expect(texts.say({ key: `option.${name}`, values: {} })).not.toContain('option.');
      expect(onSlack.includes(name), `${name} in Slack’s form`).toBe(forms.onlyApi !== true);
      if (forms.onlyApi) continue;
      const slash = texts.say(slashName(name));
      expect(onDiscord, `${name} on Discord`).toContain(`"name":"${isPicture === 'several' ? `${slash}-1` : slash}"`);
      const isOnPage = forms.page !== undefined || isPicture !== undefined || name === 'prompt';
      expect(isOnPage, `${rest} on the page`).toBe(true);
    }
  });

  it('makes the same request as a flag that people type', async () => {
    const video = commandNamed('video');
    for (const [name, row] of allRows.filter(([, { forms, picture: isPicture }]) => !forms.onlyApi && !isPicture)) {
      const property = knownOptionsJsonSchema(video.options).properties[name];
      const value = typedValueOf(name, property);
      for (const flag of [name, ...(row.aliases ?? [])]) {
        const { raw } = parseCommandText(name === 'prompt' ? `${value}` : `a fox --${flag} ${value}`, video);
        const plan = async (given: Readonly<Record<string, unknown>>) =>
          video.plan?.((await completeValues(video, parseOptions(video, given), somebody)).values);
        expect(await plan(raw), `--${flag}`).toEqual(await plan({ prompt: 'a fox', [name]: value }));
      }
    }
  });
});

describe.each(['video', 'image'] as const)('a quality of what is to be a %s', (makes) => {
  it('decides what reaches Google, shows on the card and comes back, in the order of what it costs', async () => {
    const prices: (number | undefined)[] = [];
    for (const quality of ['draft', 'standard', 'best']) {
      const given = { prompt: 'a lighthouse at dawn' };
      const path = makes === 'image' ? 'estimate_image' : 'estimate';
      const estimate = await (await web.ask('POST', `/api/video_chat/${path}`, { ...given, quality })).json();
      const model = findModel(estimate.model);
      if (model === undefined) throw new Error(`${quality} is ${JSON.stringify(estimate)}`);
      const outcome = await make(model, given, { quality });
      if ('refused' in outcome) throw new Error(`${quality} is refused for its ${outcome.refused}`);
      const { request, priceUsd } = outcome.made;
      prices.push(priceUsd);
      expect([request.model, priceUsd]).toEqual([model.id, estimate.price_usd]);
      expect(request, quality).not.toHaveProperty('quality');
      expect(shownOf(outcome.made).join(' '), quality).toContain(model.label);
      expect(shownOf(outcome.made), quality).toContain(request.resolution);
      const set = await make(model, { ...given, resolution: request.resolution });
      // Vertex is told where each one goes.
      const wireOf = ({ wire }: Extract<Outcome, { made: unknown }>, id: string) => wire.replaceAll(id, 'id');
      expect('made' in set && wireOf(set, set.made.id), quality).toBe(wireOf(outcome, outcome.made.id));
      await expectBack('resolution', outcome.made);
    }
    const known = priced.filter((model) => model.makes === makes).flatMap((model) => Object.values(model.priceUsdPerSecond));
    expect(prices).toEqual(prices.toSorted((a = 0, b = 0) => a - b));
    expect(known.length === 0 || prices[0] !== prices[2]).toBe(true);
  });
});

/** Whether somebody can ask a command for it that makes what the model makes. */
function isAskedFor(name: VideoOption, { makes }: Model): boolean {
  return makes === 'video' || optionRow(name)?.forms.still !== undefined;
}

/** Whether there is something to choose: of one value alone it can't be seen whether it reaches anybody. */
function isChoice(option: OptionRow, model: Model): boolean {
  const offered = option.offers?.(model);
  return hasOption(option, model) && !(Array.isArray(offered) && offered.length === 1);
}

const asked = new Map<string, Outcome>();

/** A request without the option, and with what it needs beside it; made once, to its end. */
async function plain(model: Model, name: VideoOption): Promise<Extract<Outcome, { made: unknown }>> {
  const key = `${model.id} ${beside[name] ?? ''}`;
  const known = asked.get(key) ?? (await make(model, contextOf(name)));
  asked.set(key, known);
  if ('refused' in known) throw new Error(`a plain request of ${model.label} is refused for its ${known.refused}`);
  await web.until(async () => (await web.engine.find(known.made.id))?.state === 'completed');
  return known;
}

function contextOf(name: VideoOption): Given {
  const other = beside[name];
  return { prompt: 'a lighthouse at dawn', ...(other !== undefined && { [other]: [picture] }) };
}

/** Values that may make a difference: of a list the first and the last that the model has, else one that is not as usual. */
/** A value that people may type. A style has to be there: of it the words that it adds are looked at. */
function typedValueOf(name: string, property: JsonSchemaProperty | undefined): string | number | boolean {
  if (name === 'style') return 'noir';
  const plain = property?.type === 'boolean' ? false : property?.type === 'integer' ? 2 : 'fog';
  return property?.enum?.at(-1) ?? plain;
}

async function samplesOf(
  name: VideoOption,
  { offers, picture: isPicture, generation }: OptionRow,
  model: Model,
  source: GenerationView | undefined,
): Promise<readonly Given[string][]> {
  if (isPicture) return [[picture]];
  if (name === 'videoFile') return [[film]];
  // What it makes itself, or where it can't go on, whatever there is.
  if (generation) return [(source ?? (await anyVideo())).id];
  const offered = offers?.(model);
  const property = knownOptionsJsonSchema(commandOf(model).options).properties[name];
  const listed: readonly (string | number)[] | undefined = Array.isArray(offered) ? offered : property?.enum;
  if (listed !== undefined) return [listed[0], listed.at(-1)].filter((each) => each !== undefined);
  if (property?.type === 'boolean') return [true, false];
  return property?.type === 'integer' ? [(property.minimum ?? 0) + 1] : ['fog'];
}

async function anyVideo(): Promise<GenerationView> {
  const preview = catalog.find(({ id }) => id === 'preview');
  if (preview === undefined) throw new Error('there is no preview');
  return (await plain(preview, 'prompt')).made;
}

/** Asks the API, and waits until its vendor has heard of it. @param fixed what has the model made it, named or chosen */
async function make(model: Model, given: Given, fixed: Given = { model: model.id }): Promise<Outcome> {
  const { fields, pictures } = byRestName({ ...given, ...fixed });
  const sent = requestsTo(model).length;
  const answer = await post(model, fields, pictures);
  const body = await answer.json();
  if (!answer.ok) return { refused: body.error.field };
  const id: string = body.operation_id;
  return { made: await sentOff(id), wire: wireSince(model, sent) };
}

async function sentOff(id: string): Promise<GenerationView> {
  const isSent = ({ state }: GenerationView): boolean => !['queued', 'submitting'].includes(state);
  const all = async () => [await web.engine.find(id)].flatMap((one) => (one === undefined ? [] : (one.members ?? [one])));
  await web.until(async () => (await all()).every(isSent));
  const made = await web.engine.find(id);
  if (made === undefined) throw new Error('what was made is gone');
  return made;
}

function byRestName(given: Given) {
  const named = Object.entries(given).map(([name, value]) => [optionRow(name)?.rest ?? name, value] as const);
  const pictures = named.flatMap(([field, value]) => (Array.isArray(value) ? value.map((file: Blob) => ({ field, file })) : []));
  return { fields: Object.fromEntries(named.filter(([, value]) => !Array.isArray(value))), pictures };
}

function post({ makes }: Pick<Model, 'makes'>, fields: object, pictures: readonly { field: string; file: Blob }[]) {
  const path = makes === 'image' ? 'generate_image' : pictures.length === 0 ? 'generate' : 'generate_with_image';
  if (pictures.length === 0) return web.ask('POST', `/api/video_chat/${path}`, fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const { field, file } of pictures) form.append(field, file, 'picture.jpg');
  return web.ask('POST', `/api/video_chat/${path}`, form);
}

/** What its vendor heard so far. */
function requestsTo({ provider }: Model): readonly { readonly method: string; readonly path: string; readonly body: string }[] {
  if (provider === 'openrouter') return router.emulator.log.requests;
  return provider === 'video-api' ? server.log : emulator.log.requests;
}

/** What was sent to make something, and not to look at it. */
function wireSince(model: Model, count: number): string {
  const asking = requestsTo(model)
    .slice(count)
    .filter(({ method, path }) => method === 'POST' && !/:fetch/.test(path));
  return asking.map(({ path, body }) => `${path} ${body}`).join('\n');
}

/** What a card says of what was asked for. */
function shownOf(generation: GenerationView) {
  const { prompt, sentPrompt, options } = cardOf(generation);
  return [prompt, sentPrompt, ...options.map((each) => texts.say(each))];
}

/** The API tells it, and both ways to change it and run it again make the same request: a chat's form, and the page. */
async function expectBack(name: VideoOption, { id, request }: GenerationView): Promise<void> {
  const row = optionRow(name);
  const told = await (await web.ask('GET', `/api/video_chat/operations/${id}`)).json();
  const fields = told.images.map(({ field }: { field: string }) => field);
  expect([...Object.keys({ ...told.options, prompt: told.prompt }), ...fields]).toContain(row?.rest);
  if (told.makes === 'video') {
    const video = commandNamed('video');
    const again = await video.plan?.(parseOptions(video, { ...(await video.recall?.(request)) }));
    expect(again && ageless(again), `${name} changed in a chat`).toEqual(ageless(request));
  }
  const pictures = await Promise.all(
    told.images.map(async ({ field, url }: { field: string; url: string }) => {
      const file = await (await web.ask('GET', new URL(url).pathname)).blob();
      return { field, file };
    }),
  );
  const answer = await post(told, { ...told.options, model: told.model, prompt: told.prompt }, pictures);
  const { operation_id: second } = await answer.json();
  const found = await sentOff(second);
  expect(withoutPictureIds(found.request), `${name} changed on the page`).toEqual(withoutPictureIds(request));
}

/** Words and pictures are a person's own: nothing of them stays when they delete the video. */
function isPersonal({ picture: isPicture, film: isFilm, maxLength }: OptionRow): boolean {
  return isPicture !== undefined || isFilm !== undefined || maxLength !== undefined;
}

async function expectErased(name: VideoOption, { id }: GenerationView): Promise<void> {
  await web.until(async () => (await web.engine.find(id))?.state === 'completed');
  const before = (await web.engine.find(id))?.request;
  await web.ask('DELETE', `/api/video_chat/operations/${id}`);
  const field = optionRows.find(([each]) => each === name)?.[1].field ?? 'prompt';
  const after = (await web.opened.store.find(id))?.request;
  expect(before?.[field], `${name} before it is deleted`).toBeTruthy();
  expect(after?.[field] ?? '', `${name} after it was deleted`).toBe('');
}

/** A video that is made of another one is so also when that one is older. */
function ageless(request: VideoRequest) {
  const { extend, edit, upscale } = request;
  const young = <Source extends object>(source: Source | undefined) => source && { ...source, ageHours: 0 };
  return { ...request, extend: young(extend), edit: young(edit), upscale: young(upscale) };
}

/** A picture that was prepared once more has other bytes. */
function withoutPictureIds(request: VideoRequest) {
  const pictures = optionRows.flatMap(([, { field, picture: isPicture }]) => (isPicture && request[field] ? [field] : []));
  return { ...ageless(request), ...Object.fromEntries(pictures.map((field) => [field, 'there'])) };
}

function commandOf({ makes }: Model): Command {
  return commandNamed(makes);
}

function commandNamed(name: string): Command {
  const found = web.deps.commands.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found;
}

let count = 0;

/** The same video with a number at its end, in a box that players skip. */
function numbered(video: Uint8Array): Uint8Array {
  count += 1;
  const box = new Uint8Array(12);
  new DataView(box.buffer).setUint32(0, box.length);
  box.set(new TextEncoder().encode('free'), 4);
  new DataView(box.buffer).setUint32(8, count);
  return Buffer.concat([video, box]);
}

const noOptions: NonNullable<VertexVeoDeps['googleAuthOptions']> = {};
const authClient = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer t' }) };
const googleAuthOptions = Object.assign({ ...noOptions }, { authClient });
