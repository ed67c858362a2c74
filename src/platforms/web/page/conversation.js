import { client } from './client.js';
import { button, byId, element, phrase } from './elements.js';

const list = byId('conversation');
const scroll = byId('scroll');
const items = new Map();

/** Shows a generation, or what changed about it. A video that plays is left alone. */
export function show(generation, onAgain) {
  let item = items.get(generation.operation_id);
  if (item === undefined) {
    item = { number: generation.number, node: element('li', {}, asked(generation)), shown: '' };
    items.set(generation.operation_id, item);
    const later = [...items.values()].filter(({ number }) => number > item.number).sort((a, b) => a.number - b.number)[0];
    list.insertBefore(item.node, later?.node ?? null);
  }
  item.since = Date.now() - generation.elapsed_seconds * 1000;
  const { elapsed_seconds: _, eta_seconds: _eta, ...visible } = generation;
  const shown = JSON.stringify(visible);
  if (shown !== item.shown) {
    item.shown = shown;
    const result = resultOf(generation, onAgain);
    item.clock = result.querySelector('.clock');
    item.node.querySelector('.result')?.remove();
    item.node.append(result);
  }
  byId('empty').hidden = true;
}

export function drop(id) {
  items.get(id)?.node.remove();
  items.delete(id);
  byId('empty').hidden = items.size > 0;
}

/** Those that are shown; what the server no longer lists among the newest was deleted elsewhere. */
export function dropMissing(newest, isWhole) {
  const oldest = isWhole ? 0 : Math.min(...newest.map(({ number }) => number));
  const known = new Set(newest.map(({ operation_id: id }) => id));
  for (const [id, { number }] of items) if (number >= oldest && !known.has(id)) drop(id);
  byId('empty').hidden = items.size > 0;
}

export function toNewest() {
  scroll.scrollTop = scroll.scrollHeight;
}

// Whoever looks at the newest stays there when it changes or the form below grows; whoever reads further up is left alone.
let isAtNewest = true;
scroll.onscroll = () => {
  isAtNewest = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
};
const sizes = new ResizeObserver(() => isAtNewest && toNewest());
sizes.observe(scroll);
sizes.observe(list);

setInterval(() => {
  for (const { clock, since } of items.values()) {
    if (clock) clock.textContent = phrase('wait', { seconds: Math.max(0, Math.round((Date.now() - since) / 1000)) });
  }
}, 1000);

/** Our own address of what the API links to: its links are made for others too. */
const local = (url) => new URL(url).pathname;

function asked({ prompt, images, options, model }) {
  const pictures = images.map(({ url }) => element('img', { src: local(url), alt: phrase('pictureLabel'), loading: 'lazy' }));
  const facts = [options.aspect_ratio, options.resolution, phrase('seconds', { count: options.duration }), model];
  return element(
    'div',
    { className: 'asked' },
    pictures.length > 0 ? element('div', { className: 'pictures' }, ...pictures) : undefined,
    prompt ? element('p', { dir: 'auto' }, prompt) : undefined,
    element('small', { className: 'quiet' }, facts.join(' · ')),
  );
}

function resultOf(generation, onAgain) {
  const { operation_id: id, status, message, options } = generation;
  const result = element('div', { className: `result ${status}` });
  const act = (work) => async (event) => {
    event.currentTarget.disabled = true;
    try {
      await work(event);
    } catch (error) {
      result.querySelector('.message').textContent = error.message;
    }
    if (event.target) event.target.disabled = false;
  };
  const again = button(phrase('again'), () => onAgain(generation));
  const remove = button(phrase('delete'), () => askToDelete(act, id), 'pill danger');
  const text = element('p', { className: 'message', role: status === 'error' ? 'alert' : 'status' }, message);
  const actions = element('div', { className: 'row actions' });
  if (generation.needs_decision) {
    actions.append(
      button(
        phrase('decideAgain'),
        act(() => client.decide(id, 'again')),
      ),
    );
    actions.append(
      button(
        phrase('decideLeave'),
        act(() => client.decide(id, 'leave')),
        'primary',
      ),
    );
  } else if (status === 'pending' || status === 'processing') {
    const frame = element('div', { className: 'frame', 'aria-hidden': 'true' });
    frame.style.setProperty('--ratio', options.aspect_ratio.replace(':', '/'));
    result.append(frame);
    actions.append(element('span', { className: 'quiet clock grow' }));
    if (generation.can_cancel)
      actions.append(
        button(
          phrase('cancel'),
          act(() => client.cancel(id)),
        ),
      );
  } else {
    result.append(...generation.videos.map((video) => player(video, generation, text)));
    for (const { url } of generation.videos) {
      actions.append(element('a', { className: 'pill', href: `${local(url)}?download=1`, download: '' }, phrase('download')));
      if (navigator.clipboard) actions.append(button(phrase('copyLink'), copy(url)));
    }
    actions.append(again, remove);
  }
  const { prompt, sent_prompt: sentPrompt } = generation;
  const sentAs = sentPrompt && sentPrompt !== prompt ? phrase('sentAs', { prompt: sentPrompt }) : undefined;
  result.append(text, ...(sentAs ? [element('p', { className: 'quiet', dir: 'auto' }, sentAs)] : []), actions);
  return result;
}

function player({ url, width, height }, { prompt }, text) {
  const video = element('video', { src: local(url), controls: true, playsInline: true, loop: true, preload: 'metadata' });
  video.setAttribute('aria-label', phrase('videoLabel', { prompt }));
  video.style.setProperty('--ratio', `${width}/${height}`);
  video.onerror = () => {
    text.textContent = phrase('loadFailed');
  };
  return video;
}

function copy(url) {
  return async ({ currentTarget }) => {
    await navigator.clipboard.writeText(url);
    currentTarget.textContent = phrase('copied');
    setTimeout(() => {
      currentTarget.textContent = phrase('copyLink');
    }, 1500);
  };
}

function askToDelete(act, id) {
  const dialog = byId('confirm');
  dialog.returnValue = '';
  dialog.onclose = act(async () => {
    if (dialog.returnValue !== 'delete') return;
    await client.remove(id);
    drop(id);
  });
  dialog.showModal();
}
