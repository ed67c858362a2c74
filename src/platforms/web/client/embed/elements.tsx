import type { ComponentType } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Token } from '../server/server.ts';
import { VideoChatInterface } from '../video-chat-interface.tsx';
import { VideoGallery } from '../video-gallery.tsx';
import type { EmbedProps } from './embedded.tsx';
import type { Features } from './embedding.ts';
import { styleSheet } from './style-sheet.ts';

type SharedProps = EmbedProps & { readonly sessionId: string | null; readonly onModeToggle?: undefined };

/** Attributes of both elements. `without` names features that are left out, with spaces between them. */
const attributes = ['api-url', 'token', 'theme', 'language', 'session-id', 'without'];
const featureNames: readonly (keyof Features)[] = ['pictures', 'suggestions', 'followUps', 'download', 'delete'];

/**
 * A component of ours as an element for pages without React. Its styles are in a shadow tree. What it tells are events of the element: `veo-bot-created`,
 * `veo-bot-done`, `veo-bot-error` and `veo-bot-delete`, with what there is to tell as their `detail`.
 */
abstract class VeoBotElement extends HTMLElement {
  static readonly observedAttributes = attributes;
  #root: Root | undefined;
  #token: Token | undefined;

  protected abstract readonly component: ComponentType<SharedProps>;

  /** As the attribute; a function is asked before each request. */
  get token(): Token | undefined {
    return this.#token ?? this.getAttribute('token') ?? undefined;
  }

  set token(token: Token | undefined) {
    this.#token = token;
    this.#show();
  }

  connectedCallback(): void {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const style = new CSSStyleSheet();
    style.replaceSync(`:host { display: block; height: 100%; } :host([hidden]) { display: none; } ${styleSheet}`);
    shadow.adoptedStyleSheets = [style];
    const place = document.createElement('div');
    place.style.height = '100%';
    shadow.replaceChildren(place);
    this.#root = createRoot(place);
    this.#show();
  }

  disconnectedCallback(): void {
    this.#root?.unmount();
    this.#root = undefined;
  }

  attributeChangedCallback(): void {
    this.#show();
  }

  #show(): void {
    const Component = this.component;
    this.#root?.render(<Component {...this.#props()} />);
  }

  #props(): SharedProps {
    const given = (name: string): string | undefined => this.getAttribute(name) ?? undefined;
    const theme = given('theme');
    const without = (given('without') ?? '').split(/\s+/);
    const features = Object.fromEntries(featureNames.map((name) => [name, !without.includes(name)]));
    const tell = (name: string) => (detail: unknown) => {
      this.dispatchEvent(new CustomEvent(`veo-bot-${name}`, { detail, bubbles: true, composed: true }));
    };
    return {
      apiUrl: given('api-url'),
      token: this.token,
      language: given('language'),
      sessionId: given('session-id') ?? null,
      features,
      ...((theme === 'light' || theme === 'dark') && { theme }),
      ...{ onCreated: tell('created'), onDone: tell('done'), onError: tell('error'), onDelete: tell('delete') },
    };
  }
}

/** `<veo-bot-chat>`: `VideoChatInterface`. */
export class VeoBotChat extends VeoBotElement {
  protected readonly component = VideoChatInterface;
}

/** `<veo-bot-gallery>`: `VideoGallery`. */
export class VeoBotGallery extends VeoBotElement {
  protected readonly component = VideoGallery;
}

for (const [name, element] of [
  ['veo-bot-chat', VeoBotChat],
  ['veo-bot-gallery', VeoBotGallery],
] as const) {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
