import { client } from './client.js';
import { button, byId, element, phrase } from './elements.js';

const [prompt, file, make, problem, estimate] = ['prompt', 'file', 'make', 'problem', 'estimate'].map(byId);
const pictureRoles = ['image_file', 'last_frame', 'reference_images'];
const shownOptions = [
  'model',
  'aspect_ratio',
  'resolution',
  'duration',
  'number_of_videos',
  'generate_audio',
  'person_generation',
  'seed',
  'negative_prompt',
  'enhance',
];

/** The form that makes videos. It knows no rule of any model: the server says what does not work, and what would. */
export function createComposer({ schema, models, default_model: defaultModel }, onMade) {
  const values = {};
  let pictures = [];
  let key;
  let timer;
  let asked = 0;

  const request = () => ({ fields: { ...values, ...(prompt.value.trim() && { prompt: prompt.value }) }, pictures });
  const isEmpty = () => !prompt.value.trim() && pictures.length === 0;

  function changed() {
    key = undefined;
    prompt.style.height = 'auto';
    prompt.style.height = `${prompt.scrollHeight}px`;
    make.disabled = isEmpty();
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  }

  async function ask() {
    asked += 1;
    const turn = asked;
    if (isEmpty()) return say('');
    try {
      const answer = await client.estimate(request());
      if (turn === asked) say(answer.message);
    } catch (error) {
      if (turn !== asked) return;
      if (error.code !== 'offline') return refuse(error);
      // The page says so already, and goes on by itself.
      say('');
      timer = setTimeout(ask, 3000);
    }
  }

  function say(message) {
    problem.hidden = true;
    estimate.textContent = message;
  }

  function refuse({ message, suggestion }) {
    estimate.textContent = '';
    problem.replaceChildren(element('span', { className: 'grow' }, message));
    if (suggestion) problem.append(button(phrase('mend'), () => take(suggestion)));
    problem.hidden = false;
  }

  function take(suggestion) {
    for (const [name, value] of Object.entries(suggestion)) {
      if (pictureRoles.includes(name)) pictures = pictures.filter(({ role }) => role !== name);
      else if (value === null) delete values[name];
      else values[name] = value;
    }
    draw();
  }

  function draw() {
    const model = models.find(({ id }) => id === (values.model ?? defaultModel));
    // A field that the model lacks is not offered, but one that is set stays visible, so that nothing is sent unseen.
    const isOffered = (name) =>
      name === 'model' || values[name] !== undefined || Array.isArray(model[name]) || model[name] > 1 || model[name] === true;
    byId('options').replaceChildren(
      ...shownOptions.filter((name) => schema.properties[name] && isOffered(name)).map((name) => optionField(name, model)),
    );
    byId('pictures').replaceChildren(...pictures.map(pictureChip));
    changed();
  }

  function optionField(name, model) {
    const property = schema.properties[name];
    const choices = Array.isArray(model[name]) ? model[name] : property.type === 'boolean' ? [true, false] : property.enum;
    const label = { true: phrase('yes'), false: phrase('no') };
    const named = (choice) =>
      (name === 'model' ? models.find(({ id }) => id === choice)?.label : label[choice]) ?? String(choice);
    const usual = property.default === undefined ? phrase('automatic') : phrase('usual', { value: named(property.default) });
    const open = name === 'model' ? [] : [new Option(usual, '')];
    const field = choices
      ? element('select', {}, ...open, ...choices.map((choice) => new Option(named(choice), choice)))
      : element(
          'input',
          property.type === 'integer' ? { type: 'number', min: property.minimum, max: property.maximum } : { type: 'text' },
        );
    field.value = values[name] ?? (name === 'model' ? defaultModel : '');
    field.name = name;
    field.onchange = () => {
      if (field.value === '') delete values[name];
      else values[name] = field.value;
      if (name === 'model') draw();
      else changed();
    };
    return element('label', { title: property.description }, element('span', {}, property.title), field);
  }

  function pictureChip(picture) {
    const image = element('img', { alt: '', src: picture.preview });
    const roles = element('select', {}, ...pictureRoles.map((role) => new Option(schema.properties[role].title, role)));
    roles.value = picture.role;
    roles.ariaLabel = phrase('pictureLabel');
    roles.onchange = () => {
      picture.role = roles.value;
      changed();
    };
    const remove = button('×', () => removePicture(picture), 'round small');
    remove.ariaLabel = phrase('removeImage', { option: schema.properties[picture.role].title });
    return element('div', { className: 'chip' }, image, roles, remove);
  }

  function addPictures(files, roles = []) {
    for (const [index, added] of [...files].entries()) {
      const free = pictureRoles.find((role) => role === 'reference_images' || !pictures.some((picture) => picture.role === role));
      pictures.push({ file: added, role: roles[index] ?? free, preview: URL.createObjectURL(added) });
    }
    draw();
  }

  function removePicture(picture) {
    URL.revokeObjectURL(picture.preview);
    pictures = pictures.filter((other) => other !== picture);
    draw();
    prompt.focus();
  }

  function showOptions(visible) {
    byId('options').hidden = !visible;
    byId('toggle').ariaExpanded = String(visible);
  }

  async function submit() {
    if (isEmpty() || make.ariaBusy === 'true') return;
    make.ariaBusy = 'true';
    key ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
    try {
      const { operation_id: id } = await client.make(request(), key);
      prompt.value = '';
      pictures = [];
      showOptions(false);
      draw();
      onMade(id);
    } catch (error) {
      refuse(error);
    }
    make.ariaBusy = 'false';
  }

  prompt.oninput = changed;
  prompt.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  };
  byId('composer').onsubmit = (event) => {
    event.preventDefault();
    void submit();
  };
  byId('add').onclick = () => file.click();
  file.onchange = () => {
    addPictures(file.files);
    file.value = '';
  };
  byId('toggle').onclick = () => showOptions(byId('options').hidden);
  document.onpaste = ({ clipboardData }) => {
    if (clipboardData.files.length > 0) addPictures(clipboardData.files);
  };
  const isFiles = (event) => event.dataTransfer?.types.includes('Files');
  document.ondragover = (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    byId('drop').hidden = false;
  };
  document.ondragleave = (event) => {
    if (event.relatedTarget === null) byId('drop').hidden = true;
  };
  document.ondrop = (event) => {
    byId('drop').hidden = true;
    if (!isFiles(event)) return;
    event.preventDefault();
    addPictures(event.dataTransfer.files);
  };
  draw();

  return {
    /** Fills the form like an earlier request. */
    async fill({ prompt: text, model, options, images = [] }) {
      prompt.value = text;
      for (const name of Object.keys(values)) delete values[name];
      Object.assign(values, options, models.some(({ id }) => id === model) && { model });
      pictures = [];
      const files = await Promise.all(images.map(async ({ url }) => (await fetch(new URL(url).pathname)).blob()));
      addPictures(
        files,
        images.map(({ field }) => field),
      );
      prompt.focus();
    },
  };
}
