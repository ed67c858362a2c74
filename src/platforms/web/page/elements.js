const phrases = await (await fetch('/page/texts.json')).json();

/** A text of the page, with its placeholders filled in. */
export function phrase(key, values = {}) {
  return (phrases[`page.${key}`] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
}

/** Makes an element. Children that are texts become text nodes, never markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

export function button(label, onclick, className = 'pill') {
  return element('button', { type: 'button', className, onclick }, label);
}

export const byId = (id) => document.getElementById(id);
