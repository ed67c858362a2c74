import { z } from 'zod';
import { baseUrl, decimal, name, type SettingKind, secret } from '../../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../../domain/settings.ts';
import { text } from '../../domain/texts.ts';
import type { ServerFacts } from './video-server/server-model.ts';

export interface OpenRouterSettings {
  readonly apiKey: string | undefined;
  /** Without a slash at the end; undefined is OpenRouter's own. */
  readonly baseUrl: string | undefined;
  /** Signs what OpenRouter tells by itself; undefined: it is told nothing to call. */
  readonly webhookSecret: string | undefined;
  readonly server: VideoServerSettings | undefined;
}

/** A server with OpenAI's `/v1/videos`. */
export interface VideoServerSettings {
  /** Without a slash at the end. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly facts: ServerFacts;
}

const source = 'https://openrouter.ai/settings/keys';

/** Whole seconds with commas between them, given back ascending. */
const lengths: SettingKind<readonly number[]> = {
  schema: z
    .string()
    .regex(/^\s*\d{1,2}(?:\s*,\s*\d{1,2}){0,19}\s*$/)
    .transform((value) => [...new Set(value.split(',').map(Number))].sort((a, b) => a - b))
    .refine((seconds) => seconds.every((each) => each >= 1 && each <= 60)),
  expected: text('expected.lengths'),
};

/** Sizes with commas between them. */
const frameSizes: SettingKind<readonly string[]> = {
  schema: z
    .string()
    .transform((value) => value.split(',').map((each) => each.trim()))
    .pipe(
      z
        .array(z.string().regex(/^[1-9]\d{2,3}x[1-9]\d{2,3}$/))
        .min(1)
        .max(20),
    ),
  expected: text('expected.sizes'),
};

const key = setting('OPENROUTER_API_KEY', secret(text('expected.openRouterKey')), {
  help: `Key for OpenRouter, from ${source}: its video models are offered beside the others.`,
  source,
});
const routerUrl = setting('OPENROUTER_BASE_URL', baseUrl, {
  help: 'Another address of OpenRouter: a proxy, or the emulator (npm run emulator -- openrouter).',
});
const webhookSecret = setting('OPENROUTER_WEBHOOK_SECRET', secret(text('expected.webhookSecret')), {
  help: 'The signing secret of your OpenRouter workspace: with it and a PUBLIC_URL with https, a finished video is noticed at once.',
});
const serverUrl = setting('VIDEO_API_URL', baseUrl, {
  help: 'A server with OpenAI’s /v1/videos, also on this machine: SGLang, LiteLLM and others.',
});
const serverKey = setting('VIDEO_API_KEY', secret(text('expected.serverKey')), { help: 'Its key, where it wants one.' });
const serverModelName = setting('VIDEO_API_MODEL', name(text('expected.modelName'), /^[\w./:@-]{1,200}$/), {
  help: 'What the server calls its model; a server that has only one is asked without a name.',
});
const serverSeconds = setting('VIDEO_API_SECONDS', lengths, { help: 'The lengths that it makes, in seconds.', default: '4,8' });
const serverSizes = setting('VIDEO_API_SIZES', frameSizes, { help: 'The sizes that it makes.', default: '1280x720,720x1280' });
const serverPrice = setting('VIDEO_API_PRICE_USD', decimal(0, 1000), {
  help: 'What a second of its video costs, in US dollars; 0 is free of charge.',
  default: '0',
});

/** A server of which nothing is said. */
export const usualServer: ServerFacts = {
  model: undefined,
  seconds: serverSeconds.fallback,
  sizes: serverSizes.fallback,
  priceUsdPerSecond: serverPrice.fallback,
};

export const openRouterSettings: SettingsGroup<OpenRouterSettings> = {
  title: 'OpenRouter, and servers of the same kind',
  prefixes: ['OPENROUTER', 'VIDEO'],
  ways: [
    {
      label: text('setup.wayOpenRouter'),
      hint: text('setup.wayOpenRouterHint'),
      needs: [key],
      isSetUp: ({ apiKey }) => apiKey !== undefined,
    },
    {
      label: text('setup.wayServer'),
      hint: text('setup.wayServerHint'),
      needs: [serverUrl],
      more: [serverKey, serverModelName, serverPrice],
      isSetUp: ({ server }) => server !== undefined,
    },
  ],
  all: [key, routerUrl, webhookSecret, serverUrl, serverKey, serverModelName, serverSeconds, serverSizes, serverPrice],
  read({ read }) {
    const url = read(serverUrl);
    const server = {
      apiKey: read(serverKey),
      facts: {
        model: read(serverModelName),
        seconds: read(serverSeconds),
        sizes: read(serverSizes),
        priceUsdPerSecond: read(serverPrice),
      },
    };
    return {
      apiKey: read(key),
      baseUrl: read(routerUrl),
      webhookSecret: read(webhookSecret),
      server: url === undefined ? undefined : { url, ...server },
    };
  },
};
