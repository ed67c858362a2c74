/** The document, or the shadow tree, that an element is in: what is looked for by its place is there alone. */
function rootOf(element: Node | null): Document | ShadowRoot {
  const root = element?.getRootNode();
  return root instanceof ShadowRoot ? root : document;
}

/** The element with the focus, as those around an element see it. */
export function focusedBeside(element: Node | null): Element | null {
  return rootOf(element).activeElement;
}

/** Whether a dialog is open above an element. */
export function hasDialog(element: Node | null): boolean {
  return rootOf(element).querySelector('dialog[open]') !== null;
}
