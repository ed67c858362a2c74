import { createHash } from 'node:crypto';

/** The look of the page, in the colours of the web chat. It stands in the page, so that nothing but the video is fetched. */
export const shareStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fafafc, #0f0f13);
  --surface: light-dark(#ffffff, #18181e);
  --line: light-dark(#e2e2ea, #2e2e38);
  --ink: light-dark(#17171f, #f3f3f8);
  --muted: light-dark(#5b5b6b, #a3a3b4);
  --accent: light-dark(#5b3df5, #a394ff);
  --on-accent: light-dark(#ffffff, #14102b);
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100dvh;
  display: grid;
  place-items: center;
  padding: 1rem;
  background: var(--ground);
  color: var(--ink);
  font: 400 1rem / 1.5 Inter, "Segoe UI Variable Text", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main {
  width: fit-content;
  min-width: min(22rem, 100%);
  max-width: 100%;
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 1.5rem;
  background: var(--surface);
  box-shadow: 0 1px 2px rgb(20 16 60 / 5%), 0 6px 24px rgb(20 16 60 / 6%);
}
video, main > img {
  display: block;
  width: auto;
  max-width: 100%;
  height: auto;
  max-height: 75dvh;
  margin: 0 auto;
  background: #000;
}
.words { display: grid; gap: .25rem; padding: 1.25rem 1.5rem 1.5rem; width: 0; min-width: 100%; overflow-wrap: anywhere; }
.words.alone { width: 22rem; min-width: 0; max-width: 100%; padding: 2rem; }
h1 { font-size: 1.25rem; font-weight: 600; line-height: 1.3; }
.prompt { white-space: pre-line; }
.small { color: var(--muted); font-size: .875rem; }
.folder { width: min(72rem, 100%); overflow: visible; border: 0; background: none; box-shadow: none; align-self: start; }
.folder > .words { padding-inline: 0; }
.items { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 1rem; padding: 0; list-style: none; }
.items > li { overflow: hidden; border: 1px solid var(--line); border-radius: 1rem; background: var(--surface); }
.items video, .items img { display: block; width: 100%; max-height: 60dvh; object-fit: contain; background: #000; }
.items .words { padding: .75rem 1rem 1rem; }
h2 { font-size: 1rem; font-weight: 600; line-height: 1.3; }
a { color: var(--accent); font-weight: 600; }
.brand { display: flex; align-items: center; gap: .5rem; margin-block-start: .5rem; }
.brand svg { width: 1.25rem; height: 1.25rem; flex: none; }
.tile { fill: var(--accent); }
.play { fill: var(--on-accent); }
form label { display: block; padding-block: .25rem; }
fieldset { border: 0; padding: 0; margin-block: .75rem; }
legend { font-weight: 600; }
textarea { display: block; width: 100%; margin-block: .25rem .75rem; padding: .5rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--ground); color: var(--ink); font: inherit; }
button { padding: .5rem 1rem; border: 0; border-radius: 9rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
`;

/**
 * Pages of shared videos run no script, and send no form but the one that reports a video; they show what is of this very place, and nobody puts them into a frame.
 *
 * @see https://www.w3.org/TR/CSP3/#match-element-to-source-list
 */
function policyOf(hasForm: boolean): string {
  return [
    "default-src 'none'",
    "img-src 'self'",
    "media-src 'self'",
    `style-src 'sha256-${createHash('sha256').update(shareStyle).digest('base64')}'`,
    "base-uri 'none'",
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');
}

/** @param hasForm the page sends a form to this very place. Default: it has none */
export function sharePageHeaders({ hasForm = false }: { readonly hasForm?: boolean } = {}) {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyOf(hasForm),
    'x-robots-tag': 'noindex, nofollow',
    vary: 'accept-language',
  } as const;
}
