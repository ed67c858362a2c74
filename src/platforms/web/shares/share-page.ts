import { html, raw } from 'hono/html';
import { findModel } from '../../../domain/catalog.ts';
import { cutGraphemes } from '../../../domain/graphemes.ts';
import { moment, type Text, text } from '../../../domain/texts.ts';
import type { SharedVideo } from '../../../domain/video-engine.ts';
import { isStill } from '../../../domain/video-request.ts';
import type { Texts } from '../../../lib/say.ts';
import { shareStyle } from './share-style.ts';

/** As much as a chat on a phone shows of a title. */
export const titleCharacters = 80;
const descriptionCharacters = 300;

export type Html = ReturnType<typeof html>;

/** What every page of something shared is made of. */
export interface SharedPage {
  /** The absolute address of the page, without a slash at its end. */
  readonly url: string;
  /** The last part of it, below which the files are. */
  readonly token: string;
  readonly texts: Texts;
  /** BCP 47; one that the house has. */
  readonly language: string;
}

export interface SharePage extends SharedPage {
  /** Whether strangers can say that something is wrong with it. */
  readonly takesReports: boolean;
  readonly shared: SharedVideo;
}

/** What the files of a shared video are called below its page. */
export const shareFiles = { video: 'video.mp4', poster: 'poster.jpg', still: 'picture' } as const;

/** The page of a shared video or still, which needs no script. */
export function sharePage(page: SharePage): Html {
  const { shared, language, token } = page;
  const { width, height } = shared.video;
  const words = wordsOf(page);
  const still = isStill(shared.generation.request);
  const shown = player({ path: token, title: words.title, isStill: still, size: { width, height }, preload: 'metadata' });
  const body = html`<main>
${shown}
<div class="words">
<h1 dir="auto">${words.title}</h1>
${words.prompt === undefined || words.prompt === words.title ? '' : html`<p class="prompt" dir="auto">${words.prompt}</p>`}
${words.facts.map((fact) => html`<p class="small">${fact}</p>`)}
${page.takesReports ? html`<p class="small"><a href="/watch/${token}/report">${words.report}</a></p>` : ''}
${brand(words.brand)}
</div>
</main>`;
  return wholePage({
    language,
    title: words.title,
    head: [html`<title>${words.title} · ${words.brand}</title>`, tags(page, words)],
    body,
  });
}

/** Plays a video, or shows a still. @param path below which its files are */
export function player({
  path,
  title,
  isStill: still,
  size: { width, height },
  preload,
}: {
  readonly path: string;
  readonly title: string;
  readonly isStill: boolean;
  readonly size: { readonly width: number; readonly height: number };
  readonly preload: 'metadata' | 'none';
}): Html {
  return still
    ? html`<img src="${path}/${shareFiles.still}" alt="${title}" width="${width}" height="${height}" loading="lazy">`
    : html`<video src="${path}/${shareFiles.video}" poster="${path}/${shareFiles.poster}" width="${width}" height="${height}" controls playsinline preload="${preload}" aria-label="${title}"></video>`;
}

/** The same for a link that leads nowhere, whatever it was once: nothing is said of it. */
export function goneSharePage(texts: Texts, language: string): Html {
  const say = (said: Text): string => texts.say(said, language);
  const title = say(text('watch.gone'));
  const body = html`<main><div class="words alone">
<h1>${title}</h1>
<p class="small">${say(text('watch.goneHint'))}</p>
${brand(say(text('page.title')))}
</div></main>`;
  return wholePage({ language, title, head: [html`<title>${title}</title>`], body });
}

interface PageWords {
  readonly title: string;
  /** Undefined where it is not shown. */
  readonly prompt: string | undefined;
  readonly facts: readonly string[];
  readonly brand: string;
  readonly report: string;
}

function wordsOf({ shared: { share, generation }, texts, language }: SharePage): PageWords {
  const say = (said: Text): string => texts.say(said, language);
  const { request } = generation;
  const asked = request.prompt.trim();
  const prompt = share.showsPrompt && asked !== '' ? asked : undefined;
  const model = findModel(request.model)?.label;
  return {
    title:
      prompt === undefined ? say(isStill(request) ? text('watch.still') : text('watch.video')) : oneLine(prompt, titleCharacters),
    prompt,
    facts: [
      ...(model === undefined ? [] : [say(text('watch.madeWith', { model }))]),
      ...(share.untilMs === undefined ? [] : [say(text('watch.until', { time: moment(share.untilMs) }))]),
    ],
    brand: say(text('page.title')),
    report: say(text('page.report')),
  };
}

/**
 * What chats read of the page: some play what `og:video` names, all show title, words and poster.
 *
 * @see https://ogp.me/#type_video
 */
function tags({ shared, url }: SharePage, { title, prompt, facts, brand: site }: PageWords): Html {
  const { width, height, file } = shared.video;
  const still = isStill(shared.generation.request);
  const description = prompt === undefined ? (facts[0] ?? '') : oneLine(prompt, descriptionCharacters);
  const video = `${url}/${shareFiles.video}`;
  const image = still ? `${url}/${shareFiles.still}` : `${url}/${shareFiles.poster}`;
  const isSecure = url.startsWith('https:');
  const imageType = still && file.endsWith('.png') ? 'image/png' : 'image/jpeg';
  const general = [
    ...[
      ['og:site_name', site],
      ['og:title', title],
      ['og:description', description],
      ['og:url', url],
    ],
    ...[
      ['og:image', image],
      ['og:image:type', imageType],
      ['og:image:alt', title],
    ],
    ...(isSecure ? [['og:image:secure_url', image]] : []),
  ];
  const played = [
    ...[
      ['og:type', 'video.other'],
      ['og:video', video],
      ['og:video:url', video],
      ['og:video:type', 'video/mp4'],
    ],
    ...[
      ['og:video:width', width],
      ['og:video:height', height],
    ],
    ...(isSecure ? [['og:video:secure_url', video]] : []),
  ];
  const seen = [
    ['og:type', 'website'],
    ['og:image:width', width],
    ['og:image:height', height],
  ];
  const card = still
    ? [['twitter:card', 'summary_large_image']]
    : [
        ...[
          ['twitter:card', 'player'],
          ['twitter:player:stream', video],
          ['twitter:player:stream:content_type', 'video/mp4'],
        ],
        ...[
          ['twitter:player:width', width],
          ['twitter:player:height', height],
        ],
      ];
  const named = [
    ['description', description],
    ...card,
    ['twitter:title', title],
    ['twitter:image', image],
    ['theme-color', '#5b3df5'],
  ];
  return metaTags([...general, ...(still ? seen : played)], named);
}

type Tags = readonly (readonly (string | number)[])[];

/** What programs read of a page, by `property` and by `name`. */
export function metaTags(properties: Tags, names: Tags): Html {
  return html`${properties.map(([name, value]) => html`<meta property="${name}" content="${value}">\n`)}${names.map(([name, value]) => html`<meta name="${name}" content="${value}">\n`)}`;
}

/**
 * A page around what is shown; it needs no script.
 *
 * @param referrer what browsers say of the page where it leads elsewhere. Default: nothing
 */
export function wholePage({
  language,
  head,
  body,
  referrer = 'no-referrer',
}: {
  readonly language: string;
  readonly title: string;
  readonly head: readonly Html[];
  readonly body: Html;
  readonly referrer?: 'no-referrer' | 'same-origin';
}): Html {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="${referrer}">
${head}
<style>${raw(shareStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

export function brand(name: string): Html {
  return html`<p class="small brand"><svg viewBox="0 0 64 64" aria-hidden="true"><rect width="64" height="64" rx="18" class="tile"/><path d="M25 19.5c0-1.9 2.1-3.1 3.7-2.1l18 11.5c1.5 1 1.5 3.2 0 4.2l-18 11.5c-1.6 1-3.7-.2-3.7-2.1z" class="play"/></svg>${name}</p>`;
}

export function oneLine(words: string, most: number): string {
  return cutGraphemes(words.replace(/\s+/g, ' '), most);
}
