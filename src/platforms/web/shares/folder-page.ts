import { html } from 'hono/html';
import { mostCounted } from '../../../domain/library/browsing.ts';
import type { SharedFolder, SharedItem } from '../../../domain/library/folder-share.ts';
import { moment, type Text, text } from '../../../domain/texts.ts';
import { isStill } from '../../../domain/video-request.ts';
import {
  brand,
  type Html,
  metaTags,
  oneLine,
  player,
  type SharedPage,
  shareFiles,
  titleCharacters,
  wholePage,
} from './share-page.ts';

export interface FolderPage extends SharedPage {
  readonly shared: SharedFolder;
  /** Whether it is the first part of it. */
  readonly isFirst: boolean;
}

/** The page of a shared folder: what is in it, with a player for each, a part at a time. */
export function folderPage(page: FolderPage): Html {
  const { shared, token, texts, language, isFirst } = page;
  const { folder, items, next, share } = shared;
  const say = (said: Text): string => texts.say(said, language);
  const site = say(text('page.title'));
  const count = say(countText(shared, isFirst));
  const body = html`<main class="folder">
<div class="words">
<h1 dir="auto">${folder.name}</h1>
<p class="small">${count}</p>
${share.untilMs === undefined ? '' : html`<p class="small">${say(text('watch.until', { time: moment(share.untilMs) }))}</p>`}
</div>
<ul class="items">
${items.flatMap((item) => item.videos.map((video) => itemOf(page, item, video)))}
</ul>
<div class="words">
${isFirst ? '' : html`<p><a href="${token}">${say(text('watch.first'))}</a></p>`}
${next === undefined ? '' : html`<p><a href="${token}?before=${next}" rel="next">${say(text('watch.more'))}</a></p>`}
${brand(site)}
</div>
</main>`;
  return wholePage({
    language,
    title: folder.name,
    head: [html`<title>${folder.name} · ${site}</title>`, tags(page, { count, site })],
    body,
  });
}

function itemOf(
  { token, shared: { share }, texts, language }: FolderPage,
  item: SharedItem,
  video: SharedItem['videos'][number],
): Html {
  const { generation, name } = item;
  const still = isStill(generation.request);
  const asked = generation.request.prompt.trim();
  const prompt = share.showsPrompt && asked !== '' ? asked : undefined;
  const plain = texts.say(still ? text('watch.still') : text('watch.video'), language);
  const title = name ?? (prompt === undefined ? plain : oneLine(prompt, titleCharacters));
  const shown = player({ path: pathOf(token, item, video.number), title, isStill: still, size: video, preload: 'none' });
  return html`<li>
${shown}
<div class="words">
<h2 dir="auto">${title}</h2>
${prompt === undefined || prompt === title ? '' : html`<p class="prompt small" dir="auto">${prompt}</p>`}
</div>
</li>
`;
}

function pathOf(base: string, { generation }: SharedItem, video: number): string {
  return `${base}/${generation.number}-${video}`;
}

/** What chats show of it: its name, how much is in it, and the picture of the newest. @see https://ogp.me/ */
function tags(
  { shared: { folder, items }, url }: FolderPage,
  { count, site }: { readonly count: string; readonly site: string },
): Html {
  const [newest] = items;
  const video = newest?.videos[0];
  const image =
    newest &&
    video &&
    `${pathOf(url, newest, video.number)}/${isStill(newest.generation.request) ? shareFiles.still : shareFiles.poster}`;
  const isPng = newest !== undefined && isStill(newest.generation.request) && video?.file.endsWith('.png') === true;
  const pictures =
    image === undefined
      ? []
      : [
          ['og:image', image],
          ['og:image:type', isPng ? 'image/png' : 'image/jpeg'],
          ['og:image:alt', folder.name],
          ...(url.startsWith('https:') ? [['og:image:secure_url', image]] : []),
        ];
  const properties = [
    ['og:site_name', site],
    ['og:title', folder.name],
    ['og:description', count],
    ['og:url', url],
    ['og:type', 'website'],
    ...pictures,
  ];
  const names = [
    ['description', count],
    ['twitter:card', image === undefined ? 'summary' : 'summary_large_image'],
    ['twitter:title', folder.name],
    ...(image === undefined ? [] : [['twitter:image', image]]),
    ['theme-color', '#5b3df5'],
  ];
  return metaTags(properties, names);
}

/** What is shown, where that is all of it; else how many requests it was made by. */
function countText({ items, next, count }: SharedFolder, isFirst: boolean): Text {
  if (!isFirst || next !== undefined)
    return count > mostCounted ? text('page.countMore', { most: mostCounted }) : text('page.countAll', { count });
  const shown = items.reduce((sum, { videos }) => sum + videos.length, 0);
  const stills = items.filter(({ generation }) => isStill(generation.request)).length;
  if (stills === 0) return text('page.countVideos', { count: shown });
  return stills === items.length ? text('page.countPictures', { count: shown }) : text('page.countAll', { count: shown });
}
