import { phrase } from './elements.js';

const root = '/api/video_chat';
/** The conversation that requests without a session belong to as well. */
const session = 'web';

/** Asks the API. A refusal is thrown with the server's own sentence. */
async function ask(method, path, { body, headers } = {}) {
  const isForm = body instanceof FormData;
  let answer;
  try {
    answer = await fetch(root + path, {
      method,
      headers: { ...headers, ...(body && !isForm ? { 'content-type': 'application/json' } : {}) },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    throw Object.assign(new Error(phrase('offline'), { cause }), { code: 'offline' });
  }
  if (answer.status === 401) location.reload();
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(phrase('failed')), json.error);
  return json;
}

/** A request's fields and pictures as the API takes them: JSON, or a form when there are pictures. */
function bodyOf({ fields, pictures }) {
  if (pictures.length === 0) return fields;
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const { role, file } of pictures) form.append(role, file, file.name || 'image');
  return form;
}

export const client = {
  options: () => ask('GET', '/options'),
  estimate: (request) => ask('POST', '/estimate', { body: bodyOf(request) }),
  /** @param key the same for the same click, so that a lost answer never pays twice */
  make(request, key) {
    const path = request.pictures.length === 0 ? '/generate' : '/generate_with_image';
    return ask('POST', path, { body: bodyOf(request), headers: { 'idempotency-key': key } });
  },
  list: (before) => ask('GET', `/operations?session_id=${session}&limit=20${before ? `&before=${before}` : ''}`),
  find: (id) => ask('GET', `/operations/${id}`),
  cancel: (id) => ask('POST', `/operations/${id}/cancel`),
  decide: (id, decision) => ask('POST', `/operations/${id}/decide`, { body: { decision } }),
  remove: (id) => ask('DELETE', `/operations/${id}`),
};

/** Listens to changes while the page is seen, and asks every few seconds while listening doesn't work. */
export function listen({ onReady, onChange, onRemoved, onOffline }) {
  let source;
  let timer;
  const poll = async () => {
    clearTimeout(timer);
    if (source?.readyState !== EventSource.OPEN) timer = setTimeout(poll, 4000);
    await onReady().catch(onOffline);
    // The browser gives up after an answer that is no stream.
    if (source?.readyState === EventSource.CLOSED && !document.hidden) open();
  };
  const open = () => {
    source?.close();
    source = new EventSource(`${root}/events?session_id=${session}`);
    source.addEventListener('ready', poll);
    source.addEventListener('generation', (event) => onChange(JSON.parse(event.data)));
    source.addEventListener('removed', (event) => onRemoved(JSON.parse(event.data).operation_id));
    source.onerror = poll;
  };
  // Browsers allow six connections to one server: a page that nobody sees gives its own back.
  document.addEventListener('visibilitychange', () => (document.hidden ? source.close() : open()));
  open();
}
