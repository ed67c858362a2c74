import { client, listen } from './client.js';
import { createComposer } from './composer.js';
import { drop, dropMissing, show, toNewest } from './conversation.js';
import { byId, phrase } from './elements.js';

const options = await client.options();
const composer = createComposer(options, async (id) => {
  show(await client.find(id), again);
  toNewest();
});
const again = (generation) => composer.fill(generation);
let older;

async function refresh() {
  const { operations, next } = await client.list();
  const isFirst = older === undefined;
  if (isFirst) older = next;
  for (const generation of operations) show(generation, again);
  dropMissing(operations, next === null);
  byId('older').hidden = older === null;
  byId('offline').hidden = true;
  if (isFirst) toNewest();
}

byId('older').onclick = async () => {
  const { operations, next } = await client.list(older);
  const from = byId('scroll').scrollHeight;
  for (const generation of operations) show(generation, again);
  byId('scroll').scrollTop += byId('scroll').scrollHeight - from;
  older = next;
  byId('older').hidden = older === null;
};

for (const example of document.querySelectorAll('.examples button')) {
  example.onclick = () => composer.fill({ prompt: example.textContent, options: {} });
}
const { keep_days: days } = options;
byId('empty').append(
  Object.assign(document.createElement('small'), {
    className: 'quiet',
    textContent: days > 0 ? phrase('keepDays', { days }) : phrase('keepForever'),
  }),
);

listen({
  onReady: refresh,
  onChange: (generation) => show(generation, again),
  onRemoved: drop,
  onOffline: () => {
    byId('offline').hidden = false;
  },
});
